#include "clients/cli/compare/compare_request.h"

#include <gtest/gtest.h>

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

CompareOptions Options() {
  CompareOptions options;
  options.jurisdiction = "141127";
  options.columns = {"2022", "2023"};
  return options;
}

std::string Refusal(const CompareOptions& options) {
  v1::CompareExecutionRequest request;
  return std::string(MakeCompareRequest(options, request).message());
}

TEST(CompareRequest, AColumnHasADateAndAStage) {
  CompareOptions options = Options();
  options.columns = {"2022", "2023:commitment", "2023@2023-07-31:disbursement"};
  v1::CompareExecutionRequest request;
  ASSERT_TRUE(MakeCompareRequest(options, request).ok());
  EXPECT_EQ(request.columns(0).execution_stage(), budget::v1::EXECUTION_STAGE_UNSPECIFIED);
  EXPECT_EQ(request.columns(1).execution_stage(), budget::v1::EXECUTION_STAGE_COMMITMENT);
  EXPECT_FALSE(request.columns(1).has_as_of());
  EXPECT_EQ(request.columns(2).execution_stage(), budget::v1::EXECUTION_STAGE_DISBURSEMENT);
  EXPECT_EQ(request.columns(2).as_of().month(), 7);
  for (const char* column : {"2022:paid", "2022:", "x:commitment"}) {
    options.columns = {column, "2023"};
    EXPECT_NE(Refusal(options).find(column), std::string::npos) << column;
  }
}

TEST(CompareRequest, FiltersAndThresholds) {
  CompareOptions options = Options();
  options.matches = {"one-to-one", "group"};
  options.findings_of = {"over-execution"};
  options.thresholds = {.low_execution = "70.5", .swing = "10%", .swing_yen = "1,000", .pace = "3"};
  options.components = true;
  options.snapshots.min_snapshot = "T";
  v1::CompareExecutionRequest request;
  ASSERT_TRUE(MakeCompareRequest(options, request).ok());
  EXPECT_EQ(request.filter().matches(1), v1::Row::MATCH_GROUP);
  EXPECT_EQ(request.filter().findings(0), v1::Finding::KIND_OVER_EXECUTION);
  EXPECT_EQ(request.thresholds().low_execution_permille(), 705);
  EXPECT_EQ(request.thresholds().swing_permille(), 100);
  EXPECT_EQ(request.thresholds().swing_yen(), 1000);
  EXPECT_EQ(request.thresholds().pace_permille(), 30);
  EXPECT_TRUE(request.include_components());
  EXPECT_EQ(request.min_snapshot(), "T");
}

TEST(CompareRequest, DraftsAndUnexplainedFindings) {
  CompareOptions options = Options();
  v1::CompareExecutionRequest request;
  ASSERT_TRUE(MakeCompareRequest(options, request).ok());
  EXPECT_EQ(request.explanations(), v1::EXPLANATION_CHOICE_UNSPECIFIED);
  EXPECT_EQ(request.findings(), v1::FINDING_CHOICE_UNSPECIFIED);
  options.drafts = options.unexplained = true;
  ASSERT_TRUE(MakeCompareRequest(options, request).ok());
  EXPECT_EQ(request.explanations(), v1::EXPLANATION_CHOICE_WITH_DRAFTS);
  EXPECT_EQ(request.findings(), v1::FINDING_CHOICE_UNEXPLAINED);
  EXPECT_EQ(SubProjectRequest(request, "T").explanations(), v1::EXPLANATION_CHOICE_NONE);
}

TEST(CompareRequest, WhatIsWrongIsNamed) {
  CompareOptions options = Options();
  options.matches = {"alike"};
  EXPECT_NE(Refusal(options).find("--match"), std::string::npos);
  options = Options();
  options.findings_of = {"unspecified"};
  EXPECT_NE(Refusal(options).find("over-execution"), std::string::npos);
  for (const char* rate : {"", ".", "7.55", "-1", "x", "99999999999"}) {
    options = Options();
    options.thresholds.low_execution = rate;
    EXPECT_EQ(Refusal(options).empty(), std::string(rate).empty()) << rate;
  }
}

}  // namespace
}  // namespace kuzukuri::cli
