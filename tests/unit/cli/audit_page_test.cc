#include "clients/cli/audit/audit_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace kuzukuri::cli {
namespace {

using reader::Measure;
using ::testing::HasSubstr;
using ::testing::Not;

// A difference that is wrong and one that rounding explains.
AuditResult Result() {
  reader::Reading reading;
  reader::Statement& statement = reading.statements.emplace_back();
  statement.fiscal_year = 2022;
  reader::Table& table = statement.tables.emplace_back();
  table.id = "2022-T1";
  int line = 0;
  for (const int64_t difference : {500, 413}) {
    reader::Row& row = table.rows.emplace_back();
    row.label.text = "災害に強い, \"区づくり\"事業";
    row.figures = {{Measure::kAppropriation, 12182, 1000, "12,182", {3, ++line}, {}},
                   {Measure::kExecuted, 11770, 1000, "11,770", {3, ++line}, {}},
                   {Measure::kDifference, difference, 1000, "d", {3, ++line}, {}}};
  }
  return {"a.txt", 6, reader::Audit(reading), reader::CheckedOf(reading)};
}

TEST(AuditPage, ListsContradictionsAndCountsRounding) {
  const std::string page = RenderAudit(Result(), {});
  EXPECT_THAT(
      page, HasSubstr("読み取った数値 6件　不一致 1件、表記の違い 0件、端数で説明できるもの 1件"));
  EXPECT_THAT(page, HasSubstr("3/3"));
  EXPECT_THAT(page, HasSubstr("500千円"));
  EXPECT_THAT(page, HasSubstr("412千円"));
  EXPECT_THAT(page, HasSubstr("12,182 － 11,770 ＝ 412"));
  EXPECT_THAT(page, HasSubstr("いずれかの誤りとしても説明できる（頁/行）：3/1、3/2"));
  EXPECT_THAT(page, Not(HasSubstr("3/6")));
  AuditPageOptions all;
  all.all = true;
  all.language = report::Language::kEnglish;
  EXPECT_THAT(RenderAudit(Result(), all), HasSubstr("e.g. difference"));
}

TEST(AuditPage, SaysWhatWasCheckedAndNothingOfTheRest) {
  EXPECT_THAT(RenderAudit(Result(), {}),
              HasSubstr("照合した関係 2件（差引2件・2行）　照合の相手のない数値 0件"));
  AuditResult holds;
  holds.file = "b.txt";
  holds.figures = 3;
  holds.checked = {{{reader::RelationKind::kSum, 1, 1}}, 3};
  EXPECT_THAT(RenderAudit(holds, {}), HasSubstr("照合した関係に食い違いはない。"));
  EXPECT_THAT(RenderAudit(holds, {}), Not(HasSubstr("確かめていない")));
  holds.figures = 5;
  EXPECT_THAT(RenderAudit(holds, {}), HasSubstr("照合の相手のない数値2件と"));
  const std::string nothing = RenderAudit({"c.txt", 2, {}}, {});
  EXPECT_THAT(nothing, HasSubstr("何も確かめていない。"));
  EXPECT_THAT(nothing, Not(HasSubstr("食い違いはない")));
}

TEST(AuditPage, JsonHasEveryOperandWithItsPlace) {
  const auto json = nlohmann::json::parse(AuditJson({Result()}, true));
  const auto& file = json["files"][0];
  EXPECT_EQ(file["arithmetic"], 1);
  EXPECT_EQ(file["rounding"], 1);
  ASSERT_EQ(file["violations"].size(), 2u);
  const auto& wrong = file["violations"][0];
  EXPECT_EQ(wrong["suspect"]["line"], 3);
  EXPECT_EQ(wrong["recomputed"], 412);
  EXPECT_EQ(wrong["relations"][0]["operands"].size(), 3u);
  EXPECT_EQ(wrong["alternatives"].size(), 2u);
  const auto exact = file["violations"][1]["relations"][0]["exact"].get<std::vector<int64_t>>();
  ASSERT_EQ(exact.size(), 3u);
  EXPECT_EQ(exact[0], exact[1] - exact[2]);
  EXPECT_EQ(nlohmann::json::parse(AuditJson({Result()}, false))["files"][0]["violations"].size(),
            1u);
}

TEST(AuditPage, CsvQuotesWhatNeedsIt) {
  const std::string csv = AuditCsv({Result()}, report::Language::kEnglish, false);
  EXPECT_THAT(csv, HasSubstr("\"災害に強い, \"\"区づくり\"\"事業\""));
  EXPECT_THAT(csv, HasSubstr("a.txt,arithmetic,difference,2022,2022-T1,,1,"));
  EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 2);
}

}  // namespace
}  // namespace kuzukuri::cli
