#include "services/aggregator/wire/told_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::aggregator {
namespace {

using testing::HasSubstr;
using testing::Not;

// Two columns of one year, and one of the next.
v1::CompareExecutionResponse Columns() {
  v1::CompareExecutionResponse answer;
  for (const auto& [year, month] : {std::pair(2022, 7), std::pair(2022, 12), std::pair(2023, 7)}) {
    v1::Column* column = answer.add_columns();
    column->set_fiscal_year(year);
    column->set_display_name(std::to_string(year) + "年度");
    column->mutable_as_of()->set_year(year);
    column->mutable_as_of()->set_month(month);
    column->mutable_as_of()->set_day(31);
  }
  return answer;
}

Finding OverExecution(int column) {
  Finding finding;
  finding.kind = FindingKind::kOverExecution;
  finding.column = column;
  finding.node = "n";
  finding.node_display_name = "区役所の機能強化";
  finding.message = "executed beyond the appropriation";
  finding.figures = {1328, 1000};
  return finding;
}

std::vector<v1::Finding> Told(Language language, const std::vector<Finding>& findings) {
  v1::CompareExecutionResponse answer = Columns();
  std::string bytes;
  AppendFindings(findings, language, answer.columns(), bytes);
  EXPECT_TRUE(answer.ParseFromString(bytes));
  return {answer.findings().begin(), answer.findings().end()};
}

TEST(ToldFindings, EnglishIsTheFindingsOwn) {
  const auto told = Told(Language::kEnglish, {OverExecution(0), OverExecution(2)});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_EQ(told[1].message(), "executed beyond the appropriation");
}

TEST(ToldFindings, JapaneseIsMadeOfTheSameFigures) {
  const auto told = Told(Language::kJapanese, {OverExecution(0), OverExecution(2)});
  ASSERT_EQ(told.size(), 2u);
  EXPECT_THAT(told[0].message(), HasSubstr("区役所の機能強化"));
  EXPECT_THAT(told[0].message(), HasSubstr("132.8%"));
  // Columns of one year are told apart by their dates; others need none.
  EXPECT_THAT(told[0].message(), HasSubstr("7月31日"));
  EXPECT_THAT(told[1].message(), HasSubstr("2023年度"));
  EXPECT_THAT(told[1].message(), Not(HasSubstr("7月31日")));
  EXPECT_EQ(told[0].figures(0), 1328);
}

TEST(ToldFindings, WhatHasNoSentenceIsToldInEnglish) {
  Finding finding = OverExecution(0);
  finding.figures = {};
  EXPECT_EQ(Told(Language::kJapanese, {finding})[0].message(), finding.message);
}

TEST(ToldFindings, PlacesOfAReportAreToldByTheirRows) {
  v1::ExecutionReport report;
  *report.mutable_column() = Columns().columns(0);
  budget::v1::ReportedFigure* printed = report.add_tables()->add_rows()->add_reported_figures();
  printed->set_table("R4-L1");
  printed->set_row(3);
  printed->set_row_label("防災");
  Finding finding;
  finding.kind = FindingKind::kPrintedArithmetic;
  finding.column = 0;
  finding.node_display_name = "防災";
  finding.place = "R4-L1:3";
  finding.message = "x";
  finding.figures = {5, 6};
  AddFindings({finding}, Language::kJapanese, report);
  AddFindings({finding}, Language::kEnglish, report);
  EXPECT_THAT(report.findings(0).message(), HasSubstr("一覧表"));
  EXPECT_EQ(report.findings(1).message(), "x");
}

}  // namespace
}  // namespace kuzukuri::aggregator
