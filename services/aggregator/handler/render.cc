#include "services/aggregator/handler/render.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/aggregator/handler/cell.h"
#include "services/aggregator/handler/frame.h"
#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

using OptionalAmount = std::optional<int64_t>;

class Renderer {
 public:
  explicit Renderer(const Computed& computed)
      : computed_(computed),
        query_(*computed.query),
        input_(*computed.input),
        timeline_(*computed.input->timeline),
        comparison_(*computed.comparison) {}

  std::string Run() {
    using Response = v1::CompareExecutionResponse;
    Response response;
    for (const Column& column : input_.columns) {
      FillColumn(column, timeline_, response.add_columns());
    }
    response.set_row_count(static_cast<int>(computed_.rows.size()));
    response.set_next_page_token(computed_.next_page_token);
    const bool first_page = computed_.first_row == 0;
    if (first_page) {
      AddCoverage(response.mutable_coverage());
      for (const Finding& finding : computed_.findings) {
        FillFinding(finding, response.add_findings());
      }
    }
    std::string bytes = response.SerializeAsString();
    constexpr size_t kRowBytes = 2048;  // about
    bytes.reserve(bytes.size() + computed_.rows.size() * kRowBytes);
    const size_t end = std::min(computed_.rows.size(),
                                computed_.first_row + static_cast<size_t>(query_.page_size));
    for (size_t i = computed_.first_row; i < end; ++i) {
      AppendFrame(Response::kRowsFieldNumber, RowOf(comparison_.rows[computed_.rows[i]]), bytes);
    }
    if (!first_page) return bytes;
    for (const Row& row : comparison_.subtotals) {
      AppendFrame(Response::kSubtotalsFieldNumber, RowOf(row), bytes);
    }
    AppendFrame(Response::kTotalFieldNumber, RowOf(comparison_.total), bytes);
    if (comparison_.outside_total) {
      AppendFrame(Response::kOutsideTotalFieldNumber, RowOf(*comparison_.outside_total), bytes);
    }
    return bytes;
  }

 private:
  size_t columns() const { return input_.columns.size(); }
  bool HoldsBelowFull() const {
    return query_.presentation && query_.presentation->hold_below_full;
  }

  // The bytes of a row. Valid until the next one is made.
  const std::string& RowOf(const Row& row) {
    row_ = computed_.plan->bytes().OfRow(row);
    FillCells(row);
    for (size_t c = 0; c < columns(); ++c) AppendFrame(v1::Row::kCellsFieldNumber, cells_[c], row_);
    for (size_t c = 0; c + 1 < columns(); ++c) AppendChange(row, c);
    for (const Member& member : row.members) AppendMember(row, member);
    if (computed_.paces != nullptr) computed_.paces->Append(row, row_);
    AppendIndicators(row);
    return row_;
  }

  void AppendIndicators(const Row& row) {
    const IndicatorTable* table = computed_.plan->indicators();
    if (table == nullptr || row.info->kind != RowKind::kNodes) return;
    if (query_.policy == LineagePolicy::kRestated) {
      table->Append(row, table->Join(row.members), input_.columns, true, row_);
    } else {
      table->Append(row, computed_.plan->groups()[row.plan_index], input_.columns, false, row_);
    }
  }

  // The figures a column's paper lists under a subtotal or total: its projects.
  std::vector<Figures> Parts(const Row& row, size_t c) const {
    const Column& column = input_.columns[c];
    std::vector<Figures> parts;
    for (const ProjectRef& ref : timeline_.projects()) {
      if (ref.year != column.year || ref.project == nullptr || !Counts(row, ref)) continue;
      Figures& part = parts.emplace_back();
      for (int l = 0; l < ref.leaf_count; ++l) part.Add(column.At(timeline_, ref.own_leaf + l));
    }
    return parts;
  }

  bool Counts(const Row& row, const ProjectRef& ref) const {
    const YearIndex& index = timeline_.index(ref.year);
    const std::string& parent = ref.project->parent;
    if (row.info->kind == RowKind::kTotal) return !index.IsOutside(parent);
    if (row.info->kind == RowKind::kOutsideTotal) return index.IsOutside(parent);
    const std::vector<const Node*> chain = index.Upwards(parent);
    return std::any_of(chain.begin(), chain.end(),
                       [&](const Node* at) { return at->id == row.info->node; });
  }

  static bool IsSum(const Row& row) {
    return row.info->kind == RowKind::kTotal || row.info->kind == RowKind::kOutsideTotal ||
           absl::StartsWith(row.info->id, NodeRowId(""));
  }

  // Makes the cells of a row; their messages are used again and again.
  void FillCells(const Row& row) {
    const bool sum = IsSum(row) && query_.policy != LineagePolicy::kRestated;
    cells_.resize(columns());
    for (size_t c = 0; c < columns(); ++c) {
      v1::Cell* cell = &cells_[c];
      cell->Clear();
      FillCell(row.cells[c], HoldsBelowFull(), query_.components, cell);
      if (!query_.presentation) continue;
      const bool by_parts = sum && query_.presentation->sum_of_rounded;
      FillPrinted(by_parts ? PrintTotal(row.cells[c], Parts(row, c), *query_.presentation)
                           : Print(row.cells[c], *query_.presentation),
                  cell);
    }
  }

  void AppendChange(const Row& row, size_t c) {
    const v1::Cell& before = cells_[c];
    const v1::Cell& after = cells_[c + 1];
    change_.Clear();
    const auto difference = [](int64_t newer, int64_t older) -> OptionalAmount {
      return platform::CheckedSub(newer, older);
    };
    if (before.has_appropriation_yen() && after.has_appropriation_yen()) {
      if (auto d = difference(after.appropriation_yen(), before.appropriation_yen())) {
        change_.set_appropriation_yen(*d);
      }
    }
    if (before.has_executed_yen() && after.has_executed_yen()) {
      if (auto d = difference(after.executed_yen(), before.executed_yen())) {
        change_.set_executed_yen(*d);
      }
    }
    if (before.has_difference_yen() && after.has_difference_yen()) {
      if (auto d = difference(after.difference_yen(), before.difference_yen())) {
        change_.set_difference_yen(*d);
      }
    }
    if (before.has_rate() && after.has_rate()) {
      if (auto d = difference(after.rate().permille(), before.rate().permille())) {
        change_.set_rate_permille(*d);
      }
    }
    AddDecomposition(row, c, &change_);
    AppendFrame(v1::Row::kChangesFieldNumber, change_, row_);
  }

  // What changed less what lineage moved, amount by amount; what was moved, as a term of its own.
  void AddDecomposition(const Row& row, size_t c, v1::Change* change) const {
    if (query_.level == Level::kFundSource) return;
    Figures terms = row.cells[c + 1];
    terms.Subtract(row.cells[c]);
    Figures moved;
    if (c < row.moved.size()) moved = row.moved[c];
    terms.Subtract(moved);
    if (terms.overflow) return;
    const auto& a = terms.amounts;
    v1::Decomposition* proto = change->mutable_decomposition();
    proto->set_original_yen(a[kOriginal]);
    proto->set_supplementary_yen(a[kSupplementary]);
    proto->set_provisional_yen(a[kProvisional]);
    proto->set_carry_over_in_yen(a[kContinuedIn] + a[kApprovedIn] + a[kAccidentalIn]);
    proto->set_reserve_yen(a[kReserve]);
    proto->set_diversion_yen(a[kDiverted] + a[kTransferred] + a[kReallocated]);
    proto->set_lapsed_yen(a[kLapsed]);
    proto->set_precision_adjustment_yen(a[kAppropriationAdjustment]);
    moved.has_appropriation = true;
    proto->set_moved_yen(moved.Appropriation().value_or(0));
    proto->set_executed_yen(a[kExecuted]);
    proto->set_moved_executed_yen(moved.amounts[kExecuted]);
  }

  void AppendMember(const Row& row, const Member& member) {
    member_.Clear();
    member_.set_column(member.column);
    member_.set_not_counted(member.not_counted);
    // A sum has one member per column, its node, which prints as the row does.
    const bool as_row = IsSum(row) && query_.policy != LineagePolicy::kRestated;
    const v1::Cell* cell = &member_cell_;
    if (as_row) {
      cell = &cells_[static_cast<size_t>(member.column)];
    } else {
      member_cell_.Clear();
      FillCell(member.figures, HoldsBelowFull(), query_.components, &member_cell_);
      if (query_.presentation) {
        FillPrinted(Print(member.figures, *query_.presentation), &member_cell_);
      }
    }
    bytes_ = computed_.plan->bytes().OfMember(member);
    member_.AppendPartialToString(&bytes_);
    AppendFrame(v1::Member::kCellFieldNumber, *cell, bytes_);
    if (query_.reported) AppendReported(member);
    AppendFrame(v1::Row::kMembersFieldNumber, bytes_, row_);
  }

  void AppendReported(const Member& member) {
    const int year = input_.columns[static_cast<size_t>(member.column)].spec.fiscal_year;
    const auto published = computed_.published->find(year);
    if (published == computed_.published->end()) return;
    const auto found = published->second->by_node.find(member.info->node);
    if (found == published->second->by_node.end()) return;
    for (const budget::v1::ReportedFigure& figure : found->second) {
      AppendFrame(v1::Member::kReportedFiguresFieldNumber, figure, bytes_);
    }
  }

  void AddCoverage(v1::Coverage* proto) const {
    for (const Match match : {Match::kOneToOne, Match::kGroup, Match::kShare, Match::kNone}) {
      v1::Coverage::Part* part = proto->add_parts();
      part->set_match(static_cast<v1::Row::Match>(match));
      std::vector<Figures> sums(columns());
      int rows = 0;
      for (const Row& row : comparison_.rows) {
        if (row.info->kind != RowKind::kNodes || row.match != match) continue;
        ++rows;
        for (size_t c = 0; c < columns(); ++c) sums[c].Add(row.cells[c]);
      }
      part->set_rows(rows);
      for (const Figures& sum : sums) {
        part->add_appropriation_yen(sum.Appropriation().value_or(0));
        part->add_executed_yen(sum.Executed().value_or(0));
      }
    }
  }

  std::string row_;
  std::string bytes_;
  std::vector<v1::Cell> cells_;
  v1::Change change_;
  v1::Member member_;
  v1::Cell member_cell_;
  const Computed& computed_;
  const Query& query_;
  const CompareInput& input_;
  const Timeline& timeline_;
  const Comparison& comparison_;
};

}  // namespace

std::string Render(const Computed& computed) { return Renderer(computed).Run(); }

}  // namespace kuzukuri::aggregator
