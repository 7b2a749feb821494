#include <gtest/gtest.h>

#include <set>
#include <string>

#include "services/aggregator/answer/compare.h"

namespace kuzukuri::aggregator {
namespace {

Query TwoYears() {
  Query query;
  query.jurisdiction = platform::JurisdictionCode("141127");
  query.columns = {{platform::Year(2022), {}, 0}, {platform::Year(2023), {}, 0}};
  return query;
}

// Whatever shapes a plan gives it a place of its own, so that askers do not drop each other's.
TEST(FormOf, HoldsAllThatShapesAPlan) {
  std::set<std::string> forms = {FormOf(TwoYears())};
  Query query = TwoYears();
  query.indicators = true;
  EXPECT_TRUE(forms.insert(FormOf(query)).second);
  query = TwoYears();
  query.level = Level::kClass;
  EXPECT_TRUE(forms.insert(FormOf(query)).second);
  query = TwoYears();
  query.policy = LineagePolicy::kRestated;
  EXPECT_TRUE(forms.insert(FormOf(query)).second);
  query = TwoYears();
  query.columns[0].fiscal_year = platform::Year(2021);
  EXPECT_TRUE(forms.insert(FormOf(query)).second);
  query = TwoYears();
  query.columns.push_back({platform::Year(2024), {}, 0});
  EXPECT_TRUE(forms.insert(FormOf(query)).second);
}

TEST(FormOf, IsTheSameForAnyDateViewAndPage) {
  Query query = TwoYears();
  query.columns[1].as_of = platform::Date{2023, 7, 31};
  query.view = View::kBasic;
  query.components = query.pace = true;
  query.page_size = 7;
  EXPECT_EQ(FormOf(query), FormOf(TwoYears()));
}

}  // namespace
}  // namespace kuzukuri::aggregator
