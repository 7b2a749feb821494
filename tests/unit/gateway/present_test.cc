#include "services/gateway/present/present.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/aggregator/v1/execution_report.pb.h"
#include "services/gateway/present/guarded_csv.h"
#include "services/gateway/present/memory_file.h"
#include "services/gateway/route/percent.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;
using testing::HasSubstr;

Match MatchOf(const std::string& path) {
  const Found found =
      RouteTable::BuiltIn().Find("GET", "/api/aggregator/v1/jurisdictions/141127" + path, true);
  EXPECT_TRUE(found.match) << path;
  return *found.match;
}

v1::CompareExecutionRequest Request() {
  v1::CompareExecutionRequest request;
  request.set_jurisdiction("jurisdictions/141127");
  return request;
}

void AddCells(v1::Row* row, int64_t first, int64_t second) {
  for (const int64_t yen : {first, second}) {
    v1::Cell* cell = row->add_cells();
    cell->set_appropriation_yen(yen);
    cell->mutable_printed()->set_appropriation(absl::StrCat(yen));
  }
  row->add_changes()->set_appropriation_yen(second - first);
}

v1::CompareExecutionResponse Answer() {
  v1::CompareExecutionResponse answer;
  answer.set_snapshot("S");
  answer.set_jurisdiction_display_name("川崎市宮前区");
  for (const int year : {2022, 2023}) {
    auto* column = answer.add_columns();
    column->set_fiscal_year(year);
    column->set_display_name(absl::StrCat("令和", year - 2018, "年度"));
  }
  auto* class_row = answer.add_subtotals();
  class_row->set_id("c");
  class_row->set_display_name("=cmd|' /C calc'!A0");
  AddCells(class_row, 100, 90);
  auto* row = answer.add_rows();
  row->set_id("r");
  row->set_parent("c");
  row->set_kind(v1::Row::KIND_NODES);
  row->set_display_name("<script>alert(1)</script>");
  AddCells(row, 9007199254740993, -5);
  auto* orphan = answer.add_rows();
  orphan->set_id("o");
  orphan->set_parent("gone");
  orphan->set_display_name("道路,補修\"費\"");
  AddCells(orphan, 0, 0);
  answer.mutable_total()->set_id("t");
  AddCells(answer.mutable_total(), 1, 2);
  return answer;
}

TEST(Format, TheSuffixGoesBeforeAccept) {
  EXPECT_EQ(*FormatOf(MatchOf("/comparison.csv"), "application/json"), Format::kCsv);
  EXPECT_EQ(*FormatOf(MatchOf("/comparison.json"), "text/html"), Format::kJson);
}

TEST(Format, AcceptChoosesWhatItLikesBest) {
  const Match match = MatchOf("/comparison");
  EXPECT_EQ(*FormatOf(match, ""), Format::kJson);
  EXPECT_EQ(*FormatOf(match, "*/*"), Format::kJson);
  EXPECT_EQ(*FormatOf(match, "text/csv"), Format::kCsv);
  EXPECT_EQ(*FormatOf(match, "text/csv;q=0.5, text/html;q=0.6"), Format::kHtml);
  EXPECT_EQ(*FormatOf(match, "text/html,application/xhtml+xml,*/*;q=0.8"), Format::kHtml);
  EXPECT_EQ(*FormatOf(match, "text/*;q=0.1, application/json;q=0"), Format::kHtml);
  EXPECT_EQ(*FormatOf(match, "TEXT/CSV ; charset=utf-8"), Format::kCsv);
  EXPECT_EQ(FormatOf(match, "image/png").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(FormatOf(match, "*/*;q=0").status().code(), absl::StatusCode::kInvalidArgument);
  // What has no files is JSON, whoever asks.
  EXPECT_EQ(*FormatOf(MatchOf("/snapshot"), "text/html"), Format::kJson);
}

TEST(GuardedCsv, FormulasBecomeText) {
  for (const char* text : {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＠x", "-", "+81", "--1"}) {
    EXPECT_EQ(GuardedCell(text), absl::StrCat("'", text));
  }
  EXPECT_EQ(GuardedCell("\tx"), "\"'\tx\"");
  EXPECT_EQ(GuardedCell("\r=x"), "\"'\r=x\"");
  for (const char* text : {"", "a=1", "5", "-5", "-5.25", "▲5", "－", "区役所"}) {
    EXPECT_EQ(GuardedCell(text), text);
  }
}

TEST(GuardedCsv, WhatIsReadIsWhatWasWritten) {
  const std::vector<std::string> cells = {"a", "", "b,c", "d\"e", "f\ng", " h ", "'=x"};
  EXPECT_EQ(CellsOf(absl::StrCat(kByteOrderMark, GuardedLine(cells), GuardedLine(cells))),
            (std::vector<std::vector<std::string>>{cells, cells}));
  const std::string csv = absl::StrCat(kByteOrderMark, "name,yen\n=x,-5\n\"a,b\",\n");
  EXPECT_EQ(GuardCsv(csv), absl::StrCat(kByteOrderMark, "name,yen\n'=x,-5\n\"a,b\",\n"));
}

TEST(Present, AComparisonAsCsv) {
  const auto document = Present(Format::kCsv, Request(), Answer());
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->content_type, "text/csv; charset=utf-8; header=present");
  ASSERT_TRUE(absl::StartsWith(document->body, kByteOrderMark));
  const auto lines = CellsOf(document->body);
  ASSERT_EQ(lines.size(), 5);  // heading, class, its row, the row without one, total
  for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size());
  EXPECT_EQ(lines[0][6], "name");
  EXPECT_EQ(lines[0][7], "2022_appropriation_yen");
  EXPECT_EQ(lines[1][6], "'=cmd|' /C calc'!A0");
  EXPECT_EQ(lines[2][1], "r");
  EXPECT_EQ(lines[2][3], "1");
  EXPECT_EQ(lines[2][7], "9007199254740993");
  EXPECT_EQ(lines[2][8], "");  // absent is not zero
  EXPECT_EQ(lines[2][13], "-5");
  EXPECT_THAT(lines[3][6], HasSubstr("道路,補修\"費\""));
}

TEST(Present, AComparisonAsCsvWithComponentsWhereTheyAreAskedFor) {
  auto answer = Answer();
  v1::Cell* cell = answer.mutable_rows(0)->mutable_cells(1);
  cell->set_original_yen(7);
  cell->mutable_rate_on_original()->set_permille(500);
  cell->set_carried_out_yen(3);
  cell->set_unused_yen(-8);
  // Told as a whole: that its original part is zero is what nobody said.
  v1::Cell* whole = answer.mutable_total()->mutable_cells(1);
  whole->set_original_yen(0);
  whole->mutable_components()->set_not_stated_yen(2);
  auto request = Request();
  request.set_include_components(true);
  const auto lines = CellsOf(Present(Format::kCsv, request, answer)->body);
  const auto plain = CellsOf(Present(Format::kCsv, Request(), answer)->body);
  ASSERT_EQ(lines[0].size(), plain[0].size() + 8);
  EXPECT_EQ(lines[0][12], "2022_known_executed_yen");
  EXPECT_EQ(lines[0][13], "2022_original_yen");
  EXPECT_EQ(lines[0][17], "2023_appropriation_yen");
  EXPECT_EQ(lines[0][23], "2023_original_yen");
  EXPECT_EQ(lines[0][24], "2023_rate_on_original_permille");
  EXPECT_EQ((std::vector<std::string>(lines[2].begin() + 23, lines[2].begin() + 27)),
            (std::vector<std::string>{"7", "500", "3", "-8"}));
  EXPECT_EQ(lines[2][13], "");  // absent is not zero
  EXPECT_EQ(lines[4][23], "");
  for (const auto& line : lines) EXPECT_EQ(line.size(), lines[0].size());
  // BASIC has neither what is carried out nor what is unused, and zero would be a lie.
  request.set_view(v1::COMPARISON_VIEW_BASIC);
  EXPECT_EQ(CellsOf(Present(Format::kCsv, request, answer)->body), plain);
}

TEST(Present, AComparisonAsHtml) {
  auto request = Request();
  request.set_language_code("en");
  const auto document = Present(Format::kHtml, request, Answer());
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_EQ(document->content_language, "en");
  EXPECT_TRUE(absl::StartsWith(document->content_disposition, "inline;"));
  EXPECT_THAT(document->body, HasSubstr("&lt;script&gt;alert(1)"));
  EXPECT_FALSE(absl::StrContains(document->body, "<script"));
  EXPECT_THAT(document->body, HasSubstr("<html lang=\"en\">"));
  // Nothing is loaded from anywhere.
  for (const char* loads : {"src=", "href=", "url(", "@import"}) {
    EXPECT_FALSE(absl::StrContains(document->body, loads)) << loads;
  }
}

TEST(Present, AComparisonAsWorkbook) {
  const auto document = Present(Format::kXlsx, Request(), Answer());
  ASSERT_TRUE(document.ok()) << document.status();
  EXPECT_TRUE(absl::StartsWith(document->body, "PK"));
  EXPECT_GT(document->body.size(), 4000);
  EXPECT_EQ(document->body, Present(Format::kXlsx, Request(), Answer())->body);
  auto request = Request();
  request.set_include_components(true);
  const auto components = Present(Format::kXlsx, request, Answer());
  ASSERT_TRUE(components.ok()) << components.status();
  EXPECT_GT(components->body.size(), document->body.size());
}

TEST(Present, NamesOfFilesAreInTheReadersLanguage) {
  const auto document = Present(Format::kCsv, Request(), Answer());
  EXPECT_THAT(document->content_disposition,
              HasSubstr("attachment; filename=\"comparison-141127-2022-2023.csv\"; "
                        "filename*=UTF-8''"));
  const size_t at = document->content_disposition.rfind('\'') + 1;
  const auto name = DecodePercent(document->content_disposition.substr(at), false);
  ASSERT_TRUE(name.ok());
  EXPECT_THAT(*name, testing::StartsWith("川崎市宮前区_"));
  EXPECT_THAT(*name, testing::EndsWith("_2022-2023.csv"));
}

TEST(Present, HeadersAreNeverTheAnswersChoice) {
  auto answer = Answer();
  answer.set_jurisdiction_display_name("x\"\r\nSet-Cookie: a=b; ../../");
  auto request = Request();
  request.set_jurisdiction("jurisdictions/\"\r\nx");
  const auto document = Present(Format::kCsv, request, answer);
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->content_disposition.find_first_of("\r\n"), std::string::npos);
  EXPECT_FALSE(absl::StrContains(document->content_disposition, "/"));
}

TEST(Present, AReportInEveryFormat) {
  v1::GetExecutionReportRequest request;
  request.set_name("jurisdictions/141127/fiscalYears/2023");
  v1::GetExecutionReportResponse answer;
  answer.set_snapshot("S");
  auto* report = answer.mutable_report();
  report->set_jurisdiction_display_name("川崎市宮前区");
  report->mutable_column()->set_fiscal_year(2023);
  auto* table = report->add_tables();
  table->set_tree("list");
  table->set_primary(true);
  table->mutable_presentation()->set_unit_yen(1);
  auto* row = table->add_rows();
  row->set_kind(v1::ReportRow::KIND_PROJECT);
  row->set_node("jurisdictions/141127/fiscalYears/2023/projects/p");
  row->set_display_name("=HYPERLINK(\"x\")");
  row->mutable_cell()->set_appropriation_yen(5);
  for (const Format format : {Format::kCsv, Format::kXlsx, Format::kHtml}) {
    const auto document = Present(format, request, answer);
    ASSERT_TRUE(document.ok()) << document.status();
    EXPECT_THAT(document->content_disposition, HasSubstr("report-141127-2023."));
    EXPECT_EQ(document->content_language, "ja");
    if (format == Format::kCsv) {
      EXPECT_THAT(document->body, HasSubstr("\"'=HYPERLINK(\"\"x\"\")\""));
    }
  }
}

TEST(Present, OtherAnswersHaveNoFile) {
  EXPECT_EQ(Present(Format::kCsv, Request(), Request()).status().code(),
            absl::StatusCode::kInternal);
}

TEST(Pages, AFileHasAllRows) {
  auto request = Request();
  request.set_page_size(3);
  request.set_page_token("old");
  Pages pages(request, Format::kCsv);
  const auto& asked = dynamic_cast<const v1::CompareExecutionRequest&>(pages.request());
  EXPECT_EQ(asked.page_size(), 5000);
  EXPECT_EQ(asked.page_token(), "");
  EXPECT_EQ(asked.presentation().unit_yen(), 1);
  auto first = std::make_unique<v1::CompareExecutionResponse>(Answer());
  first->set_next_page_token("next");
  ASSERT_TRUE(pages.Add(std::move(first)));
  EXPECT_EQ(asked.page_token(), "next");
  EXPECT_FALSE(pages.Add(std::make_unique<v1::CompareExecutionResponse>(Answer())));
  EXPECT_EQ(dynamic_cast<const v1::CompareExecutionResponse&>(pages.whole()).rows_size(), 4);
}

TEST(Pages, JsonIsAnsweredPageByPage) {
  auto request = Request();
  request.set_page_size(3);
  Pages pages(request, Format::kJson);
  EXPECT_EQ(dynamic_cast<const v1::CompareExecutionRequest&>(pages.request()).page_size(), 3);
  auto answer = std::make_unique<v1::CompareExecutionResponse>();
  answer->set_next_page_token("next");
  EXPECT_FALSE(pages.Add(std::move(answer)));
}

TEST(MemoryFile, HasWhatWasWrittenOrTheError) {
  EXPECT_EQ(*BytesWritten([](const std::string& path) {
    FILE* file = fopen(path.c_str(), "wb");
    const std::string text(200'000, 'x');
    fwrite(text.data(), 1, text.size(), file);
    fclose(file);
    return absl::OkStatus();
  }),
            std::string(200'000, 'x'));
  EXPECT_EQ(
      BytesWritten([](const std::string&) { return absl::InternalError("x"); }).status().message(),
      "x");
}

}  // namespace
}  // namespace kuzukuri::gateway
