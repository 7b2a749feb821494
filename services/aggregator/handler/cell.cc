#include "services/aggregator/handler/cell.h"

#include <optional>

#include "services/platform/base/money.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::aggregator {
namespace {

using OptionalAmount = std::optional<int64_t>;

template <class Make>
void FillRate(const OptionalAmount& numerator, const OptionalAmount& denominator,
              bool hold_below_full, const Make& make) {
  if (!numerator || !denominator) return;
  const auto permille = platform::RatePermille(*numerator, *denominator, hold_below_full);
  if (!permille) return;
  v1::Rate* rate = make();
  rate->set_permille(*permille);
  rate->set_numerator_yen(*numerator);
  rate->set_denominator_yen(*denominator);
}

void FillComponents(const Figures& figures, budget::v1::AppropriationFigures* proto) {
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

}  // namespace

void FillCell(const Figures& figures, bool hold_below_full, bool components, v1::Cell* proto) {
  const auto appropriation = figures.Appropriation();
  const auto original = figures.Original();
  const auto executed = figures.Executed();
  if (appropriation) proto->set_appropriation_yen(*appropriation);
  if (original) proto->set_original_yen(*original);
  if (executed) proto->set_executed_yen(*executed);
  if (const auto difference = figures.Difference()) proto->set_difference_yen(*difference);
  FillRate(executed, appropriation, hold_below_full, [&] { return proto->mutable_rate(); });
  FillRate(executed, original, hold_below_full, [&] { return proto->mutable_rate_on_original(); });
  proto->set_appropriation_adjustment_yen(figures.amounts[kAppropriationAdjustment]);
  proto->set_executed_adjustment_yen(figures.amounts[kExecutedAdjustment]);
  proto->set_precision_yen(figures.precision);
  proto->set_carried_out_yen(figures.CarriedOut());
  if (components && appropriation) FillComponents(figures, proto->mutable_components());
}

void FillPrinted(const PrintedCell& printed, v1::Cell* proto) {
  proto->mutable_printed()->set_appropriation(printed.appropriation);
  proto->mutable_printed()->set_executed(printed.executed);
  proto->mutable_printed()->set_difference(printed.difference);
  proto->mutable_printed()->set_rate(printed.rate);
}

void FillColumn(const Column& column, const Timeline& timeline, v1::Column* proto) {
  proto->set_fiscal_year(column.spec.fiscal_year);
  proto->set_display_name(timeline.year(column.year).display_name);
  if (column.as_of) *proto->mutable_as_of() = platform::ToProto(*column.as_of);
  proto->set_closing_state(static_cast<budget::v1::ClosingState>(column.closing_state));
  proto->set_execution_stage(static_cast<budget::v1::ExecutionStage>(column.execution_stage));
  proto->set_statement_title(column.statement_title);
  proto->set_missing(column.missing);
  if (const auto total = column.ledger.Appropriation()) proto->set_ledger_appropriation_yen(*total);
  if (const auto total = column.ledger.Executed()) proto->set_ledger_executed_yen(*total);
}

void FillFinding(const Finding& finding, v1::Finding* proto) {
  proto->set_kind(static_cast<v1::Finding::Kind>(finding.kind));
  proto->set_severity(finding.warning ? v1::Finding::SEVERITY_WARNING : v1::Finding::SEVERITY_INFO);
  if (finding.column) proto->set_column(*finding.column);
  if (finding.other_column) proto->set_other_column(*finding.other_column);
  proto->set_node(finding.node);
  proto->set_indicator(finding.indicator);
  proto->set_place(finding.place);
  proto->set_message(finding.message);
  for (const int64_t figure : finding.figures) proto->add_figures(figure);
}

}  // namespace kuzukuri::aggregator
