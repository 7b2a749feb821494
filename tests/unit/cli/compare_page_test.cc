#include "clients/cli/compare_page.h"

#include <gtest/gtest.h>

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

// Two columns, one class of one project whose second year has no execution.
v1::CompareExecutionResponse Answer() {
  v1::CompareExecutionResponse answer;
  answer.set_snapshot("TOKEN");
  for (const int year : {2022, 2023}) {
    v1::Column* column = answer.add_columns();
    column->set_fiscal_year(year);
    column->set_display_name(year == 2022 ? "令和4年度" : "令和5年度");
    column->set_closing_state(year == 2022 ? budget::v1::CLOSING_STATE_SETTLED
                                           : budget::v1::CLOSING_STATE_IN_YEAR);
  }
  v1::Row* subtotal = answer.add_subtotals();
  subtotal->set_id("node/self-planned");
  subtotal->set_kind(v1::Row::KIND_SUBTOTAL);
  subtotal->set_display_name("自主企画事業費");
  v1::Row* row = answer.add_rows();
  row->set_id("project/I-1");
  row->set_kind(v1::Row::KIND_NODES);
  row->set_display_name("災害に強い区づくり事業");
  row->set_parent("node/self-planned");
  row->set_match(v1::Row::MATCH_ONE_TO_ONE);
  for (v1::Row* each : {subtotal, row, answer.mutable_total()}) {
    v1::PrintedCell* printed = each->add_cells()->mutable_printed();
    printed->set_appropriation("12,182");
    printed->set_executed("11,770");
    printed->set_difference("412");
    printed->set_rate("96.6%");
    each->add_cells()->mutable_printed()->set_appropriation("12,321");
    each->add_changes()->set_appropriation_yen(-500);
  }
  return answer;
}

TEST(ComparePage, ShowsStatesRowsAndTheSnapshot) {
  const std::string page = RenderPage(Answer(), {.title = "横浜市旭区"});
  EXPECT_NE(page.find("横浜市旭区"), std::string::npos);
  EXPECT_NE(page.find("令和4年度 決算"), std::string::npos);
  EXPECT_NE(page.find("令和5年度 執行中"), std::string::npos);
  EXPECT_NE(page.find("【自主企画事業費】"), std::string::npos);
  EXPECT_NE(page.find("snapshot TOKEN"), std::string::npos);
}

TEST(ComparePage, AnAbsentFigureIsNotZero) {
  const std::string page = RenderPage(Answer(), {.title = "横浜市旭区"});
  const size_t at = page.find("災害に強い区づくり事業");
  ASSERT_NE(at, std::string::npos);
  const std::string line = page.substr(at, page.find('\n', at) - at);
  EXPECT_NE(line.find("96.6%"), std::string::npos) << line;
  EXPECT_NE(line.find("－"), std::string::npos) << line;
}

TEST(ComparePage, ChangesAreRoundedHalfAwayFromZero) {
  const std::string page = RenderPage(Answer(), {.title = "横浜市旭区"});
  EXPECT_NE(page.find("▲1"), std::string::npos) << page;  // -500 yen in thousands
}

TEST(ComparePage, AnUnknownFindingFallsBackToItsMessage) {
  v1::CompareExecutionResponse answer = Answer();
  v1::Finding* finding = answer.add_findings();
  finding->set_kind(v1::Finding::KIND_UNKNOWN_NODE);
  finding->set_message("the catalog does not know it");
  EXPECT_NE(RenderPage(answer, {.title = ""}).find("the catalog does not know it"),
            std::string::npos);
}

}  // namespace
}  // namespace kuzukuri::cli
