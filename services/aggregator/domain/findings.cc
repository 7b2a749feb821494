#include "services/aggregator/domain/findings.h"

#include <array>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/date.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

const char* ClosingStateText(int state) {
  constexpr std::array<const char*, 5> kTexts = {"of unknown state", "in year",
                                                 "in its closing period", "settled", "certified"};
  return kTexts[state >= 0 && state < 5 ? static_cast<size_t>(state) : 0];
}

const char* StageText(int stage) {
  constexpr std::array<const char*, 3> kTexts = {"an unstated stage", "commitments",
                                                 "disbursements"};
  return kTexts[stage >= 0 && stage < 3 ? static_cast<size_t>(stage) : 0];
}

bool IsSettled(const Column& column) {
  return column.closing_state == kSettled || column.closing_state == kCertified;
}

int DayOfYear(const Column& column) {
  return platform::DaysBetween(platform::FiscalYearStart(column.spec.fiscal_year), *column.as_of) +
         1;
}

std::optional<int64_t> Rate(const Figures& figures) {
  const auto appropriation = figures.Appropriation();
  const auto executed = figures.Executed();
  if (!appropriation || !executed) return std::nullopt;
  return platform::RatePermille(*executed, *appropriation);
}

std::string Yen(int64_t amount) { return platform::FormatAmount(amount) + " yen"; }

Finding& AddTo(std::vector<Finding>& findings, FindingKind kind, bool warning, std::string message,
               std::vector<int64_t> figures = {}) {
  Finding& finding = findings.emplace_back();
  finding.kind = kind;
  finding.warning = warning;
  finding.message = std::move(message);
  finding.figures = std::move(figures);
  return finding;
}

// The first column of each year, by index of the year.
std::map<int, int> FirstColumns(const std::vector<Column>& columns) {
  std::map<int, int> first;
  for (size_t c = 0; c < columns.size(); ++c) {
    first.emplace(columns[c].year, static_cast<int>(c));
  }
  return first;
}

class GapFinder {
 public:
  GapFinder(const Timeline& timeline, const std::vector<Column>& columns)
      : timeline_(timeline), columns_(columns) {}

  // Projects nothing in the lineage says where they went or came from.
  std::vector<Finding> Run() {
    std::set<std::string> left;
    std::set<std::string> arrived;
    for (const Edge* edge : timeline_.edges()) {
      if (edge->type >= EdgeType::kAlternatesWith) continue;
      left.insert(edge->predecessor);
      arrived.insert(edge->successor);
    }
    std::map<std::pair<std::string, std::string>, std::pair<int, const Project*>> gone;
    std::map<int, int> years = FirstColumns(columns_);
    std::erase_if(years, [this](const auto& item) { return ColumnAt(item.second).missing; });
    for (const auto& [year, c] : years) {
      // First who came, so that who left the year before can be found.
      if (year != years.begin()->first) {
        for (const Project& project : timeline_.year(year).projects) {
          if (arrived.contains(project.name)) continue;
          AddUnexplained(FindingKind::kUnexplainedAppearance, c, project, "where it came from");
          const auto before = gone.find({project.parent, project.printed_code});
          if (before == gone.end()) continue;
          AddNameChange(before->second.first, *before->second.second, c, project);
        }
      }
      gone.clear();
      if (year == years.rbegin()->first) continue;
      for (const Project& project : timeline_.year(year).projects) {
        if (left.contains(project.name)) continue;
        AddUnexplained(FindingKind::kUnexplainedDisappearance, c, project, "what became of it");
        if (!project.printed_code.empty())
          gone[{project.parent, project.printed_code}] = {c, &project};
      }
    }
    return std::move(findings_);
  }

 private:
  void AddUnexplained(FindingKind kind, int c, const Project& project, const char* what) {
    Finding& finding =
        AddTo(findings_, kind, true,
              absl::StrCat("project '", project.display_name, "' of ", ColumnAt(c).spec.fiscal_year,
                           " has no lineage that says ", what));
    finding.column = c;
    finding.node = project.name;
  }

  void AddNameChange(int from, const Project& before, int to, const Project& after) {
    Finding& finding = AddTo(
        findings_, FindingKind::kNameChangedWithoutLineage, true,
        absl::StrCat("'", before.display_name, "' of ", ColumnAt(from).spec.fiscal_year, " and '",
                     after.display_name, "' of ", ColumnAt(to).spec.fiscal_year,
                     " stand in the same place under the same code without lineage; record it "
                     "if one became the other"));
    finding.column = from;
    finding.other_column = to;
    finding.node = after.name;
  }

  const Column& ColumnAt(int c) const { return columns_[static_cast<size_t>(c)]; }

  const Timeline& timeline_;
  const std::vector<Column>& columns_;
  std::vector<Finding> findings_;
};

class Finder {
 public:
  Finder(const CompareInput& input, const Comparison& comparison, const Thresholds& thresholds,
         const std::vector<Finding>& gaps)
      : input_(input),
        timeline_(*input.timeline),
        comparison_(comparison),
        thresholds_(thresholds),
        gaps_(gaps) {}

  std::vector<Finding> Run() {
    for (size_t c = 0; c < input_.columns.size(); ++c) CheckColumn(static_cast<int>(c));
    for (size_t c = 0; c + 1 < input_.columns.size(); ++c) CheckNeighbours(static_cast<int>(c));
    for (const auto& [year, c] : FirstColumns(input_.columns)) CheckUnknown(c);
    findings_.insert(findings_.end(), gaps_.begin(), gaps_.end());
    CheckCarryOver();
    for (const Row& row : comparison_.subtotals) CheckRow(row);
    for (const Row& row : comparison_.rows) CheckRow(row);
    CheckPace(comparison_.total);
    for (const Row& row : comparison_.rows) CheckPace(row);
    return std::move(findings_);
  }

 private:
  Finding& Add(FindingKind kind, bool warning, std::string message,
               std::vector<int64_t> figures = {}) {
    return AddTo(findings_, kind, warning, std::move(message), std::move(figures));
  }

  const Column& ColumnAt(int c) const { return input_.columns[static_cast<size_t>(c)]; }

  void CheckColumn(int c) {
    const Column& column = ColumnAt(c);
    if (!column.missing) return;
    Add(FindingKind::kMissingYear, true,
        absl::StrCat("fiscal year ", column.spec.fiscal_year, " has no ",
                     timeline_.year(column.year).exists ? "budget lines" : "catalogue",
                     " at this snapshot; its cells are absent, not zero"))
        .column = c;
  }

  void CheckNeighbours(int c) {
    const Column& a = ColumnAt(c);
    const Column& b = ColumnAt(c + 1);
    if (a.missing || b.missing) return;
    const auto add = [&](FindingKind kind, std::string message) {
      Finding& finding = Add(kind, true, std::move(message));
      finding.column = c;
      finding.other_column = c + 1;
    };
    if (a.closing_state != b.closing_state) {
      add(FindingKind::kClosingStateMismatch,
          absl::StrCat("fiscal year ", a.spec.fiscal_year, " is ",
                       ClosingStateText(a.closing_state), " and ", b.spec.fiscal_year, " is ",
                       ClosingStateText(b.closing_state),
                       "; their executed amounts are of different kinds"));
    }
    if (a.execution_stage != b.execution_stage) {
      add(FindingKind::kExecutionStageMismatch,
          absl::StrCat("executed amounts of ", a.spec.fiscal_year, " count ",
                       StageText(a.execution_stage), " and those of ", b.spec.fiscal_year, " ",
                       StageText(b.execution_stage)));
    }
    if (!a.as_of || !b.as_of || SamePoint(a, b)) return;
    add(FindingKind::kAsOfMismatch,
        absl::StrCat("the columns stand at different points of their years: ",
                     platform::FormatDate(*a.as_of), " is day ", DayOfYear(a), " and ",
                     platform::FormatDate(*b.as_of), " day ", DayOfYear(b)));
  }

  void CheckUnknown(int c) {
    for (const std::string& node : ColumnAt(c).unknown_nodes) {
      Finding& finding = Add(FindingKind::kUnknownNode, true,
                             absl::StrCat("the ledger posts on '", node,
                                          "', which the catalog does not know at this snapshot"));
      finding.column = c;
      finding.node = node;
    }
  }

  // What one year carried out must arrive in the next, kind by kind.
  void CheckCarryOver() {
    constexpr std::array<const char*, 3> kKinds = {"continued expenses", "approved carry-over",
                                                   "accidental carry-over"};
    for (size_t a = 0; a < input_.columns.size(); ++a) {
      const Column& from = input_.columns[a];
      if (from.missing || !IsSettled(from) || from.spec.as_of) continue;
      for (size_t b = 0; b < input_.columns.size(); ++b) {
        const Column& to = input_.columns[b];
        if (to.missing || to.year != from.year + 1) continue;
        for (size_t kind = 0; kind < kKinds.size(); ++kind) {
          const int64_t out = from.ledger[kContinuedOut + kind];
          const int64_t in = to.ledger[kContinuedIn + kind];
          if (out == in) continue;
          Finding& finding =
              Add(FindingKind::kCarryOverMismatch, true,
                  absl::StrCat("fiscal year ", from.spec.fiscal_year, " carries ", Yen(out), " of ",
                               kKinds[kind], " to the next year, and ", to.spec.fiscal_year,
                               " takes in ", Yen(in)),
                  {out, in});
          finding.column = static_cast<int>(a);
          finding.other_column = static_cast<int>(b);
        }
        break;
      }
    }
  }

  void CheckRow(const Row& row) {
    for (const Member& member : row.members) {
      if (member.not_counted || member.by_share) continue;
      CheckExecution(row, member);
    }
    if (row.info->kind != RowKind::kNodes && row.info->kind != RowKind::kSubtotal) return;
    for (size_t c = 0; c + 1 < row.cells.size(); ++c) CheckSwing(row, c);
  }

  void CheckExecution(const Row& row, const Member& member) {
    const auto appropriation = member.figures.Appropriation();
    const auto executed = member.figures.Executed();
    if (!appropriation || !executed) return;
    const auto rate = Rate(member.figures);
    const std::string rate_text =
        rate ? absl::StrCat(" (", platform::FormatRate(*rate), ")") : std::string();
    const auto add = [&](FindingKind kind, bool warning, absl::string_view what) {
      Finding& finding =
          Add(kind, warning,
              absl::StrCat("'", member.info->display_name, "' ", what, " ", Yen(*executed), " of ",
                           platform::FormatAmount(*appropriation), rate_text),
              {*executed, *appropriation});
      finding.column = member.column;
      finding.node = member.info->node;
    };
    if (*executed > *appropriation) add(FindingKind::kOverExecution, true, "executed");
    if (row.info->kind == RowKind::kNodes && IsSettled(ColumnAt(member.column)) && rate &&
        *appropriation > 0 && *rate < thresholds_.low_execution_permille) {
      add(FindingKind::kLowExecution, false, "executed only");
    }
  }

  bool IsSwing(int64_t before, int64_t after) const {
    const auto change = platform::CheckedSub(after, before);
    if (!change || *change == INT64_MIN) return false;
    const int64_t size = *change < 0 ? -*change : *change;
    if (size < thresholds_.swing_yen) return false;
    const auto permille = platform::RatePermille(size, before < 0 ? -before : before);
    return !permille || *permille >= thresholds_.swing_permille;
  }

  void CheckSwing(const Row& row, size_t c) {
    const Column& a = input_.columns[c];
    const Column& b = input_.columns[c + 1];
    const auto check = [&](const std::optional<int64_t>& before,
                           const std::optional<int64_t>& after, const char* what) {
      if (!before || !after || !IsSwing(*before, *after)) return;
      Finding& finding = Add(FindingKind::kLargeSwing, false,
                             absl::StrCat(what, " of '", row.info->display_name, "' went from ",
                                          Yen(*before), " to ", platform::FormatAmount(*after)),
                             {*before, *after});
      finding.column = static_cast<int>(c);
      finding.other_column = static_cast<int>(c) + 1;
      finding.node = NewestNode(row);
    };
    check(row.cells[c].Appropriation(), row.cells[c + 1].Appropriation(), "the appropriation");
    // Half a year against a whole one is no swing.
    if (a.closing_state != b.closing_state && !SamePoint(a, b)) return;
    if (a.execution_stage != b.execution_stage) return;
    check(row.cells[c].Executed(), row.cells[c + 1].Executed(), "the executed amount");
  }

  static std::string NewestNode(const Row& row) {
    return row.members.empty() ? "" : row.members.back().info->node;
  }

  // A running year beside the year before on the same date.
  void CheckPace(const Row& row) {
    for (size_t b = 0; b < input_.columns.size(); ++b) {
      const Column& now = input_.columns[b];
      if (now.closing_state != kInYear || !now.as_of) continue;
      for (size_t a = 0; a < input_.columns.size(); ++a) {
        const Column& past = input_.columns[a];
        if (past.year != now.year - 1 || !past.as_of || !SamePoint(past, now)) continue;
        const auto rate = Rate(row.cells[b]);
        const auto past_rate = Rate(row.cells[a]);
        if (!rate || !past_rate || *rate > *past_rate - thresholds_.pace_permille) continue;
        Finding& finding = Add(FindingKind::kBehindPace, false,
                               absl::StrCat("'", row.info->display_name, "' stands at ",
                                            platform::FormatRate(*rate), " on day ", DayOfYear(now),
                                            " of its fiscal year; on that date the "
                                            "year before it stood at ",
                                            platform::FormatRate(*past_rate)),
                               {*rate, *past_rate});
        finding.column = static_cast<int>(b);
        finding.other_column = static_cast<int>(a);
        finding.node = NewestNode(row);
      }
    }
  }

  const CompareInput& input_;
  const Timeline& timeline_;
  const Comparison& comparison_;
  const Thresholds& thresholds_;
  const std::vector<Finding>& gaps_;
  std::vector<Finding> findings_;
};

}  // namespace

bool SamePoint(const Column& a, const Column& b) {
  if (!a.as_of || !b.as_of) return a.as_of == b.as_of;
  const auto point = [](const Column& column) {
    return std::tuple(column.as_of->year - column.spec.fiscal_year, column.as_of->month,
                      column.as_of->day);
  };
  return point(a) == point(b);
}

std::vector<Finding> FindLineageGaps(const Timeline& timeline, const std::vector<Column>& columns) {
  return GapFinder(timeline, columns).Run();
}

std::vector<Finding> FindAll(const CompareInput& input, const Comparison& comparison,
                             const Thresholds& thresholds,
                             const std::vector<Finding>& lineage_gaps) {
  return Finder(input, comparison, thresholds, lineage_gaps).Run();
}

}  // namespace kuzukuri::aggregator
