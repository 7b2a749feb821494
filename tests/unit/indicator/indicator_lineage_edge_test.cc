#include "services/indicator/domain/indicator_lineage_edge.h"

#include <gtest/gtest.h>

namespace kuzukuri::indicator {
namespace {

using Id = platform::ResourceId;

IndicatorLineageSurroundings Surroundings() {
  return {platform::JurisdictionCode("141127"),
          platform::Year(2023),
          {{Id("a"), {"1", "2"}}, {Id("b"), {"1"}}},
          {{Id("c"), {"1"}}, {Id("d"), {"1"}}},
          {Id("taken")}};
}

absl::Status Check(const IndicatorLineageEdge& edge) { return ValidateNew({edge}, Surroundings()); }

TEST(IndicatorLineage, EndsExistInTheirYears) {
  EXPECT_TRUE(Check({Id("e"), {{Id("a"), ""}}, {{Id("c"), ""}}, 1, "", {}}).ok());
  EXPECT_TRUE(Check({Id("e"), {{Id("a"), "2"}}, {{Id("c"), "1"}}, 1, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {{Id("a"), "3"}}, {{Id("c"), ""}}, 1, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {{Id("c"), ""}}, {{Id("a"), ""}}, 1, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {}, {{Id("c"), ""}}, 1, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {{Id("a"), ""}, {Id("a"), ""}}, {{Id("c"), ""}}, 2, "", {}}).ok());
}

TEST(IndicatorLineage, NumbersOfEndsFitTheRelation) {
  EXPECT_FALSE(Check({Id("e"), {{Id("a"), ""}}, {{Id("c"), ""}}, 2, "", {}}).ok());
  EXPECT_TRUE(Check({Id("e"), {{Id("a"), ""}, {Id("b"), ""}}, {{Id("c"), ""}}, 2, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {{Id("a"), ""}}, {{Id("c"), ""}}, 3, "", {}}).ok());
  EXPECT_TRUE(Check({Id("e"), {{Id("a"), ""}}, {{Id("c"), ""}, {Id("d"), ""}}, 3, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {{Id("a"), ""}}, {{Id("c"), ""}}, 0, "", {}}).ok());
  EXPECT_FALSE(Check({Id("e"), {{Id("a"), ""}}, {{Id("c"), ""}}, 6, "", {}}).ok());
}

TEST(IndicatorLineage, IdsAreUnique) {
  EXPECT_EQ(Check({Id("taken"), {{Id("a"), ""}}, {{Id("c"), ""}}, 1, "", {}}).code(),
            absl::StatusCode::kAlreadyExists);
}

}  // namespace
}  // namespace kuzukuri::indicator
