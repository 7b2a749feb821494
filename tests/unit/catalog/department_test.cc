#include "services/catalog/domain/department.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::ElementsAre;
using Id = platform::ResourceId;

const platform::JurisdictionCode kCode("141127");

TakenNames Existing() { return {{Id("general")}, {{SiblingNameOf("総務課"), Id("general")}}}; }

TEST(Department, AcceptsABatch) {
  EXPECT_TRUE(
      ValidateNew(kCode, {{Id("a"), "地域振興課"}, {Id("b"), "福祉保健課"}}, Existing()).ok());
}

TEST(Department, TwinsInTheBatch) {
  const absl::Status status = ValidateNew(kCode,
                                          {{Id("a"), "ＤＶ課"},
                                           {Id("a"), "税務課"},
                                           {Id("c"), "D V課"},
                                           {Id("d"), "高齢・支援課"},
                                           {Id("e"), "高齢･支援課"}},
                                          {});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Fields(status), ElementsAre("departments[1].name", "departments[2].display_name",
                                          "departments[4].display_name"));
}

TEST(Department, BlankNamesAreMissingAndNotTwins) {
  EXPECT_THAT(Fields(ValidateNew(kCode, {{Id("a"), ""}, {Id("b"), "　"}}, {})),
              ElementsAre("departments[0].display_name", "departments[1].display_name"));
}

TEST(Department, CaseIsKept) {
  EXPECT_TRUE(ValidateNew(kCode, {{Id("a"), "IT課"}, {Id("b"), "it課"}}, {}).ok());
}

TEST(Department, TakenId) {
  const absl::Status status = ValidateNew(kCode, {{Id("general"), "税務課"}}, Existing());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("departments[0].name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/departments/general");
}

TEST(Department, TakenNameWithSpaces) {
  const absl::Status status =
      ValidateNew(kCode, {{Id("a"), "税務課"}, {Id("b"), "総　務 課"}}, Existing());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("departments[1].display_name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/departments/general");
}

TEST(Department, BadFieldsComeBeforeTakenOnes) {
  EXPECT_EQ(ValidateNew(kCode, {{Id("general"), "総務課"}, {Id("b"), ""}}, Existing()).code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(Department, UnreadableNamesAreNotComparedAgain) {
  platform::FieldViolations violations;
  violations.Add("departments[0].name", "it is empty");
  violations.Add("departments[1].name", "it is empty");
  EXPECT_THAT(
      Fields(ValidateNew(kCode, {{Id(), "甲課"}, {Id(), "乙課"}, {Id("c"), ""}}, {}, violations)),
      ElementsAre("departments[0].name", "departments[1].name", "departments[2].display_name"));
}

}  // namespace
}  // namespace kuzukuri::catalog
