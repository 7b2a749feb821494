#include "clients/cli/read/read_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/reader/readings.h"

namespace kuzukuri::cli {
namespace {

using reader::ReadingOf;
using reader::Settlement;

constexpr const char* kFacts = R"json({"years": [{
  "fiscal_year": 2022, "stage": "settlement",
  "title": "令和4年度 緑区個性ある区づくり推進費 決算説明書",
  "summary_tables": [], "list_tables": [{"id": "L1", "unit": "thousand_yen", "rows": [
    {"label": "防災事業", "budget": 300, "executed": 250, "departments": ["総務課", "福祉課"]},
    {"label": "まつり", "budget": 500, "executed": 500, "departments": ["地域課"]}],
    "total": {"label": "合　計", "budget": 800, "executed": 750}}],
  "projects": [
    {"code": "I-1", "name": "防災事業", "pillar_code": "I",
     "page": {"code_printed": "Ⅰ-１", "budget_k": 300, "executed_k": 250,
              "departments": ["総務課"]},
     "sub_projects": [{"no": 1, "name": "訓練", "budget_k": 100, "executed_k": 90},
                      {"no": 2, "name": "備　蓄", "budget_k": 200, "executed_k": 161}],
     "indicators": []},
    {"code": "II-1", "name": "まつり", "pillar_code": "II",
     "page": {"code_printed": "Ⅱ-１", "departments": []},
     "sub_projects": [{"no": 1, "name": "まつり", "budget_k": 500, "executed_k": 500},
                      {"no": 2, "name": "広報"}],
     "indicators": []}]}]})json";

std::vector<std::string> Lines(const CheckResult& result) {
  std::vector<std::string> lines;
  for (const Difference& difference : result.differences) {
    lines.push_back(difference.kind + " " + difference.where + ": " + difference.expected + " / " +
                    difference.read);
  }
  return lines;
}

TEST(ReadCheckTest, AgreesWhenNamesDifferInWidthAndSpacesOnly) {
  const CheckResult result = CompareWithFacts({ReadingOf({Settlement()})}, kFacts);
  EXPECT_THAT(Lines(result), testing::IsEmpty());
  for (const CheckedKind& kind : result.kinds) EXPECT_EQ(kind.right, kind.total) << kind.kind;
}

TEST(ReadCheckTest, TellsWhatDiffersAndWhere) {
  reader::Statement statement = Settlement();
  statement.projects[0].sub_projects[0].figures[0].value = 101;
  statement.projects[0].sub_projects[1].name = reader::T("備品");
  statement.projects[1].sub_projects.pop_back();
  const CheckResult result = CompareWithFacts({ReadingOf({statement})}, kFacts);
  EXPECT_THAT(Lines(result),
              testing::ElementsAre("sub-project figures 2022 I-1.1 budget_k: 100 / 101",
                                   "sub-project 2022 I-1.2: 備　蓄 / 備品",
                                   "sub-project 2022 II-1.2: 広報 / "));
  EXPECT_EQ(result.differences[0].place.line, 12);
}

TEST(ReadCheckTest, WhatTheFactsDoNotHaveIsWrong) {
  reader::Statement statement = Settlement();
  reader::Project extra;
  extra.code = "I-9";
  extra.name = reader::T("余分");
  statement.projects.push_back(extra);
  statement.projects[1].sub_projects[1].figures = reader::Amounts(1, 1, 1000);
  const CheckResult result = CompareWithFacts({ReadingOf({statement})}, kFacts);
  EXPECT_THAT(Lines(result),
              testing::ElementsAre("sub-project figures 2022 II-1.2 budget_k:  / 1",
                                   "sub-project figures 2022 II-1.2 executed_k:  / 1",
                                   "project 2022 I-9:  / 余分"));
}

TEST(ReadCheckTest, AMissingYearIsOneDifference) {
  EXPECT_THAT(Lines(CompareWithFacts({}, kFacts)), testing::ElementsAre("statement 2022: 2022 / "));
}

TEST(ReadCheckTest, RefusesFactsOfAnotherForm) {
  EXPECT_THROW(CompareWithFacts({}, "{}"), nlohmann::json::exception);
}

}  // namespace
}  // namespace kuzukuri::cli
