#include "services/catalog/domain/explanation.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/base/names.h"

namespace kuzukuri::catalog {
namespace {

using platform::Year;

const platform::JurisdictionCode kCode("980021");
constexpr Year kYear(2024);
constexpr Year kBefore(2023);

std::string ProjectName(Year year) {
  return platform::YearResourceName(kCode, year, "projects", platform::ResourceId("p"));
}

std::string IndicatorName(Year year) {
  return platform::YearResourceName(kCode, year, "indicators", platform::ResourceId("i"));
}

ExplanationSurroundings Surroundings() {
  return {kCode, kYear, {kBefore, kYear}, {ProjectName(kBefore), ProjectName(kYear)}};
}

ExplainedFigure Executed(Year year, int64_t yen) {
  ExplainedFigure figure;
  figure.fiscal_year = year;
  figure.measure = static_cast<int>(ExplainedMeasure::kExecuted);
  figure.amount_yen = yen;
  return figure;
}

Explanation OfNodes() {
  Explanation explanation;
  explanation.id = platform::ResourceId("e");
  explanation.compared_year = kBefore;
  explanation.nodes = {ProjectName(kBefore), ProjectName(kYear)};
  explanation.finding_kind = "LARGE_SWING";
  explanation.text = "繰越した工事の完成による。";
  explanation.author = "土木課";
  explanation.state = static_cast<int>(ExplanationState::kApproved);
  explanation.figures = {Executed(kBefore, 0), Executed(kYear, 12'000'000)};
  return explanation;
}

Explanation& OnlyOfItsYear(Explanation& explanation) {
  explanation.nodes = {ProjectName(kYear)};
  explanation.figures.clear();
  return explanation;
}

Explanation OfIndicator() {
  Explanation explanation = OfNodes();
  explanation.nodes.clear();
  explanation.indicator = IndicatorName(kYear);
  ExplainedFigure actual;
  actual.fiscal_year = kYear;
  actual.measure = static_cast<int>(ExplainedMeasure::kIndicatorActual);
  actual.value = {805, 1};
  actual.component = "all";
  explanation.figures = {actual};
  return explanation;
}

std::vector<std::string> Fields(const Explanation& explanation) {
  platform::FieldViolations violations;
  Check(violations, {explanation}, Surroundings(), platform::RowNames("explanations"));
  std::vector<std::string> fields;
  for (const auto& [field, description] : violations.kept()) {
    EXPECT_FALSE(description.empty());
    fields.push_back(field.substr(std::string("explanations[0].").size()));
  }
  return fields;
}

using Fault = std::function<void(Explanation&)>;

// Every way to spoil one, with the field that is at fault.
TEST(Explanation, EveryFaultIsNamed) {
  const std::vector<std::pair<std::string, Fault>> faults = {
      {"compared_fiscal_year", [](auto& e) { OnlyOfItsYear(e).compared_year = kYear; }},
      {"compared_fiscal_year", [](auto& e) { OnlyOfItsYear(e).compared_year = Year(2022); }},
      {"compared_fiscal_year", [](auto& e) { OnlyOfItsYear(e).compared_year = Year(-1); }},
      {"nodes", [](auto& e) { e.nodes.clear(); }},
      {"nodes", [](auto& e) { e.indicator = IndicatorName(kYear); }},
      {"nodes", [](auto& e) { e.nodes.resize(kMaxExplainedNodes + 1, ProjectName(kYear)); }},
      {"nodes[1]", [](auto& e) { e.nodes[1] = e.nodes[0]; }},
      {"nodes[1]", [](auto& e) { e.nodes[1] = "p"; }},
      {"nodes[1]", [](auto& e) { e.nodes[1] = platform::FiscalYearName(kCode, kYear); }},
      {"nodes[1]", [](auto& e) { e.nodes[1] = ProjectName(Year(2022)); }},
      {"nodes[1]", [](auto& e) { e.nodes[1] = IndicatorName(kYear); }},
      {"nodes[1]", [](auto& e) { e.nodes[1] = ProjectName(kYear) + "x"; }},
      {"nodes[1]",
       [](auto& e) {
         e.nodes[1] = platform::YearResourceName(platform::JurisdictionCode("141127"), kYear,
                                                 "projects", platform::ResourceId("p"));
       }},
      {"finding_kind", [](auto& e) { e.finding_kind = "large"; }},
      {"finding_kind", [](auto& e) { e.finding_kind = std::string(kMaxFindingKind + 1, 'A'); }},
      {"text", [](auto& e) { e.text = "　"; }},
      {"text", [](auto& e) { e.text = std::string(kMaxExplanation + 1, 'a'); }},
      {"text", [](auto& e) { e.text = "カ\xe3\x82\x99"; }},  // not NFC
      {"author", [](auto& e) { e.author.clear(); }},
      {"state", [](auto& e) { e.state = 0; }},
      {"state", [](auto& e) { e.state = 3; }},
      {"figures", [](auto& e) { e.figures.resize(kMaxExplainedFigures + 1, e.figures[0]); }},
      {"figures[1]", [](auto& e) { e.figures[1] = e.figures[0]; }},
      {"figures[1].fiscal_year", [](auto& e) { e.figures[1].fiscal_year = Year(2022); }},
      {"figures[0].fiscal_year", [](auto& e) { e.nodes = {ProjectName(kYear)}; }},
      {"figures[1].measure", [](auto& e) { e.figures[1].measure = 0; }},
      {"figures[1].measure", [](auto& e) { e.figures[1].measure = 6; }},
      {"figures[1].amount_yen", [](auto& e) { e.figures[1].amount_yen.reset(); }},
      {"figures[1].value",
       [](auto& e) {
         e.figures[1].value = {1, 0};
       }},
      {"figures[1].component", [](auto& e) { e.figures[1].component = "a"; }},
  };
  EXPECT_EQ(Fields(OfNodes()), std::vector<std::string>());
  for (size_t i = 0; i < faults.size(); ++i) {
    Explanation spoilt = OfNodes();
    faults[i].second(spoilt);
    EXPECT_EQ(Fields(spoilt), std::vector<std::string>{faults[i].first}) << "fault " << i;
  }
}

TEST(Explanation, EveryFaultOfOneOfAnIndicatorIsNamed) {
  const std::vector<std::pair<std::string, Fault>> faults = {
      {"indicator", [](auto& e) { e.indicator = "i"; }},
      {"indicator", [](auto& e) { e.indicator = ProjectName(kYear); }},
      {"indicator", [](auto& e) { e.indicator = IndicatorName(Year(2022)); }},
      {"figures[0].measure", [](auto& e) { e.figures = {Executed(kYear, 1)}; }},
      {"figures[0].value", [](auto& e) { e.figures[0].value.reset(); }},
      {"figures[0].value", [](auto& e) { e.figures[0].value->scale = 10; }},
      {"figures[0].value", [](auto& e) { e.figures[0].value->scale = -1; }},
      {"figures[0].amount_yen", [](auto& e) { e.figures[0].amount_yen = 0; }},
      {"figures[0].component", [](auto& e) { e.figures[0].component = "\n"; }},
  };
  EXPECT_EQ(Fields(OfIndicator()), std::vector<std::string>());
  for (size_t i = 0; i < faults.size(); ++i) {
    Explanation spoilt = OfIndicator();
    faults[i].second(spoilt);
    EXPECT_EQ(Fields(spoilt), std::vector<std::string>{faults[i].first}) << "fault " << i;
  }
}

TEST(Explanation, OfAYearAloneNamesNothingOfAnother) {
  Explanation explanation = OfNodes();
  explanation.compared_year = Year();
  EXPECT_EQ(Fields(explanation), (std::vector<std::string>{"nodes[0]", "figures[0].fiscal_year"}));
}

TEST(Explanation, WhatEndedIsExplainedByItsLastYear) {
  Explanation explanation = OfNodes();
  explanation.nodes = {ProjectName(kBefore)};
  explanation.finding_kind.clear();
  explanation.figures.clear();
  explanation.state = static_cast<int>(ExplanationState::kDraft);
  EXPECT_EQ(Fields(explanation), std::vector<std::string>());
}

}  // namespace
}  // namespace kuzukuri::catalog
