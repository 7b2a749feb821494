#include "services/catalog/domain/fiscal_year.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::ElementsAre;
const platform::JurisdictionCode kCode("141127");

TEST(FiscalYear, AcceptsABatch) {
  EXPECT_TRUE(ValidateNew(kCode,
                          {{platform::Year(2022), "令和４年度", "list"},
                           {platform::Year(2023), "令和５年度", "list"}},
                          {platform::Year(2021)})
                  .ok());
}

TEST(FiscalYear, ListsEveryBadField) {
  const absl::Status status = ValidateNew(
      kCode, {{platform::Year(2022), "", ""}, {platform::Year(2022), "令和４年度", "a tree"}}, {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Fields(status),
              ElementsAre("fiscal_years[0].display_name", "fiscal_years[0].primary_tree",
                          "fiscal_years[1].primary_tree", "fiscal_years[1].name"));
}

TEST(FiscalYear, TakenYear) {
  const absl::Status status = ValidateNew(
      kCode,
      {{platform::Year(2021), "令和３年度", "list"}, {platform::Year(2022), "令和４年度", "list"}},
      {platform::Year(2022)});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("fiscal_years[1].name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/fiscalYears/2022");
}

TEST(FiscalYear, BadFieldsComeBeforeTakenYears) {
  EXPECT_EQ(
      ValidateNew(
          kCode, {{platform::Year(2022), "令和４年度", "list"}, {platform::Year(2023), "", "list"}},
          {platform::Year(2022)})
          .code(),
      absl::StatusCode::kInvalidArgument);
}

TEST(FiscalYear, KeepsWhatWasFoundBefore) {
  platform::FieldViolations violations;
  violations.Add("fiscal_years[0].name", "it is empty");
  EXPECT_THAT(Fields(ValidateNew(kCode, {{platform::Year(0), "", "list"}}, {}, violations)),
              ElementsAre("fiscal_years[0].name", "fiscal_years[0].display_name"));
}

}  // namespace
}  // namespace kuzukuri::catalog
