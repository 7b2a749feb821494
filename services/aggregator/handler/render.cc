#include "services/aggregator/handler/render.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/aggregator/handler/frame.h"
#include "services/platform/base/money.h"
#include "services/platform/server/proto_date.h"

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
    for (const Column& column : input_.columns) AddColumn(column, response.add_columns());
    response.set_row_count(static_cast<int>(computed_.rows.size()));
    response.set_next_page_token(computed_.next_page_token);
    const bool first_page = computed_.first_row == 0;
    if (first_page) {
      AddCoverage(response.mutable_coverage());
      for (const Finding& finding : computed_.findings) {
        AddFinding(finding, response.add_findings());
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
      table->Append(row, table->Join(row.members), true, row_);
    } else {
      table->Append(row, computed_.plan->groups()[row.plan_index], false, row_);
    }
  }

  void AddColumn(const Column& column, v1::Column* proto) const {
    proto->set_fiscal_year(column.spec.fiscal_year);
    proto->set_display_name(timeline_.year(column.year).display_name);
    if (column.as_of) *proto->mutable_as_of() = platform::ToProto(*column.as_of);
    proto->set_closing_state(static_cast<budget::v1::ClosingState>(column.closing_state));
    proto->set_execution_stage(static_cast<budget::v1::ExecutionStage>(column.execution_stage));
    proto->set_statement_title(column.statement_title);
    proto->set_missing(column.missing);
    if (const auto total = column.ledger.Appropriation()) {
      proto->set_ledger_appropriation_yen(*total);
    }
    if (const auto total = column.ledger.Executed()) proto->set_ledger_executed_yen(*total);
  }

  void AddCell(const Figures& figures, v1::Cell* proto) const {
    const auto appropriation = figures.Appropriation();
    const auto original = figures.Original();
    const auto executed = figures.Executed();
    if (appropriation) proto->set_appropriation_yen(*appropriation);
    if (original) proto->set_original_yen(*original);
    if (executed) proto->set_executed_yen(*executed);
    if (const auto difference = figures.Difference()) proto->set_difference_yen(*difference);
    AddRate(executed, appropriation, [&] { return proto->mutable_rate(); });
    AddRate(executed, original, [&] { return proto->mutable_rate_on_original(); });
    proto->set_appropriation_adjustment_yen(figures.amounts[kAppropriationAdjustment]);
    proto->set_executed_adjustment_yen(figures.amounts[kExecutedAdjustment]);
    proto->set_precision_yen(figures.precision);
    proto->set_carried_out_yen(figures.CarriedOut());
    if (query_.components && appropriation) AddComponents(figures, proto->mutable_components());
  }

  template <class Make>
  void AddRate(const OptionalAmount& numerator, const OptionalAmount& denominator,
               const Make& make) const {
    if (!numerator || !denominator) return;
    const auto permille = platform::RatePermille(
        *numerator, *denominator, query_.presentation && query_.presentation->hold_below_full);
    if (!permille) return;
    v1::Rate* rate = make();
    rate->set_permille(*permille);
    rate->set_numerator_yen(*numerator);
    rate->set_denominator_yen(*denominator);
  }

  static void AddComponents(const Figures& figures, budget::v1::AppropriationFigures* proto) {
    const auto& amounts = figures.amounts;
    proto->set_current_yen(figures.Appropriation().value_or(0));
    proto->set_original_yen(amounts[kOriginal]);
    proto->set_supplementary_yen(amounts[kSupplementary]);
    proto->set_provisional_yen(amounts[kProvisional]);
    proto->set_continued_carry_over_in_yen(amounts[kContinuedIn]);
    proto->set_approved_carry_over_in_yen(amounts[kApprovedIn]);
    proto->set_accidental_carry_over_in_yen(amounts[kAccidentalIn]);
    proto->set_reserve_yen(amounts[kReserve]);
    proto->set_diverted_yen(amounts[kDiverted]);
    proto->set_transferred_yen(amounts[kTransferred]);
    proto->set_reallocated_yen(amounts[kReallocated]);
    proto->set_lapsed_yen(amounts[kLapsed]);
    proto->set_adjustment_yen(amounts[kAppropriationAdjustment]);
  }

  static void AddPrinted(const PrintedCell& printed, v1::Cell* proto) {
    proto->mutable_printed()->set_appropriation(printed.appropriation);
    proto->mutable_printed()->set_executed(printed.executed);
    proto->mutable_printed()->set_difference(printed.difference);
    proto->mutable_printed()->set_rate(printed.rate);
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
      AddCell(row.cells[c], cell);
      if (!query_.presentation) continue;
      const bool by_parts = sum && query_.presentation->sum_of_rounded;
      AddPrinted(by_parts ? PrintTotal(row.cells[c], Parts(row, c), *query_.presentation)
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
      AddCell(member.figures, &member_cell_);
      if (query_.presentation) {
        AddPrinted(Print(member.figures, *query_.presentation), &member_cell_);
      }
    }
    bytes_ = computed_.plan->bytes().OfMember(member);
    member_.AppendPartialToString(&bytes_);
    AppendFrame(v1::Member::kCellFieldNumber, *cell, bytes_);
    AppendFrame(v1::Row::kMembersFieldNumber, bytes_, row_);
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

  static void AddFinding(const Finding& finding, v1::Finding* proto) {
    proto->set_kind(static_cast<v1::Finding::Kind>(finding.kind));
    proto->set_severity(finding.warning ? v1::Finding::SEVERITY_WARNING
                                        : v1::Finding::SEVERITY_INFO);
    if (finding.column) proto->set_column(*finding.column);
    if (finding.other_column) proto->set_other_column(*finding.other_column);
    proto->set_node(finding.node);
    proto->set_message(finding.message);
    for (const int64_t figure : finding.figures) proto->add_figures(figure);
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
