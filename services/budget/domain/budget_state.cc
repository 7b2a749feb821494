#include "services/budget/domain/budget_state.h"

#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

using platform::FieldViolations;
using platform::JurisdictionCode;
using platform::ResourceId;
using platform::Year;

DimensionIds IdsOf(const std::map<std::string, Dimension>& dimensions) {
  DimensionIds ids;
  for (const auto& [key, dimension] : dimensions) {
    const bool fund = dimension.collection == "fundSources";
    (fund ? ids.fund_sources : ids.economic_items).insert(dimension.id.value());
  }
  return ids;
}

// Checks one year of a state.
class YearCheck {
 public:
  YearCheck(const JurisdictionCode& code, Year year, const YearState& state, const YearFacts& facts,
            platform::StateRows& names, FieldViolations& found)
      : code_(code), year_(year), state_(state), facts_(facts), names_(names), found_(found) {}

  void Run() {
    const auto [dimensions, dimension_names] =
        RowsOf(state_.dimensions, [](const Dimension& one) { return one.collection; });
    Check(found_, dimensions, dimension_names);
    const DimensionIds listed = IdsOf(state_.dimensions);
    const auto [lines, line_names] =
        RowsOf(state_.lines, [](const BudgetLine&) { return std::string("budgetLines"); });
    Check(found_, code_, year_, lines, listed, line_names);
    CheckPosted("fundSources", facts_.in_year.fund_sources, listed.fund_sources);
    CheckPosted("economicItems", facts_.in_year.economic_items, listed.economic_items);
    const auto [figures, figure_names] = RowsOf(
        state_.figures, [](const ReportedFigure&) { return std::string("reportedFigures"); });
    TakenCells seen;
    for (size_t i = 0; i < figures.size(); ++i) {
      Check(found_, code_, year_, figure_names(i), figures[i], seen);
    }
  }

 private:
  template <class Key, class Row, class Collection>
  std::pair<std::vector<Row>, platform::RowNames> RowsOf(const std::map<Key, Row>& all,
                                                         Collection collection) {
    return names_.Of(all, [&](const Row& row) {
      return platform::YearResourceName(code_, year_, collection(row), row.id);
    });
  }

  // What entries say is listed.
  void CheckPosted(const char* collection, const std::set<std::string>& posted,
                   const std::set<std::string>& listed) {
    for (const std::string& id : posted) {
      if (listed.contains(id)) continue;
      found_.Add(platform::YearResourceName(code_, year_, collection, ResourceId(id)),
                 "entries of the year say it themselves, and entries are never changed; rename it "
                 "instead");
    }
  }

  const JurisdictionCode& code_;
  const Year year_;
  const YearState& state_;
  const YearFacts& facts_;
  platform::StateRows& names_;
  FieldViolations& found_;
};

const BudgetLine* Find(const YearState& state, const ResourceId& id) {
  const auto found = state.lines.find(id);
  return found == state.lines.end() ? nullptr : &found->second;
}

// What entries on a line say otherwise than the line will; empty when nothing.
std::string Contradiction(const YearFacts& facts, const BudgetLine& line) {
  const auto own = facts.on_line.find(line.id);
  if (own == facts.on_line.end()) return "";
  const auto other = [](const std::set<std::string>& said, const std::string& of_line) {
    if (of_line.empty()) return std::string();
    for (const std::string& one : said) {
      if (one != of_line) return one;
    }
    return std::string();
  };
  const std::string fund = other(own->second.fund_sources, line.fund_source);
  if (!fund.empty()) return absl::StrCat("fund source '", fund, "'");
  const std::string item = other(own->second.economic_items, line.economic_item);
  return item.empty() ? "" : absl::StrCat("economic item '", item, "'");
}

// Collects what stands in the way of another version of a line, or of its end.
class LineCheck {
 public:
  explicit LineCheck(const JurisdictionCode& code) : code_(code) {}

  void Add(Year year, const YearFacts& facts, const BudgetLine& before, const BudgetLine* after) {
    const std::string name = platform::YearResourceName(code_, year, "budgetLines", before.id);
    const bool moves = after == nullptr || MovesMoney(before, *after);
    const bool redistributes = after != nullptr && MovesBetweenDimensions(before, *after);
    if (IsClosed(facts.books) && (moves || redistributes)) {
      closed_.Add(name,
                  absl::StrCat("fiscal year ", year.value(),
                               " is settled, and of a line only the roll-ups and the note change "
                               "then; open the year again with ReopenFiscalYear while it is not "
                               "certified"));
    }
    if (moves && facts.posted.contains(before.id)) {
      posted_.Add(name,
                  absl::StrCat("something was posted on it, and stays in its history even where "
                               "it is reversed: ",
                               after == nullptr ? "it is not deleted"
                                                : "its node, what it records and its keepers stay",
                               "; what only has another number or name keeps its line, and is "
                               "edited in the catalogue; else make another line, reverse what is "
                               "posted on this one, and post it anew there"));
    } else if (redistributes) {
      const std::string said = Contradiction(facts, *after);
      if (said.empty()) return;
      posted_.Add(name, absl::StrCat("entries on it say ", said,
                                     " themselves; leave the dimension of the line empty"));
    }
  }

  absl::Status closed() const { return closed_.ToStatus(platform::ErrorReason::kYearClosed); }
  absl::Status posted() const { return posted_.ToStatus(platform::ErrorReason::kLineHasEntries); }

 private:
  const JurisdictionCode& code_;
  platform::Blockers closed_;
  platform::Blockers posted_;
};

// The keys of rows of a kind that a write makes, changes or deletes.
template <class Key, class Row>
std::set<Key> ChangedRows(const std::map<Key, Row>& before, const std::map<Key, Row>& after) {
  std::set<Key> keys;
  for (const auto& [key, row] : before) {
    const auto next = after.find(key);
    if (next == after.end() || next->second.revision != row.revision) keys.insert(key);
  }
  for (const auto& [key, row] : after) {
    if (!before.contains(key)) keys.insert(key);
  }
  return keys;
}

bool Differ(const YearState& before, const YearState& after) {
  return !ChangedRows(before.lines, after.lines).empty() ||
         !ChangedRows(before.dimensions, after.dimensions).empty() ||
         !ChangedRows(before.figures, after.figures).empty();
}

void CheckReason(FieldViolations& violations, const BudgetYear& books, const std::string& reason) {
  if (!reason.empty() || books.closing_state != static_cast<int>(ClosingState::kCertified)) return;
  violations.Add("reason", absl::StrCat("the settlement of fiscal year ", books.year.value(),
                                        " is certified, and what comes after it needs a reason; "
                                        "say why"));
}

}  // namespace

bool MovesMoney(const BudgetLine& before, const BudgetLine& after) {
  const auto fields = [](const BudgetLine& line) {
    return std::tie(line.node, line.records_appropriation, line.records_execution,
                    line.appropriation_keeper, line.execution_keeper);
  };
  return fields(before) != fields(after);
}

bool MovesBetweenDimensions(const BudgetLine& before, const BudgetLine& after) {
  return before.fund_source != after.fund_source || before.economic_item != after.economic_item;
}

absl::Status CheckState(const JurisdictionCode& code, const BudgetState& before,
                        const BudgetState& after, const BudgetFacts& facts,
                        const platform::ChangedRows& changed, const std::string& reason,
                        FieldViolations violations) {
  LineCheck lines(code);
  for (const auto& [year, state] : before) {
    const YearState& next = after.at(year);
    const YearFacts& of_year = facts.at(year);
    if (Differ(state, next)) CheckReason(violations, of_year.books, reason);
    for (const ResourceId& id : ChangedRows(state.lines, next.lines)) {
      if (const BudgetLine* line = Find(state, id)) lines.Add(year, of_year, *line, Find(next, id));
    }
  }
  const auto check = [&](const BudgetState& state) {
    return [&](platform::StateRows& names) {
      FieldViolations found(platform::kMostProblems);
      for (const auto& [year, contents] : state) {
        YearCheck(code, year, contents, facts.at(year), names, found).Run();
      }
      return found;
    };
  };
  KZ_RETURN_IF_ERROR(platform::JudgeState(changed, violations, check(before), check(after)));
  KZ_RETURN_IF_ERROR(lines.closed());
  return lines.posted();
}

}  // namespace kuzukuri::budget
