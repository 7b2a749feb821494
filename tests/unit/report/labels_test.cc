#include "services/report/text/labels.h"

#include <gtest/gtest.h>

#include "services/report/text/indicator_text.h"
#include "services/report/text/phrases.h"
#include "services/report/text/place_text.h"
#include "services/report/text/value_text.h"

namespace kuzukuri::report {
namespace {

namespace iv1 = indicator::v1;
namespace v1 = aggregator::v1;

iv1::Indicator MakeIndicator(const std::string& name, int64_t target, const std::string& unit,
                             iv1::Comparator comparator = iv1::COMPARATOR_UNSPECIFIED) {
  iv1::Indicator indicator;
  indicator.set_name(name);
  iv1::IndicatorComponent* component = indicator.add_components();
  component->set_id("1");
  component->set_unit(unit);
  component->set_comparator(comparator);
  iv1::IndicatorValue* value = indicator.add_values();
  value->set_component("1");
  value->set_role(iv1::VALUE_ROLE_TARGET);
  value->set_state(iv1::VALUE_STATE_VALUE);
  value->mutable_value()->set_unscaled(target);
  return indicator;
}

std::string Target(const iv1::Indicator& indicator, Language language = Language::kJapanese) {
  return ValueText(LabelsOf(language), indicator, indicator.components(0), iv1::VALUE_ROLE_TARGET);
}

TEST(Labels, TheComparatorStandsBeforeTheDenominator) {
  iv1::Indicator indicator = MakeIndicator("a", 50, "団体", iv1::COMPARATOR_GE);
  indicator.mutable_values(0)->mutable_denominator()->set_unscaled(255);
  EXPECT_EQ(Target(indicator), "50団体以上／255団体");
  EXPECT_EQ(Target(indicator, Language::kEnglish), "≥ 50団体 / 255団体");
}

TEST(Labels, SumsAveragesAndRunningTotalsSaySo) {
  iv1::Indicator indicator = MakeIndicator("a", 2337, "回");
  indicator.mutable_values(0)->set_text("延べ 2,337回");
  EXPECT_EQ(Target(indicator), "延べ2,337回");
  indicator.mutable_components(0)->set_label("回数（延べ）");
  EXPECT_EQ(Target(indicator), "2,337回");
  indicator = MakeIndicator("a", 3, "回");
  indicator.set_accumulation(iv1::ACCUMULATION_CUMULATIVE);
  EXPECT_EQ(Target(indicator), "累計3回");
  indicator.mutable_values(0)->set_approximate(true);
  EXPECT_EQ(Target(indicator), "累計約3回");
}

TEST(Labels, WhatAPartOfTheYearCameToHasItsDay) {
  iv1::Indicator indicator =
      MakeIndicator("jurisdictions/141127/fiscalYears/2024/indicators/a", 4, "回");
  iv1::IndicatorValue* actual = indicator.add_values();
  *actual = indicator.values(0);
  actual->set_role(iv1::VALUE_ROLE_ACTUAL);
  const auto text = [&](Language language) {
    return ValueText(LabelsOf(language), indicator, indicator.components(0),
                     iv1::VALUE_ROLE_ACTUAL);
  };
  EXPECT_EQ(text(Language::kJapanese), "4回");
  actual->mutable_as_of()->set_year(2024);
  actual->mutable_as_of()->set_month(9);
  actual->mutable_as_of()->set_day(30);
  EXPECT_EQ(text(Language::kJapanese), "4回（2024年9月30日現在）");
  EXPECT_EQ(text(Language::kEnglish), "4回 (as of 2024-09-30)");
  *indicator.mutable_values(0)->mutable_as_of() = actual->as_of();
  EXPECT_EQ(Target(indicator), "4回");
  actual->mutable_as_of()->set_year(2025);
  actual->mutable_as_of()->set_month(3);
  actual->mutable_as_of()->set_day(31);
  EXPECT_EQ(text(Language::kJapanese), "4回");
}

TEST(Labels, PostingsOnANodeAreAdjustmentsOnlyWhereAllOfThemAre) {
  const Labels& labels = LabelsOf(Language::kJapanese);
  v1::Cell cell;
  cell.set_executed_yen(-177);
  cell.set_executed_adjustment_yen(-177);
  EXPECT_STREQ(OwnPostingsLabel(labels, cell, true), "端数調整");
  cell.set_executed_yen(3382000);
  cell.set_executed_adjustment_yen(0);
  EXPECT_STREQ(OwnPostingsLabel(labels, cell, true), "事業に直接計上（細事業別の内訳なし）");
  EXPECT_STREQ(OwnPostingsLabel(labels, cell, false), "区分に直接計上（事業別の内訳なし）");
}

TEST(Labels, PlacesAreInAReadersWords) {
  const Labels& labels = LabelsOf(Language::kJapanese);
  EXPECT_EQ(TableLabel(labels, "R4-L1"), "一覧表1");
  EXPECT_EQ(TableLabel(labels, "R4-S2"), "総括表2");
  EXPECT_EQ(TableLabel(labels, "page/I-1"), "事業ページ");
  EXPECT_EQ(TableLabel(labels, "T-Sub"), "T-Sub");
  ReportedFigures figures;
  for (const auto& [measure, value] : {std::pair{1, 12182}, {4, 966}}) {
    budget::v1::ReportedFigure* figure = figures.Add();
    figure->set_table("R4-L1");
    figure->set_row_label("災害に強い区づくり事業");
    figure->set_measure(static_cast<budget::v1::ReportedFigure::Measure>(measure));
    figure->set_value(value);
  }
  EXPECT_EQ(ReaderPlaces(labels, figures),
            std::vector<std::string>{"一覧表1「災害に強い区づくり事業」12,182 96.6%"});
  v1::Member member;
  member.set_display_name("災害に強い 区づくり事業");
  member.set_printed_code("Ⅰ-１");
  EXPECT_EQ(ReaderPlaces(labels, figures, &member),
            std::vector<std::string>{"一覧表1 Ⅰ-１ 12,182 96.6%"});
}

v1::Row TwoYears(const iv1::Indicator& before, const iv1::Indicator& after,
                 iv1::Comparability comparability) {
  v1::Row row;
  v1::IndicatorComparison* item = row.add_indicators();
  for (const iv1::Indicator* each : {&before, &after}) {
    *item->add_results()->mutable_indicator() = *each;
  }
  v1::IndicatorRelation* relation = item->add_relations();
  relation->add_predecessors(before.name());
  relation->add_successors(after.name());
  relation->set_comparability(comparability);
  return row;
}

TEST(Labels, TheChangeOfAComparableTarget) {
  const auto last = [](const v1::Row& row) {
    return IndicatorLines(LabelsOf(Language::kJapanese), row).back();
  };
  const iv1::Indicator old_target = MakeIndicator("a", 80, "％", iv1::COMPARATOR_GE);
  const iv1::Indicator new_target = MakeIndicator("b", 95, "％");
  EXPECT_EQ(last(TwoYears(old_target, new_target, iv1::COMPARABILITY_COMPARABLE)),
            "◇ 目標 80％以上→95％");
  EXPECT_EQ(last(TwoYears(MakeIndicator("a", 80, "％"), new_target, iv1::COMPARABILITY_COMPARABLE)),
            "◇ 目標 80→95％");
  EXPECT_EQ(last(TwoYears(new_target, MakeIndicator("c", 95, "％"), iv1::COMPARABILITY_COMPARABLE)),
            "◇ 目標 95％（据置き）");
  EXPECT_EQ(IndicatorLines(LabelsOf(Language::kJapanese),
                           TwoYears(old_target, new_target, iv1::COMPARABILITY_NOT_COMPARABLE))
                .size(),
            2U);
}

}  // namespace
}  // namespace kuzukuri::report
