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
      : input_(input), timeline_(*input.timeline), plan_(PlanRows(input)) {}

  absl::StatusOr<Comparison> Run() {
    result_.rows = plan_.rows;
    result_.subtotals = plan_.subtotals;
    result_.total = plan_.total;
    outside_.id = "outside";
    outside_.kind = RowKind::kOutsideTotal;
    outside_.outside_total = true;
    for (auto* rows : {&result_.rows, &result_.subtotals}) {
      for (Row& row : *rows) row.cells.resize(input_.columns.size());
    }
    result_.total.cells.resize(input_.columns.size());
    outside_.cells.resize(input_.columns.size());
    for (size_t c = 0; c < input_.columns.size(); ++c) FillColumn(c);
    if (input_.level != Level::kFundSource) FindMoves();
    Finish();
    KZ_RETURN_IF_ERROR(CheckConservation());
    return std::move(result_);
  }

 private:
  bool restated() const { return input_.policy == LineagePolicy::kRestated; }

  void FillColumn(size_t c) {
    const Column& column = input_.columns[c];
    if (input_.level == Level::kFundSource) return FillFunds(c);
    const int first = timeline_.first_leaf(column.year);
    for (size_t l = 0; l < column.leaves.size(); ++l) {
      const int leaf = first + static_cast<int>(l);
      if (!restated()) {
        Put(c, leaf, leaf, column.leaves[l], false);
        continue;
      }
      timeline_.Follow(leaf, column.leaves[l], plan_.last_year, /*pool=*/true,
                       [&](int to, const Figures& figures, bool by_share) {
                         Put(c, leaf, to, figures, by_share);
                       });
    }
  }

  // Content of the leaf `from` counts where the leaf `to` stands.
  void Put(size_t c, int from, int to, const Figures& figures, bool by_share) {
    const RowPlan::Place& place = plan_.places[static_cast<size_t>(to)];
    if (place.row < 0) return;  // a leaf of a year that is no column; nothing is posted there
    Row& row = result_.rows[static_cast<size_t>(place.row)];
    row.cells[c].Add(figures);
    (place.outside ? outside_ : result_.total).cells[c].Add(figures);
    for (const int subtotal : place.subtotals) {
      result_.subtotals[static_cast<size_t>(subtotal)].cells[c].Add(figures);
    }
    if (Member* member = MemberOf(c, row, place.row, from, figures)) {
      member->figures.Add(figures);
      member->by_share |= by_share;
    }
  }

  // The member that brings content of a leaf into a row; nothing when the row lists none for it.
  Member* MemberOf(size_t c, Row& row, int row_index, int from, const Figures& figures) {
    const int unit = plan_.UnitOf(timeline_, input_.level, from);
    if (unit < 0) return nullptr;
    const auto [at, fresh] = members_.emplace(std::tuple(row_index, c, unit), row.members.size());
    // Without content a project is listed where it itself goes and nowhere else.
    const bool itself = timeline_.leaf(from).sub < 0 || input_.level == Level::kSubProject;
    if (fresh && figures.Empty() && !itself) {
      members_.erase(at);
      return nullptr;
    }
    if (fresh) row.members.push_back(plan_.MakeMember(input_, c, unit));
    return &row.members[at->second];
  }

  void FillFunds(size_t c) {
    for (const FundFigures& fund : input_.funds[c]) {
      Row& row = result_.rows[plan_.fund_rows.at({fund.outside_total, fund.id})];
      row.cells[c].Add(fund.figures);
      (fund.outside_total ? outside_ : result_.total).cells[c].Add(fund.figures);
    }
  }

  void FindMoves() {
    for (auto* rows : {&result_.rows, &result_.subtotals}) {
      for (Row& row : *rows) row.moved.resize(input_.columns.size() - 1);
    }
    if (restated()) return;  // everything stands where it ends already
    for (size_t c = 0; c + 1 < input_.columns.size(); ++c) {
      const Column& a = input_.columns[c];
      const Column& b = input_.columns[c + 1];
      if (a.year < b.year) FindMoves(c, a, b.year, false);
      // Seen from the later year the earlier one's content stands where it did not come from.
      if (a.year > b.year) FindMoves(c, b, a.year, true);
    }
  }

  // What of `from`'s content stands in another row in year `to`. With `backwards` the other way
  // round: it is there and goes back to where it stood.
  void FindMoves(size_t pair, const Column& from, int to, bool backwards) {
    const int first = timeline_.first_leaf(from.year);
    for (size_t l = 0; l < from.leaves.size(); ++l) {
      if (from.leaves[l].Empty()) continue;
      const int leaf = first + static_cast<int>(l);
      timeline_.Follow(leaf, from.leaves[l], to, /*pool=*/false,
                       [&](int at, const Figures& figures, bool) {
                         // What ended on the way stays where it was.
                         if (at == leaf || timeline_.leaf(at).year != to) return;
                         Move(pair, backwards ? at : leaf, backwards ? leaf : at, figures);
                       });
    }
  }

  void Move(size_t pair, int from, int to, const Figures& figures) {
    const RowPlan::Place& old_place = plan_.places[static_cast<size_t>(from)];
    const RowPlan::Place& new_place = plan_.places[static_cast<size_t>(to)];
    if (old_place.row < 0 || new_place.row < 0) return;
    if (old_place.row != new_place.row) {
      result_.rows[static_cast<size_t>(old_place.row)].moved[pair].Subtract(figures);
      result_.rows[static_cast<size_t>(new_place.row)].moved[pair].Add(figures);
    }
    for (const int s : old_place.subtotals) {
      result_.subtotals[static_cast<size_t>(s)].moved[pair].Subtract(figures);
    }
    for (const int s : new_place.subtotals) {
      result_.subtotals[static_cast<size_t>(s)].moved[pair].Add(figures);
    }
  }

  // Each column's node of a subtotal, which prints as the subtotal does.
  void AddSubtotalMembers() {
    for (Row& row : result_.subtotals) {
      for (size_t c = 0; c < input_.columns.size(); ++c) {
        const int year = input_.columns[c].year;
        const Node* node = timeline_.index(year).FindNode(row.node);
        if (node == nullptr || row.id != NodeRowId(row.node)) continue;
        Member member = NodeMember(timeline_, year, row.node);
        member.column = static_cast<int>(c);
        member.figures = row.cells[c];
        row.members.push_back(std::move(member));
      }
    }
  }

  // Projects that other departments lead, at those that share them.
  void AddSharedMembers() {
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      const Column& column = input_.columns[c];
      for (size_t p = 0; p < timeline_.projects().size(); ++p) {
        const ProjectRef& ref = timeline_.project(static_cast<int>(p));
        if (ref.year != column.year || ref.project == nullptr) continue;
        const auto& departments = ref.project->departments;
        for (size_t d = 1; d < departments.size(); ++d) {
          const bool outside = timeline_.index(ref.year).IsOutside(ref.project->parent);
          const auto row = plan_.department_rows.find({outside, departments[d]});
          if (row == plan_.department_rows.end()) continue;
          Row& of = result_.rows[row->second];
          Member member = plan_.MakeMember(input_, c, static_cast<int>(p));
          member.not_counted = true;
          for (int l = 0; l < ref.leaf_count; ++l) {
            member.figures.Add(column.At(timeline_, ref.own_leaf + l));
          }
          of.members.push_back(std::move(member));
        }
      }
    }
  }

  void Finish() {
    AddSubtotalMembers();
    if (input_.level == Level::kDepartment) AddSharedMembers();
    for (Row& row : result_.rows) {
      std::stable_sort(
          row.members.begin(), row.members.end(), [&](const Member& a, const Member& b) {
            return std::tuple(a.column, a.not_counted, plan_.place_of_member.at(a.node)) <
                   std::tuple(b.column, b.not_counted, plan_.place_of_member.at(b.node));
          });
      if (row.kind == RowKind::kNodes) row.match = MatchOf(row);
      if (input_.level == Level::kProject || input_.level == Level::kSubProject) {
        row.lineage = plan_.Explain(timeline_, row);
      }
    }
    std::erase_if(result_.rows, [](const Row& row) {
      const bool empty = std::all_of(row.cells.begin(), row.cells.end(),
                                     [](const Figures& cell) { return cell.Empty(); });
      const bool moved = std::any_of(row.moved.begin(), row.moved.end(), [](const Figures& by) {
        return by.amounts != Figures().amounts;
      });
      return empty && !moved && row.members.empty();
    });
    const bool outside = std::any_of(outside_.cells.begin(), outside_.cells.end(),
                                     [](const Figures& cell) { return !cell.Empty(); });
    if (outside) result_.outside_total = std::move(outside_);
  }

  Match MatchOf(const Row& row) const {
    std::set<int> years;
    std::map<int, int> per_column;
    bool by_share = false;
    for (const Member& member : row.members) {
      if (member.not_counted) continue;
      years.insert(input_.columns[static_cast<size_t>(member.column)].year);
      ++per_column[member.column];
      by_share |= member.by_share;
    }
    if (years.size() < 2 && plan_.column_years.size() > 1) return Match::kNone;
    if (by_share) return Match::kShare;
    if (input_.level == Level::kDepartment) return Match::kOneToOne;
    const bool single = std::all_of(per_column.begin(), per_column.end(),
                                    [](const auto& item) { return item.second == 1; });
    return single ? Match::kOneToOne : Match::kGroup;
  }

  // The law of the whole service: nothing is lost and nothing counted twice.
  absl::Status CheckConservation() const {
    for (size_t c = 0; c < input_.columns.size(); ++c) {
      Figures rows;
      for (const Row& row : result_.rows) rows.Add(row.cells[c]);
      Figures totals = result_.total.cells[c];
      if (result_.outside_total) totals.Add(result_.outside_total->cells[c]);
      const Figures& ledger = input_.columns[c].ledger;
      const int year = input_.columns[c].spec.fiscal_year;
      if (rows.overflow || totals.overflow || ledger.overflow) {
        return absl::OutOfRangeError(absl::StrCat(
            "a sum of fiscal year ", year, " exceeds 64 bits of yen; look for wrong entries"));
      }
      const auto equal = [&](const Figures& sum) {
        for (size_t i = 0; i < kAmounts; ++i) {
          if (i != kExecutedAdjustment && sum.amounts[i] != ledger.amounts[i]) return false;
        }
        return true;
      };
      if (equal(rows) && equal(totals)) continue;
      return platform::Internal(
          "CONSERVATION_VIOLATED",
          absl::StrCat("the rows of fiscal year ", year, " sum to ",
                       rows.Appropriation().value_or(0), " / ", rows.Executed().value_or(0),
                       " yen and the ledger to ", ledger.Appropriation().value_or(0), " / ",
                       ledger.Executed().value_or(0),
                       "; the figures are withheld, report this as a defect"));
    }
    return absl::OkStatus();
  }

  const CompareInput& input_;
  const Timeline& timeline_;
  const RowPlan plan_;
  Comparison result_;
  Row outside_;
  std::map<std::tuple<int, size_t, int>, size_t> members_;  // (row, column, unit) -> index
};

}  // namespace

std::string NodeRowId(const std::string& node_id) { return absl::StrCat("node/", node_id); }

absl::StatusOr<Comparison> Compare(const CompareInput& input) { return Comparer(input).Run(); }

}  // namespace kuzukuri::aggregator
