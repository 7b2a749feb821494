// Parts of a row that are appended to its bytes, read back with the generated classes.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/domain/computation.h"
#include "services/aggregator/wire/indicator_bytes.h"
#include "services/aggregator/wire/pace_bytes.h"
#include "services/aggregator/wire/render.h"

namespace kuzukuri::aggregator {
namespace {

v1::Row ReadRow(const std::string& bytes) {
  v1::Row row;
  EXPECT_TRUE(row.ParseFromString(bytes));
  return row;
}

TEST(AppendPace, IsThatOfTheGeneratedClass) {
  for (const bool projected : {false, true}) {
    Pace pace;
    pace.column = 1;
    pace.day_of_year = 122;
    pace.past = {{platform::Year(2021), 5, 10, 10, 500}, {platform::Year(2020), {}, 10, {}, {}}};
    if (projected) pace.projection = Projection{1, 2, 3};
    v1::Row expected;
    v1::Pace* proto = expected.add_paces();
    proto->set_column(1);
    proto->set_day_of_year(122);
    v1::PastPace* past = proto->add_past();
    past->set_fiscal_year(2021);
    past->set_executed_yen(5);
    past->set_year_end_executed_yen(10);
    past->set_rate_permille(500);
    proto->add_past()->set_fiscal_year(2020);
    if (projected) {
      proto->set_projected_low_yen(1);
      proto->set_projected_yen(2);
      proto->set_projected_high_yen(3);
      proto->set_projection_method(v1::PROJECTION_METHOD_PAST_QUOTIENTS);
    }
    std::string bytes;
    AppendPace(pace, bytes);
    EXPECT_EQ(ReadRow(bytes).SerializeAsString(), expected.SerializeAsString());
  }
}

// Lengths that need one byte, two as is guessed, and three.
TEST(AppendIndicators, AreThoseOfTheGeneratedClass) {
  for (const size_t length : {0, 100, 200, 20'000}) {
    indicator::v1::Indicator indicator;
    indicator.set_name("indicator");
    indicator.set_display_name(std::string(length, 'x'));
    Achievement achievement;
    achievement.formula = AchievementFormula::kActualOfTarget;
    achievement.permille = 0;
    achievement.met = false;
    const std::string result =
        ResultBytes(platform::Year(2022), indicator, {{"c", achievement}, {"d", {}}});
    const IndicatorEdge edge{{"a", "b"}, {"c"}, indicator::v1::COMPARABILITY_REDEFINED};
    const std::string relation = RelationBytes(edge);

    v1::Row expected;
    v1::IndicatorComparison* comparison = expected.add_indicators();
    v1::IndicatorResult* whole = comparison->add_results();
    whole->set_fiscal_year(2022);
    *whole->mutable_indicator() = indicator;
    v1::Achievement* item = whole->add_achievements();
    item->set_component("c");
    item->set_formula(v1::ACHIEVEMENT_FORMULA_ACTUAL_OF_TARGET);
    item->set_permille(0);
    item->set_met(false);
    whole->add_achievements()->set_component("d");
    *comparison->add_results() = *whole;
    whole->set_cost_per_unit_yen(0);
    whole->set_cost_executed_yen(7);
    v1::IndicatorRelation* between = comparison->add_relations();
    between->add_predecessors("a");
    between->add_predecessors("b");
    between->add_successors("c");
    between->set_comparability(indicator::v1::COMPARABILITY_REDEFINED);

    const std::vector<CostedResult> results = {{&result, UnitCost{0, 7}}, {&result, {}}};
    const std::vector<const std::string*> relations = {&relation};
    std::string bytes;
    AppendIndicators(results, relations, bytes);
    EXPECT_EQ(ReadRow(bytes).SerializeAsString(), expected.SerializeAsString());
    EXPECT_EQ(MakeResult(results[0]).SerializeAsString(), whole->SerializeAsString());
  }
}

TEST(WatchFrame, HoldsTheWholeAnswer) {
  Snapshot snapshot;
  snapshot.jurisdiction = platform::JurisdictionCode("141127");
  snapshot.catalog = platform::Revision(1);
  snapshot.budget = platform::Revision(2);
  snapshot.indicator = platform::Revision(3);
  v1::CompareExecutionResponse body;
  body.set_row_count(5);
  body.set_next_page_token(std::string(500, 't'));
  v1::WatchComparisonResponse response;
  ASSERT_TRUE(response.ParseFromString(WatchFrame(AnswerHead(snapshot), body.SerializeAsString())));
  body.set_snapshot(EncodeSnapshot(snapshot));
  body.set_computation(kComputation);
  EXPECT_EQ(response.comparison().SerializeAsString(), body.SerializeAsString());
}

}  // namespace
}  // namespace kuzukuri::aggregator
