#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_cat.h"
#include "services/report/comparison/comparison.h"
#include "services/report/comparison/coverage.h"
#include "services/report/comparison/explanations.h"
#include "services/report/comparison/findings.h"
#include "services/report/comparison/footer.h"
#include "services/report/comparison/gaps.h"
#include "services/report/comparison/header.h"
#include "services/report/comparison/members.h"
#include "services/report/comparison/sub_projects.h"
#include "services/report/text/amounts.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
using LineageEdge = catalog::v1::LineageEdge;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

v1::CompareExecutionResponse Years(int first, int count) {
  v1::CompareExecutionResponse answer;
  for (int i = 0; i < count; ++i) answer.add_columns()->set_fiscal_year(first + i);
  return answer;
}

// Owns what a comparison refers to.
class ComparisonTest : public testing::Test {
 protected:
  Comparison Made() const { return {answer_, options_}; }

  v1::CompareExecutionResponse answer_ = Years(2022, 2);
  ComparisonPageOptions options_;
};

using ColumnsTest = ComparisonTest;

TEST_F(ColumnsTest, TwoHaveTheDifferenceMoreHaveNumbers) {
  const Comparison two = Made();
  EXPECT_EQ(two.columns.FigureHeadings().size(), 11U);
  EXPECT_EQ(two.columns.Number(0), "");
  answer_ = Years(2020, 20);
  const Comparison many = Made();
  EXPECT_EQ(many.columns.FigureHeadings().size(), 63U);
  EXPECT_EQ(many.columns.Number(0), "①");
  EXPECT_EQ(many.columns.Number(19), "⑳");
}

TEST_F(ColumnsTest, StagesAreNamedWhereTheyDiffer) {
  answer_.mutable_columns(0)->set_execution_stage(budget::v1::EXECUTION_STAGE_DISBURSEMENT);
  answer_.mutable_columns(1)->set_execution_stage(budget::v1::EXECUTION_STAGE_DISBURSEMENT);
  EXPECT_THAT(Made().columns.Heading(0), Not(HasSubstr("支出")));
  answer_.mutable_columns(1)->set_execution_stage(budget::v1::EXECUTION_STAGE_COMMITMENT);
  EXPECT_THAT(Made().columns.Heading(1), HasSubstr("支出負担行為"));
}

TEST_F(ColumnsTest, AColumnTheAnswerDoesNotHaveHasNoNameAndTakesNoCells) {
  const Comparison comparison = Made();
  for (const int column : {-1, 2, 1000}) {
    EXPECT_EQ(comparison.columns.Name(column), "");
    EXPECT_EQ(comparison.columns.Year(column), "");
    v1::Cell cell;
    cell.mutable_printed()->set_executed("1");
    EXPECT_EQ(comparison.columns.LineIn(column, "", 0, cell).cells,
              comparison.columns.EmptyLine("", 0).cells);
  }
}

using HeaderTest = ComparisonTest;

TEST_F(HeaderTest, AYearWithoutDataSaysSo) {
  answer_.mutable_columns(1)->set_missing(true);
  EXPECT_THAT(HeaderText(Made()), HasSubstr("  2023年度　データなし\n"));
  options_.language = Language::kEnglish;
  EXPECT_THAT(HeaderText(Made()), HasSubstr("(in thousand yen)\n"));
}

TEST_F(HeaderTest, SaysBetweenWhichColumnsChangesAre) {
  answer_ = Years(2021, 3);
  EXPECT_THAT(HeaderText(Made()), HasSubstr("増減は②から③へ。他の組は２列で指定。\n"));
}

using CoverageTest = ComparisonTest;

TEST_F(CoverageTest, NamesEveryMatch) {
  const auto add = [this](v1::Row::Match match) {
    v1::Coverage::Part* part = answer_.mutable_coverage()->add_parts();
    part->set_match(match);
    part->set_rows(2);
    part->add_appropriation_yen(1000);
    part->add_appropriation_yen(-2000);
  };
  add(v1::Row::MATCH_SHARE);
  EXPECT_EQ(CoverageText(Made()), "\n年度間の対応　按分 2行（予算額 1／▲2）\n");
  add(v1::Row::MATCH_GROUP);
  EXPECT_THAT(CoverageText(Made()), HasSubstr("、統合・分割等の組 2行"));
}

TEST_F(CoverageTest, AMatchOfALaterVersionIsAnother) {
  for (const int match : {5, 99, -1}) {
    answer_.mutable_coverage()->clear_parts();
    v1::Coverage::Part* part = answer_.mutable_coverage()->add_parts();
    part->set_match(static_cast<v1::Row::Match>(match));
    part->set_rows(1);
    EXPECT_THAT(CoverageText(Made()), HasSubstr("その他の対応 1行"));
  }
}

TEST_F(CoverageTest, NothingWithoutRows) {
  answer_.mutable_coverage()->add_parts()->set_match(v1::Row::MATCH_NONE);
  EXPECT_EQ(CoverageText(Made()), "");
}

using ExplanationsTest = ComparisonTest;

TEST_F(ExplanationsTest, TermsOfAChangeHaveSigns) {
  v1::Row row;
  v1::Decomposition* d = row.add_changes()->mutable_decomposition();
  d->set_original_yen(1500000);
  d->set_moved_yen(-2000000);
  d->set_lapsed_yen(499);  // nothing in thousands
  EXPECT_THAT(ChangeTexts(Made(), row),
              ElementsAre("（増減の内訳）当初 ＋1,500、統合・分割等による移動 ▲2,000"));
  options_.language = Language::kEnglish;
  EXPECT_THAT(ChangeTexts(Made(), row),
              ElementsAre("(change) original ＋1,500, moved by lineage ▲2,000"));
  EXPECT_THAT(ChangeTexts(Made(), v1::Row()), IsEmpty());
}

TEST_F(ExplanationsTest, SumsOfComponentsAreOfTheirParts) {
  v1::Row row;
  budget::v1::AppropriationFigures* figures = row.add_cells()->mutable_components();
  figures->set_continued_carry_over_in_yen(1000);
  figures->set_accidental_carry_over_in_yen(2000);
  figures->set_diverted_yen(-5000);
  EXPECT_THAT(ComponentTexts(Made(), row), ElementsAre("（予算額の内訳）2022 繰越 3、流用等 ▲5"));
}

TEST_F(ExplanationsTest, ASumBeyondAnAmountIsAbsent) {
  v1::Row row;
  budget::v1::AppropriationFigures* figures = row.add_cells()->mutable_components();
  figures->set_continued_carry_over_in_yen(kMost);
  figures->set_approved_carry_over_in_yen(1);
  figures->set_diverted_yen(-kMost);
  figures->set_transferred_yen(-2);
  EXPECT_THAT(ComponentTexts(Made(), row), ElementsAre("（予算額の内訳）2022 繰越 －、流用等 －"));
}

TEST_F(ExplanationsTest, PacesNameTheDayAndWhatIsExpected) {
  v1::Row row;
  v1::Pace* pace = row.add_paces();
  pace->set_day_of_year(122);
  EXPECT_THAT(PaceTexts(Made(), row), IsEmpty());
  v1::PastPace* past = pace->add_past();
  past->set_fiscal_year(2022);
  past->set_rate_permille(333);
  pace->set_projected_yen(30000);
  pace->set_projected_low_yen(20000);
  pace->set_projected_high_yen(40000);
  EXPECT_THAT(PaceTexts(Made(), row),
              ElementsAre("（122日目）2022年度同日 33.3%、年度末見込み 30（20～40）"));
}

TEST_F(ExplanationsTest, NotesStandOnceEach) {
  v1::Row row;
  v1::Member* member = row.add_members();
  for (const char* note : {"補正予算額を含む", "補正予算額を含む"}) member->add_notes(note);
  member->set_column(1);
  EXPECT_THAT(NoteTexts(Made(), row), ElementsAre("※ 2023 補正予算額を含む"));
}

using GapsTest = ComparisonTest;

TEST_F(GapsTest, NoGapIsStatedOfSumsBeyondAnAmount) {
  v1::Row* subtotal = answer_.add_subtotals();
  subtotal->set_id("a");
  subtotal->add_cells()->set_appropriation_yen(std::numeric_limits<int64_t>::min());
  v1::Row* row = answer_.add_rows();
  row->set_parent("a");
  row->add_cells()->set_appropriation_yen(1);
  EXPECT_THAT(GapTexts(Made()), IsEmpty());
  row->mutable_cells(0)->set_appropriation_yen(0);  // a gap whose size is no amount
  EXPECT_THAT(GapTexts(Made()), IsEmpty());
}

TEST_F(GapsTest, AFilteredPageStatesNone) {
  v1::Row* subtotal = answer_.add_subtotals();
  subtotal->set_id("a");
  subtotal->add_cells()->set_executed_yen(1000);
  EXPECT_THAT(GapTexts(Made()), Not(IsEmpty()));
  options_.filter = "課 soumu";
  EXPECT_THAT(GapTexts(Made()), IsEmpty());
}

using MembersTest = ComparisonTest;

v1::Row Merged() {
  v1::Row row;
  row.set_display_name("防災事業");
  row.set_match(v1::Row::MATCH_GROUP);
  for (const char* name : {"備蓄事業", "訓練事業", "防災事業"}) {
    v1::Member* member = row.add_members();
    member->set_node(name);
    member->set_display_name(name);
    member->set_column(member->display_name() == "防災事業" ? 1 : 0);
  }
  for (const char* name : {"備蓄事業", "訓練事業"}) {
    v1::RowLineage* edge = row.add_lineage();
    edge->set_type(LineageEdge::TYPE_MERGES_INTO);
    edge->set_predecessor(name);
    edge->set_successor("防災事業");
  }
  return row;
}

TEST_F(MembersTest, MembersOfAGroupSayWhatBecameOfThem) {
  std::vector<std::string> names;
  for (const TableRow& line : MemberLines(Made(), Merged(), 2)) names.push_back(line.name);
  EXPECT_THAT(names,
              ElementsAre("├ 2022 備蓄事業（統合）", "├ 2022 訓練事業（統合）", "└ 2023 防災事業"));
}

TEST_F(MembersTest, ALineageOfALaterVersionIsLeftOut) {
  v1::Row row = Merged();
  row.mutable_lineage(0)->set_type(static_cast<LineageEdge::Type>(77));
  EXPECT_EQ(MemberLines(Made(), row, 0).front().name, "├ 2022 備蓄事業");
}

TEST_F(MembersTest, ARowThatEndedOrBeganSaysSo) {
  v1::Row row;
  row.set_display_name("備蓄事業");
  row.set_match(v1::Row::MATCH_NONE);
  row.add_members()->set_node("a");
  v1::RowLineage* edge = row.add_lineage();
  edge->set_type(LineageEdge::TYPE_ENDED);
  edge->set_predecessor("a");
  EXPECT_EQ(RowName(Made(), row), "備蓄事業（終了）");
  options_.language = Language::kEnglish;
  EXPECT_EQ(RowName(Made(), row), "備蓄事業 (ended)");
}

TEST_F(MembersTest, ARenamedRowHasItsFormerName) {
  v1::Row row;
  row.add_members()->set_node("b");
  v1::RowLineage* edge = row.add_lineage();
  edge->set_type(LineageEdge::TYPE_RENAMES);
  edge->set_successor("b");
  edge->set_predecessor_display_name("備蓄事業");
  EXPECT_THAT(FormerNameTexts(Made(), row), ElementsAre("└ 旧名称 備蓄事業"));
}

using SubProjectsTest = ComparisonTest;

TEST_F(SubProjectsTest, YearsSideBySideShareALineWithTheFormerName) {
  v1::CompareExecutionResponse subs = Years(2022, 2);
  v1::Row* row = subs.add_rows();
  for (const int column : {0, 1}) {
    v1::Member* member = row->add_members();
    member->set_node(absl::StrCat(column, "/projects/I-1/subProjects/1"));
    member->set_display_name(column == 0 ? "備蓄" : "備蓄の更新");
    member->set_column(column);
  }
  options_.sub_projects = &subs;
  v1::Row project;
  for (const int column : {0, 1}) {
    project.add_members()->set_node(absl::StrCat(column, "/projects/I-1"));
  }
  const Comparison comparison = Made();
  const std::vector<TableRow> lines = SubProjects(comparison).Lines(project, 4);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].name, "・備蓄の更新（旧 備蓄）");
  EXPECT_THAT(SubProjects(comparison).Lines(v1::Row(), 4), IsEmpty());
}

using FindingsTest = ComparisonTest;

TEST_F(FindingsTest, WhatIsOnlyGoodToKnowIsCountedUnlessAllAreWanted) {
  for (const int kind : {static_cast<int>(v1::Finding::KIND_LARGE_SWING), 999, 999}) {
    v1::Finding* finding = answer_.add_findings();
    finding->set_kind(static_cast<v1::Finding::Kind>(kind));
    finding->set_severity(v1::Finding::SEVERITY_INFO);
    finding->set_message("said by the service");
  }
  EXPECT_EQ(FindingsText(Made()), "\n注意\n  ・大きな増減　1件\n  ・その他　2件\n");
  options_.all_findings = true;
  EXPECT_THAT(FindingsText(Made()), HasSubstr("  ・said by the service\n"));
  answer_.clear_findings();
  EXPECT_EQ(FindingsText(Made()), "");
}

using FooterTest = ComparisonTest;

TEST_F(FooterTest, SaysHowTotalsAndProjectionsAreMade) {
  answer_.set_snapshot("TOKEN");
  EXPECT_THAT(FooterText(Made()), HasSubstr("金額は円単位で集計した後に千円へ四捨五入。\n"));
  options_.rounded_totals = true;
  EXPECT_THAT(FooterText(Made()), HasSubstr("合計は千円へ四捨五入した額の計。\nsnapshot TOKEN\n"));
  answer_.add_rows()->add_paces()->set_projected_yen(1);
  EXPECT_THAT(FooterText(Made()), HasSubstr("\n年度末見込みは、"));
}

TEST(Amounts, SumsAreExactOrAbsent) {
  EXPECT_EQ(SumOf({}), 0);
  EXPECT_EQ(SumOf({kMost, -kMost, 3}), 3);
  EXPECT_EQ(SumOf({kMost, 1, -1}), std::nullopt);
}

}  // namespace
}  // namespace kuzukuri::report
