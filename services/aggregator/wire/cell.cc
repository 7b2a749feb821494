#include "services/aggregator/wire/cell.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::aggregator {
namespace {

using Cell = v1::Cell;
using OptionalAmount = std::optional<int64_t>;

OptionalAmount RateOf(const OptionalAmount& numerator, const OptionalAmount& denominator,
                      const CellStyle& style) {
  if (!numerator || !denominator) return std::nullopt;
  return platform::RatePermille(*numerator, *denominator, style.hold_below_full);
}

void AddRate(int field, const OptionalAmount& permille, const OptionalAmount& numerator,
             const OptionalAmount& denominator, const CellStyle& style, SmallMessage& cell) {
  if (!permille) return;
  SmallMessage rate;
  rate.Number(v1::Rate::kPermilleFieldNumber, *permille);
  if (style.whole) {
    rate.Number(v1::Rate::kNumeratorYenFieldNumber, *numerator);
    rate.Number(v1::Rate::kDenominatorYenFieldNumber, *denominator);
  }
  cell.Message(field, rate);
}

SmallMessage Components(const Amounts& figures, int64_t appropriation) {
  using Proto = budget::v1::AppropriationFigures;
  SmallMessage message;
  message.Number(Proto::kCurrentYenFieldNumber, appropriation);
  message.Number(Proto::kOriginalYenFieldNumber, figures[kOriginal]);
  message.Number(Proto::kSupplementaryYenFieldNumber, figures[kSupplementary]);
  message.Number(Proto::kProvisionalYenFieldNumber, figures[kProvisional]);
  message.Number(Proto::kContinuedCarryOverInYenFieldNumber, figures[kContinuedIn]);
  message.Number(Proto::kApprovedCarryOverInYenFieldNumber, figures[kApprovedIn]);
  message.Number(Proto::kAccidentalCarryOverInYenFieldNumber, figures[kAccidentalIn]);
  message.Number(Proto::kReserveYenFieldNumber, figures[kReserve]);
  message.Number(Proto::kDivertedYenFieldNumber, figures[kDiverted]);
  message.Number(Proto::kTransferredYenFieldNumber, figures[kTransferred]);
  message.Number(Proto::kReallocatedYenFieldNumber, figures[kReallocated]);
  message.Number(Proto::kLapsedYenFieldNumber, figures[kLapsed]);
  message.Number(Proto::kAdjustmentYenFieldNumber, figures[kAppropriationAdjustment]);
  message.Number(Proto::kNotStatedYenFieldNumber, figures[kNotStated]);
  message.Number(Proto::kCarryOverInNotStatedYenFieldNumber, figures[kInNotStated]);
  return message;
}

// What only the view FULL says.
void AddRest(const Amounts& figures, const CellMessage& made, const CellStyle& style,
             SmallMessage& cell) {
  const OptionalAmount original = figures.Original();
  cell.Optional(Cell::kOriginalYenFieldNumber, original);
  AddRate(Cell::kRateOnOriginalFieldNumber, RateOf(made.executed, original, style), made.executed,
          original, style, cell);
  cell.Number(Cell::kAppropriationAdjustmentYenFieldNumber, figures[kAppropriationAdjustment]);
  cell.Number(Cell::kExecutedAdjustmentYenFieldNumber, figures[kExecutedAdjustment]);
  cell.Number(Cell::kCarriedOutYenFieldNumber, figures.CarriedOut().value_or(0));
  cell.Optional(Cell::kUnusedYenFieldNumber, figures.Unused());
}

SmallMessage DateMessage(const platform::Date& date) {
  SmallMessage message;
  message.Number(type::v1::Date::kYearFieldNumber, date.year);
  message.Number(type::v1::Date::kMonthFieldNumber, date.month);
  message.Number(type::v1::Date::kDayFieldNumber, date.day);
  return message;
}

SmallMessage IncompletenessOf(const Incomplete& incomplete) {
  using Proto = budget::v1::Incompleteness;
  const Parts& parts = incomplete.parts;
  SmallMessage message;
  message.Number(Proto::kKnownYenFieldNumber, incomplete.known_yen);
  message.Number(Proto::kPartsFieldNumber, parts.known + parts.absent.count);
  message.Number(Proto::kAbsentPartsFieldNumber, parts.absent.count);
  message.Number(Proto::kAbsentAppropriationYenFieldNumber, parts.absent.appropriation);
  if (parts.earlier.count == 0) return message;
  message.Number(Proto::kEarlierPartsFieldNumber, parts.earlier.count);
  message.Number(Proto::kEarlierAppropriationYenFieldNumber, parts.earlier.appropriation);
  message.Message(Proto::kEarliestFieldNumber, DateMessage(parts.earliest));
  return message;
}

void AddIncomplete(int field, const std::optional<Incomplete>& incomplete, SmallMessage& cell) {
  if (incomplete) cell.Message(field, IncompletenessOf(*incomplete));
}

void Fill(const Incomplete& incomplete, budget::v1::Incompleteness* proto) {
  proto->ParseFromString(std::string(IncompletenessOf(incomplete).bytes()));
}

OptionalAmount Difference(const OptionalAmount& before, const OptionalAmount& after) {
  if (!before || !after) return std::nullopt;
  return platform::CheckedSub(*after, *before);
}

}  // namespace

CellMessage MakeCell(const Amounts& figures, const CellStyle& style) {
  CellMessage made;
  made.appropriation = figures.Appropriation();
  made.executed = figures.Executed();
  made.difference = Difference(made.executed, made.appropriation);
  made.rate_permille = RateOf(made.executed, made.appropriation, style);
  SmallMessage& cell = made.cell;
  cell.Optional(Cell::kAppropriationYenFieldNumber, made.appropriation);
  cell.Optional(Cell::kExecutedYenFieldNumber, made.executed);
  cell.Optional(Cell::kDifferenceYenFieldNumber, made.difference);
  AddRate(Cell::kRateFieldNumber, made.rate_permille, made.executed, made.appropriation, style,
          cell);
  cell.Number(Cell::kPrecisionYenFieldNumber, figures.precision);
  AddIncomplete(Cell::kIncompleteAppropriationFieldNumber, figures.IncompleteAppropriation(), cell);
  AddIncomplete(Cell::kIncompleteExecutedFieldNumber, figures.IncompleteExecuted(), cell);
  if (style.whole) AddRest(figures, made, style, cell);
  if (style.components && made.appropriation) {
    cell.Message(Cell::kComponentsFieldNumber, Components(figures, *made.appropriation));
  }
  return made;
}

void FillCell(const Amounts& figures, const PrintedCell& printed, bool hold_below_full,
              v1::Cell* proto) {
  CellStyle style;
  style.hold_below_full = hold_below_full;
  style.components = true;
  SmallMessage message = MakeCell(figures, style).cell;
  AddPrinted(printed, message);
  proto->ParseFromString(std::string(message.bytes()));
}

void AddPrinted(const PrintedCell& printed, SmallMessage& cell) {
  SmallMessage message;
  message.Text(v1::PrintedCell::kAppropriationFieldNumber, printed.appropriation);
  message.Text(v1::PrintedCell::kExecutedFieldNumber, printed.executed);
  message.Text(v1::PrintedCell::kDifferenceFieldNumber, printed.difference);
  message.Text(v1::PrintedCell::kRateFieldNumber, printed.rate);
  cell.Message(Cell::kPrintedFieldNumber, message);
}

SmallMessage MakeChange(const CellMessage& before, const CellMessage& after) {
  using Proto = v1::Change;
  SmallMessage change;
  change.Optional(Proto::kAppropriationYenFieldNumber,
                  Difference(before.appropriation, after.appropriation));
  change.Optional(Proto::kExecutedYenFieldNumber, Difference(before.executed, after.executed));
  change.Optional(Proto::kDifferenceYenFieldNumber,
                  Difference(before.difference, after.difference));
  change.Optional(Proto::kRatePermilleFieldNumber,
                  Difference(before.rate_permille, after.rate_permille));
  return change;
}

void FillColumn(const Column& column, const Timeline& timeline, v1::Column* proto) {
  proto->set_fiscal_year(column.spec.fiscal_year.value());
  proto->set_display_name(timeline.year(column.year).display_name);
  if (column.as_of) *proto->mutable_as_of() = platform::ToProto(*column.as_of);
  proto->set_closing_state(static_cast<budget::v1::ClosingState>(column.closing_state));
  proto->set_execution_stage(static_cast<budget::v1::ExecutionStage>(column.execution_stage));
  proto->set_statement_title(column.statement_title);
  if (column.executed_through) {
    *proto->mutable_executed_through() = platform::ToProto(*column.executed_through);
  }
  proto->set_missing(column.missing);
  const Amounts& ledger = column.ledger;
  if (const auto total = ledger.KnownAppropriation()) proto->set_ledger_appropriation_yen(*total);
  if (const auto total = ledger.KnownExecuted()) proto->set_ledger_executed_yen(*total);
  if (const auto total = ledger.IncompleteAppropriation()) {
    Fill(*total, proto->mutable_incomplete_ledger_appropriation());
  }
  if (const auto total = ledger.IncompleteExecuted()) {
    Fill(*total, proto->mutable_incomplete_ledger_executed());
  }
}

std::string FindingBytes(const Finding& finding) {
  using Proto = v1::Finding;
  SmallMessage numbers;
  numbers.Number(Proto::kKindFieldNumber, static_cast<int>(finding.kind));
  numbers.Number(Proto::kSeverityFieldNumber,
                 finding.warning ? Proto::SEVERITY_WARNING : Proto::SEVERITY_INFO);
  numbers.Optional(Proto::kColumnFieldNumber, finding.column);
  numbers.Optional(Proto::kOtherColumnFieldNumber, finding.other_column);
  std::string bytes(numbers.bytes());
  // One by one instead of packed: readers take both. There may be any number of them.
  for (const int64_t figure : finding.figures) {
    SmallMessage one;
    one.Optional(Proto::kFiguresFieldNumber, figure);
    absl::StrAppend(&bytes, one.bytes());
  }
  const auto add = [&bytes](int field, const std::string& text) {
    if (!text.empty()) AppendFrame(field, text, bytes);
  };
  add(Proto::kNodeFieldNumber, finding.node);
  add(Proto::kIndicatorFieldNumber, finding.indicator);
  add(Proto::kPlaceFieldNumber, finding.place);
  add(Proto::kMessageFieldNumber, finding.message);
  add(Proto::kNodeDisplayNameFieldNumber, finding.node_display_name);
  add(Proto::kNodePlaceFieldNumber, finding.node_place);
  add(Proto::kIndicatorDisplayNameFieldNumber, finding.indicator_display_name);
  for (const std::string& name : finding.explanations) {
    add(Proto::kExplanationsFieldNumber, name);
  }
  return bytes;
}

void FillFinding(const Finding& finding, v1::Finding* proto) {
  proto->ParseFromString(FindingBytes(finding));
}

}  // namespace kuzukuri::aggregator
