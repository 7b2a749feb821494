#include "services/aggregator/domain/difference_parts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/counted.h"
#include "services/aggregator/domain/difference_atoms.h"
#include "services/aggregator/domain/papers.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

using platform::Revision;

// What content comes to in rows, by pair.
using Placed = std::map<size_t, Amounts>;

// Where content stands on one side, as pairs of rows.
class Placer {
 public:
  Placer(const ComparedSide& side, const RowPairs& pairs, const RowPairs::OfSide& of)
      : side_(side), pairs_(pairs), of_(of), plan_(*side.input->plan) {}

  void Place(const AtomPlace& at, const Amounts& content, Placed& placed) const {
    if (side_.input->level == Level::kFundSource) return PlaceFund(at, content, placed);
    if (side_.input->policy != LineagePolicy::kRestated) return PlaceAt(at.leaf, content, placed);
    plan_.flows.at(plan_.last_year)
        .Place(at.leaf, content,
               [&](int end, const Amounts& part, bool) { PlaceAt(end, part, placed); });
  }

  // The rows that hold all of what stands at a place; nothing where it is divided.
  std::optional<std::vector<size_t>> WholeIn(const AtomPlace& at) const {
    const bool divided = side_.input->policy == LineagePolicy::kRestated &&
                         plan_.flows.at(plan_.last_year).SharesOf(at.leaf).size() > 1;
    if (divided) return std::nullopt;
    Placed placed;
    Place(at, Amounts(), placed);
    std::vector<size_t> pairs;
    for (const auto& [pair, amounts] : placed) pairs.push_back(pair);
    return pairs;
  }

  // The row content stands in, and the subtotals that hold all of it; no row when it is divided or
  // in none.
  std::optional<size_t> RowOf(const AtomPlace& at, std::vector<size_t>& subtotals) const {
    constexpr int64_t kMuch = 1'000'000'000'000;  // so that every share of it is seen
    Amounts content;
    content.Add(kOriginal, kMuch);
    Placed placed;
    Place(at, content, placed);
    std::optional<size_t> row;
    for (const auto& [pair, amounts] : placed) {
      if (amounts[kOriginal] != kMuch) continue;
      if (pair < pairs_.rows) row = pair;
      if (pair >= pairs_.rows && pair < pairs_.total) subtotals.push_back(pair);
    }
    return row;
  }

 private:
  bool IsOutside(int leaf) const {
    const Timeline& timeline = *side_.input->timeline;
    return timeline.index(timeline.leaf(leaf).year).IsOutside(timeline.NodeOf(leaf));
  }

  void PlaceFund(const AtomPlace& at, const Amounts& content, Placed& placed) const {
    const bool outside = IsOutside(at.leaf);
    placed[pairs_.funds.at({outside, at.fund})].Add(content);
    placed[outside ? pairs_.outside : pairs_.total].Add(content);
  }

  void PlaceAt(int leaf, const Amounts& content, Placed& placed) const {
    const RowPlan::Place& place = plan_.places[static_cast<size_t>(leaf)];
    if (place.row < 0) return;
    placed[of_.rows[static_cast<size_t>(place.row)]].Add(content);
    placed[place.outside ? pairs_.outside : pairs_.total].Add(content);
    for (const int s : place.subtotals) {
      placed[of_.subtotals[static_cast<size_t>(s)]].Add(content);
    }
  }

  const ComparedSide& side_;
  const RowPairs& pairs_;
  const RowPairs::OfSide& of_;
  const RowPlan& plan_;
};

// The revisions after the older side's at which something began or ended that says what is counted.
std::set<Revision> RuleChanges(const YearBook& book, Revision after, Revision last) {
  std::set<Revision> changes;
  const auto add = [&](Revision revision) {
    if (revision > after && revision <= last) changes.insert(revision);
  };
  for (const BookState& state : book.states) add(state.revision);
  for (const BookStatement& statement : book.statements) {
    add(statement.revision);
    if (statement.end) add(*statement.end);
  }
  book.lines().ForEachVersion(
      [&](size_t, const BookLine* before, const BookLine& line, const auto& end) {
        if (end) add(*end);
        if (before == nullptr || before->execution_keeper != line.execution_keeper ||
            before->records_execution != line.records_execution) {
          add(line.revision);
        }
      });
  return changes;
}

// Finds the parts of one column.
class ColumnParts {
 public:
  ColumnParts(const DifferenceInput& input, const RowPairs& pairs, size_t column, CellParts& found)
      : input_(input),
        book_(*input.books[column]),
        spec_(input.to.input->columns[column].spec),
        column_(column),
        atoms_(book_, input.to.input->columns[column].year, input.from, input.to),
        old_places_(input.from, pairs, pairs.from),
        new_places_(input.to, pairs, pairs.to),
        found_(found) {}

  absl::Status Find() {
    const Counted old_rules = RulesAt(input_.from.budget);
    const std::vector<Amounts> old_content = ContentOf(old_rules);
    KZ_RETURN_IF_ERROR(FindStructure(old_content));
    KZ_RETURN_IF_ERROR(FindRules(old_rules, old_content));
    return FindEntries(RulesAt(input_.to.budget));
  }

 private:
  Counted RulesAt(Revision revision) const {
    return {book_, BookView{revision, spec_.as_of, spec_.execution_stage}};
  }

  // The older side's entries by atom, as some rules count them.
  std::vector<Amounts> ContentOf(const Counted& rules) const {
    std::vector<Amounts> content(atoms_.all().size());
    for (const Posting& posting : book_.postings) {
      if (posting.revision > input_.from.budget.value()) break;
      rules.Add(posting, content[atoms_.Of(posting)]);
    }
    return content;
  }

  // What content comes to.
  absl::StatusOr<MeasureYen> YenOf(Amounts content) const {
    content.has_appropriation = content.has_execution = true;
    const auto appropriation = content.KnownAppropriation();
    const auto executed = content.KnownExecuted();
    if (!appropriation || !executed) return TooLarge();
    return MeasureYen{*appropriation, *executed};
  }

  // Adds yen to the parts of a row: to the last one if that is of the same cause.
  absl::Status AddYen(const CellPart& cause, size_t pair, const MeasureYen& yen) {
    if (yen == MeasureYen{}) return absl::OkStatus();
    std::vector<CellPart>& parts = found_.parts[column_][pair];
    const bool same = !parts.empty() && parts.back().kind == cause.kind &&
                      parts.back().moved == cause.moved && parts.back().revision == cause.revision;
    if (!same) {
      parts.push_back(cause);
      parts.back().yen = yen;
      return absl::OkStatus();
    }
    bool left = false;
    for (size_t m = 0; m < kBudgetMeasures; ++m) {
      left |= __builtin_add_overflow(parts.back().yen[m], yen[m], &parts.back().yen[m]);
    }
    return left ? TooLarge() : absl::OkStatus();
  }

  absl::Status AddPart(const CellPart& cause, const Placed& placed) {
    for (const auto& [pair, amounts] : placed) {
      KZ_ASSIGN_OR_RETURN(const MeasureYen yen, YenOf(amounts));
      KZ_RETURN_IF_ERROR(AddYen(cause, pair, yen));
    }
    return absl::OkStatus();
  }

  // Adds content of an atom to the newer side's rows. There are many writes and few atoms, so where
  // each stands is found once.
  absl::Status AddContent(const CellPart& cause, size_t atom, const Amounts& content) {
    const AtomPlace& at = atoms_.all()[atom].to;
    const auto found = wholes_.find(atom);
    const auto& whole = found != wholes_.end()
                            ? found->second
                            : wholes_.emplace(atom, new_places_.WholeIn(at)).first->second;
    if (!whole) {
      Placed placed;
      new_places_.Place(at, content, placed);
      return AddPart(cause, placed);
    }
    KZ_ASSIGN_OR_RETURN(const MeasureYen yen, YenOf(content));
    for (const size_t pair : *whole) KZ_RETURN_IF_ERROR(AddYen(cause, pair, yen));
    return absl::OkStatus();
  }

  absl::Status TooLarge() const {
    return platform::OutOfRange(
        platform::ErrorReason::kSumTooLarge,
        absl::StrCat("a part of the difference of fiscal year ", spec_.fiscal_year.value(),
                     " exceeds 64 bits of yen; look for wrong entries"));
  }

  absl::Status FindStructure(const std::vector<Amounts>& content) {
    for (size_t a = 0; a < content.size(); ++a) {
      KZ_RETURN_IF_ERROR(Pause(a));
      if (content[a].IsZero()) continue;
      const Atom& atom = atoms_.all()[a];
      Placed before;
      Placed after;
      old_places_.Place(atom.from, content[a], before);
      new_places_.Place(atom.to, content[a], after);
      for (const auto& [pair, amounts] : before) after[pair].Subtract(amounts);
      std::erase_if(after, [](const auto& placed) { return placed.second.IsZero(); });
      if (after.empty()) continue;
      KZ_RETURN_IF_ERROR(
          AddPart({PartKind::kStructure, {}, found_.moved.size(), Revision()}, after));
      MovedNode moved{column_, atom.node, atom.from.leaf, atom.to.leaf, {}, {}, {}, {}};
      moved.from_pair = old_places_.RowOf(atom.from, moved.from_subtotals);
      moved.to_pair = new_places_.RowOf(atom.to, moved.to_subtotals);
      found_.moved.push_back(std::move(moved));
    }
    return absl::OkStatus();
  }

  // Steps from one side's rules to the other's, write by write.
  absl::Status FindRules(const Counted& old_rules, const std::vector<Amounts>& old_content) {
    const auto [first, last] = std::minmax(input_.from.budget, input_.to.budget);
    const std::set<Revision> changes = RuleChanges(book_, first, last);
    Counted rules = old_rules;
    std::vector<Amounts> content = old_content;
    const auto step = [&](Revision write, Revision seen) -> absl::Status {
      const Counted next = RulesAt(seen);
      if (next == rules) return absl::OkStatus();
      std::vector<Amounts> counted = ContentOf(next);
      for (size_t a = 0; a < counted.size(); ++a) {
        KZ_RETURN_IF_ERROR(Pause(a));
        if (counted[a] == content[a]) continue;
        Placed placed;
        Placed before;
        new_places_.Place(atoms_.all()[a].to, counted[a], placed);
        new_places_.Place(atoms_.all()[a].to, content[a], before);
        for (const auto& [pair, amounts] : before) placed[pair].Subtract(amounts);
        KZ_RETURN_IF_ERROR(AddPart({PartKind::kRules, {}, 0, write}, placed));
      }
      rules = next;
      content = std::move(counted);
      return absl::OkStatus();
    };
    if (input_.from.budget <= input_.to.budget) {
      for (const Revision write : changes) KZ_RETURN_IF_ERROR(step(write, write));
    } else {
      for (const Revision write :
           std::set<Revision, std::greater<>>(changes.begin(), changes.end())) {
        KZ_RETURN_IF_ERROR(step(write, write - 1));
      }
    }
    return absl::OkStatus();
  }

  absl::Status FindEntries(const Counted& rules) {
    const Revision first = std::min(input_.from.budget, input_.to.budget);
    const Revision last = std::max(input_.from.budget, input_.to.budget);
    const bool back = input_.to.budget < input_.from.budget;
    std::map<size_t, Amounts> of_write;  // by atom
    Revision write;
    const auto take = [&]() -> absl::Status {
      for (const auto& [atom, amounts] : of_write) {
        Amounts content;
        back ? content.Subtract(amounts) : content.Add(amounts);
        KZ_RETURN_IF_ERROR(AddContent({PartKind::kEntries, {}, 0, write}, atom, content));
      }
      of_write.clear();
      return absl::OkStatus();
    };
    const auto& postings = book_.postings;
    auto at = std::partition_point(postings.begin(), postings.end(), [&](const Posting& posting) {
      return posting.revision <= first.value();
    });
    for (; at != postings.end() && at->revision <= last.value(); ++at) {
      if (at->revision != write.value()) {
        KZ_RETURN_IF_ERROR(take());
        KZ_RETURN_IF_ERROR(input_.still_wanted());
        write = Revision(at->revision);
      }
      rules.Add(*at, of_write[atoms_.Of(*at)]);
    }
    return take();
  }

  absl::Status Pause(size_t item) const {
    constexpr size_t kPause = 64;
    return item % kPause == 0 ? input_.still_wanted() : absl::OkStatus();
  }

  const DifferenceInput& input_;
  const YearBook& book_;
  const ColumnSpec& spec_;
  const size_t column_;
  const Atoms atoms_;
  const Placer old_places_;
  const Placer new_places_;
  // By atom: the newer side's rows that hold all of it.
  std::unordered_map<size_t, std::optional<std::vector<size_t>>> wholes_;
  CellParts& found_;
};

}  // namespace

absl::StatusOr<CellParts> FindParts(const DifferenceInput& input, const RowPairs& pairs) {
  CellParts found;
  found.parts.resize(input.books.size(), std::vector<std::vector<CellPart>>(pairs.pairs.size()));
  for (size_t c = 0; c < input.books.size(); ++c) {
    if (input.books[c] == nullptr) continue;
    KZ_RETURN_IF_ERROR(ColumnParts(input, pairs, c, found).Find());
  }
  return found;
}

}  // namespace kuzukuri::aggregator
