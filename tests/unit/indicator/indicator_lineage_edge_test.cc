#include "services/indicator/domain/indicator_lineage_edge.h"

#include <gtest/gtest.h>

namespace kuzukuri::indicator {
namespace {

IndicatorLineageSurroundings Surroundings() {
  return {
      "141127", 2023, {{"a", {"1", "2"}}, {"b", {"1"}}}, {{"c", {"1"}}, {"d", {"1"}}}, {"taken"}};
}

absl::Status Check(const IndicatorLineageEdge& edge) { return ValidateNew({edge}, Surroundings()); }

TEST(IndicatorLineage, EndsExistInTheirYears) {
  EXPECT_TRUE(Check({"e", {{"a", ""}}, {{"c", ""}}, 1, "", 0}).ok());
  EXPECT_TRUE(Check({"e", {{"a", "2"}}, {{"c", "1"}}, 1, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {{"a", "3"}}, {{"c", ""}}, 1, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {{"c", ""}}, {{"a", ""}}, 1, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {}, {{"c", ""}}, 1, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {{"a", ""}, {"a", ""}}, {{"c", ""}}, 2, "", 0}).ok());
}

TEST(IndicatorLineage, NumbersOfEndsFitTheRelation) {
  EXPECT_FALSE(Check({"e", {{"a", ""}}, {{"c", ""}}, 2, "", 0}).ok());
  EXPECT_TRUE(Check({"e", {{"a", ""}, {"b", ""}}, {{"c", ""}}, 2, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {{"a", ""}}, {{"c", ""}}, 3, "", 0}).ok());
  EXPECT_TRUE(Check({"e", {{"a", ""}}, {{"c", ""}, {"d", ""}}, 3, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {{"a", ""}}, {{"c", ""}}, 0, "", 0}).ok());
  EXPECT_FALSE(Check({"e", {{"a", ""}}, {{"c", ""}}, 6, "", 0}).ok());
}

TEST(IndicatorLineage, IdsAreUnique) {
  EXPECT_EQ(Check({"taken", {{"a", ""}}, {{"c", ""}}, 1, "", 0}).code(),
            absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace kuzukuri::indicator
