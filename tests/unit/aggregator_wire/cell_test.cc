// The bytes that are written by hand, read back with the generated classes: each message must be
// the one that its setters make of the same values.
#include "services/aggregator/wire/cell.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

using budget::v1::AppropriationFigures;

class Cells : public testing::TestWithParam<unsigned> {
 protected:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  int64_t AnyYen() {
    switch (Pick(5)) {
      case 0:
        return 0;
      case 1:
        return Pick(200) - 100;
      case 2:
        return (int64_t{1} << 55) - Pick(1000);
      default:
        return (Pick(2) == 0 ? 1 : -1) * int64_t{Pick(1'000'000'000)};
    }
  }

  Amounts AnyFigures() {
    Amounts figures;
    figures.has_appropriation = Pick(5) != 0;
    figures.has_execution = Pick(5) != 0;
    figures.precision = Pick(3) == 0 ? 1000 : 1;
    for (size_t amount = 0; amount < kAmounts; ++amount) {
      if (Pick(2) == 0) figures.Add(static_cast<Amount>(amount), AnyYen());
    }
    for (Parts& parts : figures.parts) parts.known = Pick(3);
    for (const BudgetMeasure measure : {kAppropriated, kSpent}) {
      for (int absent = Pick(3); absent > 0; --absent) figures.AddAbsent(measure, AnyYen());
      for (int earlier = Pick(3); earlier > 0; --earlier) {
        figures.AddEarlier(measure, {2022, 4 + Pick(9), 1 + Pick(28)}, AnyYen());
      }
    }
    return figures;
  }

  CellStyle AnyStyle() { return {Pick(2) == 0, Pick(2) == 0, Pick(2) == 0}; }

  std::mt19937 random_{GetParam()};
};

void FillRate(const std::optional<int64_t>& above, const std::optional<int64_t>& below,
              const CellStyle& style, v1::Rate* (v1::Cell::*rate)(), v1::Cell& cell) {
  if (!above || !below) return;
  const auto permille = platform::RatePermille(*above, *below, style.hold_below_full);
  if (!permille) return;
  v1::Rate* const proto = (cell.*rate)();
  proto->set_permille(*permille);
  if (!style.whole) return;
  proto->set_numerator_yen(*above);
  proto->set_denominator_yen(*below);
}

void FillIncomplete(const std::optional<Incomplete>& incomplete,
                    budget::v1::Incompleteness* (v1::Cell::*field)(), v1::Cell& cell) {
  if (!incomplete) return;
  budget::v1::Incompleteness* const proto = (cell.*field)();
  proto->set_known_yen(incomplete->known_yen);
  const Parts& parts = incomplete->parts;
  proto->set_parts(parts.known + parts.absent.count);
  proto->set_absent_parts(parts.absent.count);
  proto->set_absent_appropriation_yen(parts.absent.appropriation);
  if (parts.earlier.count == 0) return;
  proto->set_earlier_parts(parts.earlier.count);
  proto->set_earlier_appropriation_yen(parts.earlier.appropriation);
  proto->mutable_earliest()->set_year(parts.earliest.year);
  proto->mutable_earliest()->set_month(parts.earliest.month);
  proto->mutable_earliest()->set_day(parts.earliest.day);
}

AppropriationFigures ComponentsOf(const Amounts& figures) {
  AppropriationFigures proto;
  proto.set_current_yen(*figures.Appropriation());
  proto.set_original_yen(figures[kOriginal]);
  proto.set_supplementary_yen(figures[kSupplementary]);
  proto.set_provisional_yen(figures[kProvisional]);
  proto.set_continued_carry_over_in_yen(figures[kContinuedIn]);
  proto.set_approved_carry_over_in_yen(figures[kApprovedIn]);
  proto.set_accidental_carry_over_in_yen(figures[kAccidentalIn]);
  proto.set_reserve_yen(figures[kReserve]);
  proto.set_diverted_yen(figures[kDiverted]);
  proto.set_transferred_yen(figures[kTransferred]);
  proto.set_reallocated_yen(figures[kReallocated]);
  proto.set_lapsed_yen(figures[kLapsed]);
  proto.set_adjustment_yen(figures[kAppropriationAdjustment]);
  proto.set_not_stated_yen(figures[kNotStated]);
  proto.set_carry_over_in_not_stated_yen(figures[kInNotStated]);
  return proto;
}

v1::Cell CellOf(const Amounts& figures, const CellStyle& style) {
  v1::Cell cell;
  const auto appropriation = figures.Appropriation();
  const auto executed = figures.Executed();
  if (appropriation) cell.set_appropriation_yen(*appropriation);
  if (executed) cell.set_executed_yen(*executed);
  if (figures.Difference()) cell.set_difference_yen(*figures.Difference());
  FillRate(executed, appropriation, style, &v1::Cell::mutable_rate, cell);
  cell.set_precision_yen(figures.precision);
  FillIncomplete(figures.IncompleteAppropriation(), &v1::Cell::mutable_incomplete_appropriation,
                 cell);
  FillIncomplete(figures.IncompleteExecuted(), &v1::Cell::mutable_incomplete_executed, cell);
  if (style.whole) {
    if (figures.Original()) cell.set_original_yen(*figures.Original());
    FillRate(executed, figures.Original(), style, &v1::Cell::mutable_rate_on_original, cell);
    cell.set_appropriation_adjustment_yen(figures[kAppropriationAdjustment]);
    cell.set_executed_adjustment_yen(figures[kExecutedAdjustment]);
    cell.set_carried_out_yen(*figures.CarriedOut());
    if (figures.Unused()) cell.set_unused_yen(*figures.Unused());
  }
  if (style.components && appropriation) *cell.mutable_components() = ComponentsOf(figures);
  return cell;
}

template <class Message>
std::string Again(absl::string_view bytes) {
  Message message;
  EXPECT_TRUE(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  return message.SerializeAsString();
}

TEST_P(Cells, AreThoseOfTheGeneratedClass) {
  for (int i = 0; i < 50; ++i) {
    const Amounts figures = AnyFigures();
    const CellStyle style = AnyStyle();
    CellMessage made = MakeCell(figures, style);
    v1::Cell expected = CellOf(figures, style);
    EXPECT_EQ(Again<v1::Cell>(made.cell.bytes()), expected.SerializeAsString());
    const PrintedCell printed{"1,234", Pick(2) == 0 ? "" : "▲5", std::string(600, '9'), "12.3%"};
    AddPrinted(printed, made.cell);
    expected.mutable_printed()->set_appropriation(printed.appropriation);
    expected.mutable_printed()->set_executed(printed.executed);
    expected.mutable_printed()->set_difference(printed.difference);
    expected.mutable_printed()->set_rate(printed.rate);
    EXPECT_EQ(Again<v1::Cell>(made.cell.bytes()), expected.SerializeAsString());
  }
}

TEST_P(Cells, ChangesAreThoseOfTheGeneratedClass) {
  for (int i = 0; i < 50; ++i) {
    const CellMessage before = MakeCell(AnyFigures(), AnyStyle());
    const CellMessage after = MakeCell(AnyFigures(), AnyStyle());
    v1::Change expected;
    if (before.appropriation && after.appropriation) {
      expected.set_appropriation_yen(*after.appropriation - *before.appropriation);
    }
    if (before.executed && after.executed) {
      expected.set_executed_yen(*after.executed - *before.executed);
    }
    if (before.difference && after.difference) {
      expected.set_difference_yen(*after.difference - *before.difference);
    }
    if (before.rate_permille && after.rate_permille) {
      expected.set_rate_permille(*after.rate_permille - *before.rate_permille);
    }
    EXPECT_EQ(Again<v1::Change>(MakeChange(before, after).bytes()), expected.SerializeAsString());
  }
}

TEST_P(Cells, FindingsAreThoseOfTheGeneratedClass) {
  for (int i = 0; i < 20; ++i) {
    Finding finding;
    finding.kind = static_cast<FindingKind>(1 + Pick(20));
    finding.warning = Pick(2) == 0;
    if (Pick(2) == 0) finding.column = Pick(3);
    if (Pick(2) == 0) finding.other_column = Pick(3);
    finding.node = Pick(2) == 0 ? "" : "jurisdictions/141127/fiscalYears/2022/projects/P-0";
    finding.indicator = Pick(2) == 0 ? "" : "i";
    finding.place = Pick(2) == 0 ? "" : "list:3";
    finding.node_display_name = Pick(2) == 0 ? "" : "事業";
    finding.node_place = Pick(2) == 0 ? "" : "区分 > 柱";
    finding.indicator_display_name = Pick(2) == 0 ? "" : "指標";
    finding.message = std::string(static_cast<size_t>(Pick(3000)), 'x');
    for (int n = Pick(40); n > 0; --n) finding.figures.push_back(AnyYen());
    for (int n = Pick(3); n > 0; --n) finding.explanations.push_back(std::to_string(n));
    v1::Finding expected;
    expected.set_kind(static_cast<v1::Finding::Kind>(finding.kind));
    expected.set_severity(finding.warning ? v1::Finding::SEVERITY_WARNING
                                          : v1::Finding::SEVERITY_INFO);
    if (finding.column) expected.set_column(*finding.column);
    if (finding.other_column) expected.set_other_column(*finding.other_column);
    expected.set_node(finding.node);
    expected.set_indicator(finding.indicator);
    expected.set_place(finding.place);
    expected.set_node_display_name(finding.node_display_name);
    expected.set_node_place(finding.node_place);
    expected.set_indicator_display_name(finding.indicator_display_name);
    expected.set_message(finding.message);
    for (const int64_t figure : finding.figures) expected.add_figures(figure);
    for (const std::string& name : finding.explanations) expected.add_explanations(name);
    EXPECT_EQ(Again<v1::Finding>(FindingBytes(finding)), expected.SerializeAsString());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Cells, testing::Range(0u, 20u));

}  // namespace
}  // namespace kuzukuri::aggregator
