#include "services/platform/base/names.h"

#include <gtest/gtest.h>

#include <string>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

TEST(LocalGovernmentCode, ChecksTheLastDigit) {
  EXPECT_TRUE(IsLocalGovernmentCode("141127"));  // Asahi ward
  EXPECT_TRUE(IsLocalGovernmentCode("141003"));  // Yokohama
  EXPECT_TRUE(IsLocalGovernmentCode("131016"));  // Chiyoda
  EXPECT_TRUE(IsLocalGovernmentCode("011002"));  // Sapporo
  EXPECT_FALSE(IsLocalGovernmentCode("141128"));
  EXPECT_FALSE(IsLocalGovernmentCode("14112"));
  EXPECT_FALSE(IsLocalGovernmentCode("1411270"));
  EXPECT_FALSE(IsLocalGovernmentCode("14112７"));
  EXPECT_FALSE(IsLocalGovernmentCode(""));
}

TEST(LocalGovernmentCode, EveryOneDigitErrorIsCaughtOrStaysUnique) {
  const std::string code = "141127";
  int accepted = 0;
  for (char digit = '0'; digit <= '9'; ++digit) {
    std::string other = code;
    other[5] = digit;
    accepted += IsLocalGovernmentCode(other) ? 1 : 0;
  }
  EXPECT_EQ(accepted, 1);
}

TEST(ParseName, Forms) {
  auto name = ParseName("jurisdictions/141127", "name");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->collection, "jurisdictions");
  name = ParseName("jurisdictions/141127/fiscalYears/2022", "name");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->fiscal_year, Year(2022));
  EXPECT_EQ(name->collection, "fiscalYears");
  name = ParseName("jurisdictions/141127/fiscalYears/2022/projects/I-1", "name");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->collection, "projects");
  EXPECT_EQ(name->id, ResourceId("I-1"));
  name = ParseName("jurisdictions/141127/fiscalYears/2022/projects/I-1/subProjects/3", "name");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->collection, "subProjects");
  EXPECT_EQ(name->parent_id, ResourceId("I-1"));
  EXPECT_EQ(name->id, ResourceId("3"));
  name = ParseName("jurisdictions/141127/fiscalYears/2022/statements/july/reportedFigures/T1.0",
                   "name");
  ASSERT_TRUE(name.ok());
  EXPECT_EQ(name->collection, "reportedFigures");
  EXPECT_EQ(name->parent_id, ResourceId("july"));
  EXPECT_EQ(name->id, ResourceId("T1.0"));
  EXPECT_TRUE(ParseName("jurisdictions/141127/departments/a", "name").ok());
  EXPECT_EQ(ParseName("jurisdictions/141127/ledgerBatches/12", "name")->collection,
            "ledgerBatches");
  EXPECT_TRUE(ParseName("jurisdictions/141127/fiscalYears/2022/budgetYear", "name").ok());
}

TEST(ParseName, RoundTrips) {
  const std::string name = SubProjectName(
      YearResourceName(JurisdictionCode("141127"), Year(2023), "projects", ResourceId("III-1")),
      ResourceId("4"));
  const auto parsed = ParseName(name, "name");
  ASSERT_TRUE(parsed.ok());
  const std::string project =
      YearResourceName(parsed->jurisdiction, *parsed->fiscal_year, "projects", parsed->parent_id);
  EXPECT_EQ(SubProjectName(project, parsed->id), name);
}

TEST(ParseName, RefusesWithFieldAndForm) {
  const std::string long_name(100000, 'x');
  for (const std::string& bad :
       {std::string(), std::string("projects/1"), std::string("jurisdictions/"),
        std::string("jurisdictions/141128"), std::string("jurisdictions/141127/"),
        std::string("jurisdictions/141127/fiscalYears"),
        std::string("jurisdictions/141127/fiscalYears/22"),
        std::string("jurisdictions/141127/fiscalYears/12022"),
        std::string("jurisdictions/141127/fiscalYears/2022/projects"),
        std::string("jurisdictions/141127/fiscalYears/2022/projects/../x"),
        std::string("jurisdictions/141127/fiscalYears/2022/projects/a b"),
        std::string("jurisdictions/141127/fiscalYears/2022/projects/1/other/2"),
        std::string("jurisdictions/141127/fiscalYears/2022/fiscalYears/1"),
        std::string("jurisdictions/141127/fiscalYears/2022/jurisdictions/x"),
        std::string("jurisdictions/141127/fiscalYears/2022/departments/d"),
        std::string("jurisdictions/141127/fiscalYears/2022/subProjects/1"),
        std::string("jurisdictions/141127/fiscalYears/2022/projects/'; drop table x; --"),
        long_name}) {
    const auto parsed = ParseName(bad, "parent");
    ASSERT_FALSE(parsed.ok()) << bad.substr(0, 80);
    EXPECT_EQ(parsed.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_EQ(Reason(parsed.status()), "INVALID_NAME");
    EXPECT_EQ(parsed.status().message().substr(0, 7), "parent:");
    EXPECT_LT(parsed.status().message().size(), 1000u);
  }
}

TEST(ParseNameOf, RefusesOtherCollections) {
  EXPECT_FALSE(ParseNameOf("jurisdictions/141127", "fiscalYears", "parent").ok());
  EXPECT_TRUE(ParseNameOf("jurisdictions/141127", "jurisdictions", "parent").ok());
}

TEST(Uuid, CanonicalFormOnly) {
  EXPECT_TRUE(IsUuid("123e4567-e89b-12d3-a456-426614174000"));
  EXPECT_FALSE(IsUuid("123e4567e89b12d3a456426614174000"));
  EXPECT_FALSE(IsUuid("123e4567-e89b-12d3-a456-42661417400g"));
  EXPECT_FALSE(IsUuid(""));
}

}  // namespace
}  // namespace kuzukuri::platform
