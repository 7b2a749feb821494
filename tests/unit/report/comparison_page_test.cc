#include "services/report/comparison/page.h"

#include <gtest/gtest.h>

namespace kuzukuri::report {
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

TEST(ComparisonPage, ShowsStatesRowsAndTheSnapshot) {
  const std::string page = RenderComparison(Answer(), {.title = "横浜市旭区"});
  EXPECT_NE(page.find("横浜市旭区"), std::string::npos);
  EXPECT_NE(page.find("令和4年度 決算"), std::string::npos);
  EXPECT_NE(page.find("令和5年度 執行中"), std::string::npos);
  EXPECT_NE(page.find("【自主企画事業費】"), std::string::npos);
  EXPECT_NE(page.find("snapshot TOKEN"), std::string::npos);
}

TEST(ComparisonPage, AnAbsentFigureIsNotZero) {
  const std::string page = RenderComparison(Answer(), {.title = "横浜市旭区"});
  const size_t at = page.find("災害に強い区づくり事業");
  ASSERT_NE(at, std::string::npos);
  const std::string line = page.substr(at, page.find('\n', at) - at);
  EXPECT_NE(line.find("96.6%"), std::string::npos) << line;
  EXPECT_NE(line.find("－"), std::string::npos) << line;
}

TEST(ComparisonPage, FiguresOfColumnsTheAnswerDoesNotHaveAreLeftOut) {
  v1::CompareExecutionResponse answer = Answer();
  const std::string page = RenderComparison(answer, {.title = ""});
  answer.mutable_rows(0)->add_cells()->mutable_printed()->set_appropriation("99,999");
  EXPECT_EQ(RenderComparison(answer, {.title = ""}), page);
  answer.mutable_rows(0)->clear_cells();  // the change keeps its place
  EXPECT_NE(RenderComparison(answer, {.title = ""}).find("▲1"), std::string::npos);
}

TEST(ComparisonPage, ChangesAreRoundedHalfAwayFromZero) {
  const std::string page = RenderComparison(Answer(), {.title = "横浜市旭区"});
  EXPECT_NE(page.find("▲1"), std::string::npos) << page;  // -500 yen in thousands
}

TEST(ComparisonPage, AnUnknownFindingFallsBackToItsMessage) {
  v1::CompareExecutionResponse answer = Answer();
  v1::Finding* finding = answer.add_findings();
  finding->set_kind(static_cast<v1::Finding::Kind>(999));  // of a later version
  finding->set_message("the catalog does not know it");
  EXPECT_NE(RenderComparison(answer, {.title = ""}).find("the catalog does not know it"),
            std::string::npos);
}

// A row posted on a project itself, at the level of sub-projects.
v1::CompareExecutionResponse OwnPostings(int64_t executed, int64_t adjustment) {
  v1::CompareExecutionResponse answer = Answer();
  v1::Row* row = answer.mutable_rows(0);
  row->set_id("2023/I-1/own");
  row->set_kind(v1::Row::KIND_OWN_POSTINGS);
  row->mutable_cells(1)->set_executed_yen(executed);
  row->mutable_cells(1)->set_executed_adjustment_yen(adjustment);
  return answer;
}

TEST(ComparisonPage, MoneyPostedOnAProjectIsNotCalledAnAdjustment) {
  const ComparisonPageOptions options = {.title = "", .level = v1::LEVEL_SUB_PROJECT};
  const std::string money = RenderComparison(OwnPostings(3382000, 0), options);
  EXPECT_EQ(money.find("端数調整"), std::string::npos) << money;
  EXPECT_NE(money.find("事業に直接計上"), std::string::npos) << money;
  EXPECT_NE(RenderComparison(OwnPostings(-177, -177), options).find("端数調整"), std::string::npos);
}

// Two headings; in the first year 1,251 thousand of the first stand in a row of the second.
v1::CompareExecutionResponse Moved() {
  v1::CompareExecutionResponse answer = Answer();
  answer.clear_rows();
  answer.clear_subtotals();
  const auto fill = [](v1::Row* row, const char* name, int64_t before) {
    row->set_display_name(name);
    row->add_cells()->set_appropriation_yen(before);
    row->add_cells()->set_appropriation_yen(10000000);
  };
  const auto add = [&](const char* heading, int64_t subtotal, int64_t rows) {
    v1::Row* of = answer.add_subtotals();
    of->set_id(heading);
    fill(of, heading, subtotal);
    v1::Row* row = answer.add_rows();
    row->set_kind(v1::Row::KIND_NODES);
    row->set_parent(heading);
    fill(row, "事業", rows);
  };
  add("地域の力", 53888000, 52637000);
  add("魅力づくり", 15863000, 17114000);
  return answer;
}

TEST(ComparisonPage, WhereRowsDoNotAddUpTheirHeadingsSaySo) {
  const std::string page = RenderComparison(Moved(), {.title = ""});
  EXPECT_NE(page.find("※ 令和4年度の予算額 1,251は、行では「魅力づくり」に表示"), std::string::npos)
      << page;
  EXPECT_NE(page.find("※ 行は令和4年度の「地域の力」の予算額 1,251を含む"), std::string::npos)
      << page;
  EXPECT_EQ(page.find("令和5年度の"), std::string::npos) << page;
}

TEST(ComparisonPage, ReasonsStandAtSubtotalsAndTotalsToo) {
  v1::CompareExecutionResponse answer = Answer();
  answer.mutable_outside_total()->add_changes();
  for (v1::Row* row :
       {answer.mutable_subtotals(0), answer.mutable_total(), answer.mutable_outside_total()}) {
    row->mutable_changes(0)->mutable_decomposition()->set_original_yen(-1906000);
  }
  const std::string page = RenderComparison(answer, {.title = "", .why = true});
  size_t count = 0;
  for (size_t at = page.find("当初 ▲1,906"); at != std::string::npos;
       at = page.find("当初 ▲1,906", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 3U) << page;
}

TEST(ComparisonPage, ARowHasItsNumberItsLeadDepartmentAndItsPoints) {
  v1::CompareExecutionResponse answer = Answer();
  v1::Row* row = answer.mutable_rows(0);
  v1::Member* member = row->add_members();
  member->set_display_name(row->display_name());
  member->set_printed_code("Ⅰ-１");
  member->add_departments("総務課");
  member->add_departments("福祉保健課");
  row->mutable_changes(0)->set_rate_permille(-692);
  const std::string page = RenderComparison(answer, {.title = "", .width = 140, .why = true});
  EXPECT_NE(page.find("Ⅰ-１ 災害に強い区づくり事業"), std::string::npos) << page;
  EXPECT_NE(page.find("（課）総務課（主管）、福祉保健課"), std::string::npos) << page;
  EXPECT_NE(page.find("▲69.2"), std::string::npos) << page;
}

TEST(ComparisonPage, MoreColumnsAreNumberedAndSayBetweenWhichTheChangesAre) {
  v1::CompareExecutionResponse answer = Answer();
  v1::Column* third = answer.add_columns();
  third->set_display_name("令和6年度");
  const std::string page = RenderComparison(answer, {.title = ""});
  EXPECT_NE(page.find("③ 令和6年度"), std::string::npos) << page;
  EXPECT_NE(page.find("増減 ②→③"), std::string::npos) << page;
}

TEST(ComparisonPage, AFilteredPageSaysSoAndLeavesOutEmptyHeadings) {
  v1::CompareExecutionResponse answer = Answer();
  v1::Row* empty = answer.add_subtotals();
  empty->set_id("node/empty");
  empty->set_display_name("空の区分");
  const std::string all = RenderComparison(answer, {.title = ""});
  EXPECT_NE(all.find("空の区分"), std::string::npos);
  const std::string page = RenderComparison(answer, {.title = "", .filter = "名称 区づくり"});
  EXPECT_NE(page.find("絞り込み：名称 区づくり　該当 1行のみ"), std::string::npos) << page;
  EXPECT_EQ(page.find("空の区分"), std::string::npos) << page;
}

TEST(ComparisonPage, SubProjectsStandUnderTheirProject) {
  v1::CompareExecutionResponse answer = Answer();
  const std::string project = "jurisdictions/1/fiscalYears/2022/projects/I-1";
  answer.mutable_rows(0)->add_members()->set_node(project);
  v1::CompareExecutionResponse subs;
  v1::Row* row = subs.add_rows();
  row->set_kind(v1::Row::KIND_NODES);
  v1::Member* member = row->add_members();
  member->set_node(project + "/subProjects/2");
  member->set_display_name("防災活動事業");
  member->mutable_cell()->mutable_printed()->set_appropriation("8,448");
  v1::Member* own = row->add_members();
  own->set_node(project);
  own->mutable_cell()->set_executed_yen(3382000);
  const std::string page = RenderComparison(answer, {.title = "", .sub_projects = &subs});
  const size_t at = page.find("・2022 防災活動事業");
  ASSERT_NE(at, std::string::npos) << page;
  EXPECT_NE(page.substr(at, page.find('\n', at) - at).find("8,448"), std::string::npos);
  EXPECT_NE(page.find("・2022 事業に直接計上"), std::string::npos) << page;
}

TEST(ComparisonPage, AFundSourceWithoutNameAndTheDepartmentsRuleAreSaid) {
  v1::CompareExecutionResponse answer = Answer();
  answer.mutable_rows(0)->clear_display_name();
  EXPECT_NE(RenderComparison(answer, {.title = "", .level = v1::LEVEL_FUND_SOURCE})
                .find("財源の記載なし"),
            std::string::npos);
  EXPECT_NE(RenderComparison(answer, {.title = "", .level = v1::LEVEL_DEPARTMENT}).find("主管課"),
            std::string::npos);
}

TEST(ComparisonPage, English) {
  const std::string page =
      RenderComparison(Answer(), {.title = "Asahi", .language = Language::kEnglish});
  EXPECT_NE(page.find("Budget execution compared"), std::string::npos) << page;
  EXPECT_NE(page.find("negative. Totals"), std::string::npos) << page;
  EXPECT_EQ(page.find("予算"), std::string::npos) << page;
}

}  // namespace
}  // namespace kuzukuri::report
