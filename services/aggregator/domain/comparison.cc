#include "services/aggregator/domain/comparison.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

class Comparer {
 public:
  explicit Comparer(const CompareInput& input)
      : input_(input), timeline_(*input.timeline), plan_(*input.plan) {}

  absl::StatusOr<Comparison> Run() {
    MakeRows();
    if (restated()) {
      brought_ = plan_.members;
    } else {
      TakePlannedMembers();
    }
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      KZ_RETURN_IF_ERROR(FillColumn(c));
      KZ_RETURN_IF_ERROR(FillGaps(c));
    }
    if (FollowsMoves()) KZ_RETURN_IF_ERROR(FindMoves());
    Finish();
    KZ_RETURN_IF_ERROR(CheckRanges());
    KZ_RETURN_IF_ERROR(CheckConservation());
    return std::move(result_);
  }

 private:
  bool restated() const { return input_.policy == LineagePolicy::kRestated; }

  // A row without members or figures of its own may still be one that content moved through.
  bool FollowsMoves() const {
    return input_.level != Level::kFundSource && (input_.moves || plan_.has_bare_rows);
  }

  void MakeRows() {
    const size_t rows = plan_.rows.size() + plan_.subtotals.size();
    const size_t columns = input_.columns.size();
    result_.figures.resize((rows + 2) * columns + (FollowsMoves() ? rows * (columns - 1) : 0));
    figures_left_ = result_.figures;
    result_.rows = MakeRows(plan_.rows);
    result_.subtotals = MakeRows(plan_.subtotals);
    result_.total = MakeRow(plan_.total);
    outside_ = MakeRow(plan_.outside);
  }

  // The next figures that belong to nobody yet.
  std::span<Amounts> TakeFigures(size_t count) {
    const std::span<Amounts> taken = figures_left_.first(count);
    figures_left_ = figures_left_.subspan(count);
    return taken;
  }

  Row MakeRow(const RowInfo& info) {
    Row row;
    row.info = &info;
    row.cells = TakeFigures(input_.columns.size());
    return row;
  }

  std::vector<Row> MakeRows(const std::vector<RowInfo>& infos) {
    std::vector<Row> rows;
    rows.reserve(infos.size());
    for (const RowInfo& info : infos) {
      Row& row = rows.emplace_back(MakeRow(info));
      row.plan_index = rows.size() - 1;
      if (FollowsMoves()) row.moved = TakeFigures(input_.columns.size() - 1);
    }
    return rows;
  }

  // Those of a row of the result from those of its plan.
  void TakeMembers(const std::vector<Member>& planned, Row& row) {
    const size_t first = result_.members.size();
    result_.members.insert(result_.members.end(), planned.begin(), planned.end());
    row.members = std::span(result_.members).subspan(first);
  }

  static size_t Count(const std::vector<std::vector<Member>>& members) {
    size_t count = 0;
    for (const std::vector<Member>& of_row : members) count += of_row.size();
    return count;
  }

  void ReserveMembers(const std::vector<std::vector<Member>>& of_rows) {
    result_.members.reserve(Count(of_rows) + Count(plan_.subtotal_members));
  }

  // Where content stays where it was posted the members are known before the figures.
  void TakePlannedMembers() {
    ReserveMembers(plan_.members);
    for (size_t r = 0; r < result_.rows.size(); ++r) {
      Row& row = result_.rows[r];
      TakeMembers(plan_.members[r], row);
      row.match = plan_.matches[r];
      row.lineage = plan_.lineage[r];
    }
  }

  absl::Status FillColumn(size_t c) {
    const Column& column = input_.columns[c];
    if (input_.level == Level::kFundSource) {
      FillFunds(c);
      return absl::OkStatus();
    }
    return ForEachLeaf(column, [&](size_t l, int leaf) {
      if (restated()) return FollowLeaf(c, leaf, column.leaves[l]);
      if (!column.leaves[l].Empty()) PutLeaf(c, l, leaf, column.leaves[l]);
    });
  }

  // Content whose splits have to be worked out costs most: it is asked now and then whether anybody
  // still waits for it.
  template <class Body>
  absl::Status ForEachLeaf(const Column& column, const Body& body) const {
    constexpr size_t kPause = 64;
    const int first = timeline_.first_leaf(column.year);
    for (size_t l = 0; l < column.leaves.size(); ++l) {
      if (l % kPause == 0) KZ_RETURN_IF_ERROR(input_.still_wanted());
      body(l, first + static_cast<int>(l));
    }
    return absl::OkStatus();
  }

  void PutLeaf(size_t c, size_t l, int leaf, const Amounts& figures) {
    Put(c, leaf, figures);
    const int member = plan_.member_of_leaf[c][l];
    if (member < 0) return;
    Row& row = result_.rows[static_cast<size_t>(plan_.places[static_cast<size_t>(leaf)].row)];
    row.members[static_cast<size_t>(member)].figures.Add(figures);
  }

  void FollowLeaf(size_t c, int leaf, const Amounts& figures) {
    plan_.flows.at(plan_.last_year)
        .Place(leaf, figures, [&](int end, const Amounts& part, bool divided) {
          Put(c, end, part);
          PutMember(c, leaf, end, part, divided);
        });
  }

  // Content counts where its leaf stands in the end.
  void Put(size_t c, int to, const Amounts& figures) {
    const RowPlan::Place& place = plan_.places[static_cast<size_t>(to)];
    if (place.row < 0) return;  // a leaf of a year that is no column; nothing is posted there
    result_.rows[static_cast<size_t>(place.row)].cells[c].Add(figures);
    (place.outside ? outside_ : result_.total).cells[c].Add(figures);
    for (const int subtotal : place.subtotals) {
      result_.subtotals[static_cast<size_t>(subtotal)].cells[c].Add(figures);
    }
  }

  // Restated: the member that brings content of the leaf `from` into the row where `to` stands.
  void PutMember(size_t c, int from, int to, const Amounts& figures, bool divided) {
    const int row_index = plan_.places[static_cast<size_t>(to)].row;
    const int unit = plan_.unit_of_leaf[static_cast<size_t>(from)];
    if (row_index < 0 || unit < 0) return;
    // Without content a project is listed where it itself goes and nowhere else.
    const bool itself = timeline_.leaf(from).sub < 0 || input_.level == Level::kSubProject;
    std::vector<Member>& members = brought_[static_cast<size_t>(row_index)];
    const auto key = std::tuple(row_index, c, unit);
    auto at = members_.find(key);
    if (at == members_.end()) {
      if (figures.Empty() && !itself) return;
      at = members_.emplace(key, members.size()).first;
      Member& member = members.emplace_back();
      member.info = plan_.info_of[c].at(unit);
      member.column = member.info->column;
    }
    Member& member = members[at->second];
    member.figures.Add(figures);
    member.by_share |= divided;
  }

  // What a fund source lacks another may state: the totals are held against the leaves.
  void FillFunds(size_t c) {
    for (const FundFigures& fund : input_.funds[c]) {
      Row& row = result_.rows[plan_.fund_rows.at({fund.outside_total, fund.id})];
      row.cells[c].Add(fund.figures);
      (fund.outside_total ? outside_ : result_.total).cells[c].Add(fund.figures.WithoutParts());
    }
    const NodeSums sums = SumNodes(timeline_, input_.columns[c]);
    result_.total.cells[c].AddParts(sums.total);
    outside_.cells[c].AddParts(sums.outside_total);
  }

  // A sum that has a part of a leaf's content.
  struct Standing {
    Amounts* sum = nullptr;
    Weight share;
    Amounts content;
  };

  absl::Status FillGaps(size_t c) {
    if (input_.level == Level::kFundSource) return absl::OkStatus();  // see FillFunds
    constexpr size_t kPause = 64;
    const Column& column = input_.columns[c];
    for (size_t g = 0; g < column.gaps.size(); ++g) {
      if (g % kPause == 0) KZ_RETURN_IF_ERROR(input_.still_wanted());
      FillGap(c, column.gaps[g]);
    }
    return absl::OkStatus();
  }

  void FillGap(size_t c, const Gap& gap) {
    std::vector<Standing> stating;
    if (gap.stated_by >= 0) stating = StandingsOf(c, gap.stated_by);
    for (const Standing& standing : StandingsOf(c, gap.leaf)) {
      const bool stated = std::any_of(stating.begin(), stating.end(), [&](const Standing& other) {
        return other.sum == standing.sum && other.share == standing.share;
      });
      if (stated) continue;
      AddGap(gap, standing.content.KnownAppropriation().value_or(0), *standing.sum);
    }
  }

  // Every sum that has content of a leaf.
  std::vector<Standing> StandingsOf(size_t c, int leaf) {
    const Amounts& figures = input_.columns[c].At(timeline_, leaf);
    std::vector<Standing> standings;
    if (!restated()) {
      AddStandings(c, leaf, leaf, Weight(1), figures, standings);
      return standings;
    }
    const LineageFlow& flow = plan_.flows.at(plan_.last_year);
    const std::vector<Weight> shares = flow.SharesOf(leaf);
    size_t end_index = 0;
    flow.Place(leaf, figures, [&](int end, const Amounts& part, bool) {
      AddStandings(c, leaf, end, shares[end_index++], part, standings);
    });
    return standings;
  }

  void AddStandings(size_t c, int leaf, int end, const Weight& share, const Amounts& content,
                    std::vector<Standing>& standings) {
    const auto add = [&](Amounts& sum) {
      for (Standing& standing : standings) {
        if (standing.sum != &sum) continue;
        standing.share += share;
        standing.content.Add(content);
        return;
      }
      standings.push_back({&sum, share, content});
    };
    const RowPlan::Place& place = plan_.places[static_cast<size_t>(end)];
    if (place.row < 0) return;
    add(result_.rows[static_cast<size_t>(place.row)].cells[c]);
    add((place.outside ? outside_ : result_.total).cells[c]);
    for (const int s : place.subtotals) add(result_.subtotals[static_cast<size_t>(s)].cells[c]);
    if (Amounts* member = MemberOf(c, leaf, place.row)) add(*member);
  }

  // The member of a row that brings a leaf's content into it; null when there is none.
  Amounts* MemberOf(size_t c, int leaf, int row) {
    const auto at = static_cast<size_t>(row);
    if (!restated()) {
      const int member = plan_.member_of_leaf[c][static_cast<size_t>(
          leaf - timeline_.first_leaf(input_.columns[c].year))];
      return member < 0 ? nullptr : &result_.rows[at].members[static_cast<size_t>(member)].figures;
    }
    const auto found = members_.find({row, c, plan_.unit_of_leaf[static_cast<size_t>(leaf)]});
    return found == members_.end() ? nullptr : &brought_[at][found->second].figures;
  }

  absl::Status FindMoves() {
    if (restated()) return absl::OkStatus();  // everything stands where it ends already
    for (size_t c = 0; c + 1 < input_.columns.size(); ++c) {
      const Column& a = input_.columns[c];
      const Column& b = input_.columns[c + 1];
      if (a.year < b.year) KZ_RETURN_IF_ERROR(FindMoves(c, a, b.year, false));
      // Seen from the later year the earlier one's content stands where it did not come from.
      if (a.year > b.year) KZ_RETURN_IF_ERROR(FindMoves(c, b, a.year, true));
    }
    return absl::OkStatus();
  }

  // What of `from`'s content stands in another row in year `to`. With `backwards` the other way
  // round: it is there and goes back to where it stood.
  absl::Status FindMoves(size_t pair, const Column& from, int to, bool backwards) {
    const LineageFlow& flow = plan_.flows.at(to);
    return ForEachLeaf(from, [&](size_t l, int leaf) {
      if (from.leaves[l].Empty()) return;
      flow.Place(leaf, from.leaves[l], [&](int end, const Amounts& part, bool) {
        if (timeline_.leaf(end).year != to) return;  // what ended on the way stays where it was
        Move(pair, backwards ? end : leaf, backwards ? leaf : end, part);
      });
    });
  }

  void Move(size_t pair, int from, int to, const Amounts& figures) {
    const RowPlan::Place& old_place = plan_.places[static_cast<size_t>(from)];
    const RowPlan::Place& new_place = plan_.places[static_cast<size_t>(to)];
    if (old_place.row < 0 || new_place.row < 0) return;
    if (old_place.row != new_place.row) {
      result_.rows[static_cast<size_t>(old_place.row)].moved[pair].Subtract(figures);
      result_.rows[static_cast<size_t>(new_place.row)].moved[pair].Add(figures);
    }
    if (old_place.subtotals == new_place.subtotals) return;
    for (const int s : old_place.subtotals) {
      result_.subtotals[static_cast<size_t>(s)].moved[pair].Subtract(figures);
    }
    for (const int s : new_place.subtotals) {
      result_.subtotals[static_cast<size_t>(s)].moved[pair].Add(figures);
    }
  }

  // Each column's node of a subtotal, which prints as the subtotal does.
  void AddSubtotalMembers() {
    for (size_t s = 0; s < result_.subtotals.size(); ++s) {
      Row& row = result_.subtotals[s];
      TakeMembers(plan_.subtotal_members[s], row);
      for (Member& member : row.members) {
        member.figures = row.cells[static_cast<size_t>(member.column)];
      }
    }
  }

  // The figures of what another department counts.
  void FillSharedMembers(Row& row) {
    for (Member& member : row.members) {
      if (!member.not_counted) continue;
      const ProjectRef& ref = timeline_.project(timeline_.FindProject(member.info->node));
      member.figures =
          SumProject(timeline_, input_.columns[static_cast<size_t>(member.column)], ref);
    }
  }

  // A node whose parts went different ways is in each of several rows with a part.
  void FindParts() {
    std::vector<int> rows_of(plan_.infos.size());
    for (const std::vector<Member>& members : brought_) {
      for (const Member& member : members) ++rows_of[member.info->number];
    }
    for (std::vector<Member>& members : brought_) {
      for (Member& member : members) member.in_part = rows_of[member.info->number] > 1;
    }
  }

  void FinishRestated(size_t r) {
    Row& row = result_.rows[r];
    TakeMembers(brought_[r], row);
    plan_.Sort(row.members);
    if (row.info->kind == RowKind::kNodes) {
      std::vector<int> years;
      for (const Column& column : input_.columns) years.push_back(column.year);
      row.match = plan_.MatchOf(row.members, years, input_.level);
    }
    if (input_.level == Level::kProject || input_.level == Level::kSubProject) {
      result_.lineage[r] = plan_.Explain(timeline_, row.members);
      row.lineage = result_.lineage[r];
    }
  }

  void Finish() {
    if (restated()) {
      FindParts();
      ReserveMembers(brought_);
      result_.lineage.resize(result_.rows.size());
      for (size_t r = 0; r < result_.rows.size(); ++r) FinishRestated(r);
    }
    AddSubtotalMembers();
    for (Row& row : result_.rows) {
      if (input_.level == Level::kDepartment) FillSharedMembers(row);
    }
    std::erase_if(result_.rows, [](const Row& row) {
      const bool empty = std::all_of(row.cells.begin(), row.cells.end(),
                                     [](const Amounts& cell) { return cell.Empty(); });
      const bool moved = std::any_of(row.moved.begin(), row.moved.end(),
                                     [](const Amounts& by) { return !by.IsZero(); });
      return empty && !moved && row.members.empty();
    });
    const bool outside = std::any_of(outside_.cells.begin(), outside_.cells.end(),
                                     [](const Amounts& cell) { return !cell.Empty(); });
    if (outside) result_.outside_total = outside_;
  }

  absl::Status OutOfRange(size_t c) const {
    return platform::OutOfRange(
        platform::ErrorReason::kSumTooLarge,
        absl::StrCat("a sum of fiscal year ", input_.columns[c].spec.fiscal_year.value(),
                     " exceeds 64 bits of yen; look for wrong entries"));
  }

  absl::Status CheckRange(const Row& row) const {
    for (size_t c = 0; c < row.cells.size(); ++c) {
      if (!row.cells[c].IsInRange()) return OutOfRange(c);
    }
    for (const Member& member : row.members) {
      if (!member.figures.IsInRange()) return OutOfRange(static_cast<size_t>(member.column));
    }
    return absl::OkStatus();
  }

  absl::Status CheckRanges() const {
    for (const Row& row : result_.rows) KZ_RETURN_IF_ERROR(CheckRange(row));
    for (const Row& row : result_.subtotals) KZ_RETURN_IF_ERROR(CheckRange(row));
    if (result_.outside_total) KZ_RETURN_IF_ERROR(CheckRange(*result_.outside_total));
    return CheckRange(result_.total);
  }

  // The law of the whole service: nothing is lost and nothing counted twice.
  absl::Status CheckConservation() const {
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      Amounts rows;
      for (const Row& row : result_.rows) rows.Add(row.cells[c]);
      Amounts totals = result_.total.cells[c];
      if (result_.outside_total) totals.Add(result_.outside_total->cells[c]);
      const Amounts& ledger = input_.columns[c].ledger;
      if (rows.overflow || totals.overflow || ledger.overflow) return OutOfRange(c);
      if (rows.Conserves(ledger) && totals.Conserves(ledger)) continue;
      return platform::Internal(
          platform::ErrorReason::kConservationViolated,
          absl::StrCat("the rows of fiscal year ", input_.columns[c].spec.fiscal_year.value(),
                       " sum to ", rows.KnownAppropriation().value_or(0), " / ",
                       rows.KnownExecuted().value_or(0), " yen and the ledger to ",
                       ledger.KnownAppropriation().value_or(0), " / ",
                       ledger.KnownExecuted().value_or(0),
                       "; the figures are withheld, report this as a defect"));
    }
    return absl::OkStatus();
  }

  const CompareInput& input_;
  const Timeline& timeline_;
  const RowPlan& plan_;
  Comparison result_;
  std::span<Amounts> figures_left_;  // of the result's, not yet of a row
  Row outside_;
  std::vector<std::vector<Member>> brought_;                // restated: what each row got so far
  std::map<std::tuple<int, size_t, int>, size_t> members_;  // (row, column, unit) -> index
};

}  // namespace

absl::StatusOr<Comparison> Compare(const CompareInput& input) { return Comparer(input).Run(); }

}  // namespace kuzukuri::aggregator
