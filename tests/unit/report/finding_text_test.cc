#include "services/report/text/finding_text.h"

#include <gtest/gtest.h>

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

constexpr const char* kNode = "jurisdictions/141127/fiscalYears/2022/projects/IV-3";

class FindingText : public testing::Test {
 protected:
  FindingText() {
    a_.set_fiscal_year(2022);
    a_.set_closing_state(budget::v1::CLOSING_STATE_SETTLED);
    b_.set_fiscal_year(2023);
    b_.set_closing_state(budget::v1::CLOSING_STATE_IN_YEAR);
    context_.labels = &LabelsOf(Language::kJapanese);
    context_.columns = {&a_, &b_};
    context_.column_names = {"令和4年度", "令和5年度"};
    context_.unit_yen = 1000;
  }

  static v1::Finding Make(v1::Finding::Kind kind, const std::vector<int64_t>& figures = {}) {
    v1::Finding finding;
    finding.set_kind(kind);
    finding.set_column(0);
    finding.set_other_column(1);
    finding.set_node(kNode);
    finding.set_node_display_name("区民に身近な事業");
    finding.set_message("in English");
    for (const int64_t figure : figures) finding.add_figures(figure);
    return finding;
  }

  std::string Of(const v1::Finding& finding) const { return FindingSentence(context_, finding); }

  v1::Column a_;
  v1::Column b_;
  FindingContext context_;
};

TEST_F(FindingText, EveryKindIsJapaneseWithoutAMemberOnThePage) {
  const std::vector<int64_t> two = {13474567, 8743000};
  const auto* kinds = v1::Finding::Kind_descriptor();
  for (int i = 0; i < kinds->value_count(); ++i) {
    const auto kind = static_cast<v1::Finding::Kind>(kinds->value(i)->number());
    if (kind == v1::Finding::KIND_UNSPECIFIED || kind > v1::Finding::KIND_LOWER_THAN_BEFORE) {
      continue;
    }
    std::vector<int64_t> figures = two;
    // Of the column, then of a year before: executed, appropriation, rate.
    if (kind == v1::Finding::KIND_BEHIND_PACE) figures = {1, 4, 250, 2, 4, 500};
    if (kind == v1::Finding::KIND_CARRY_OVER_NOT_TOLD) figures = {1};
    if (kind == v1::Finding::KIND_CHANGED_AFTER_CERTIFICATION) figures = {12, 7, 5, 1, 2, 3};
    const std::string text = Of(Make(kind, figures));
    EXPECT_EQ(text.find("in English"), std::string::npos) << kinds->value(i)->name();
    EXPECT_FALSE(text.empty()) << kinds->value(i)->name();
    EXPECT_EQ(text.find(LabelsOf(Language::kJapanese).finding_kinds.Of(kind)), 0U) << text;
    EXPECT_STRNE(LabelsOf(Language::kEnglish).finding_kinds.Of(kind), "");
  }
}

TEST_F(FindingText, NamesStandWithTheirPlaceWhereTwoAreEqual) {
  v1::Finding over = Make(v1::Finding::KIND_OVER_EXECUTION, {13474567, 8743000});
  EXPECT_EQ(Of(over),
            "予算超過　令和4年度 区民に身近な事業　決算額 13,475／予算額 8,743 千円（154.1%）");
  over.set_node_place("教育 > 図書館");
  EXPECT_NE(Of(over).find("令和4年度 区民に身近な事業（教育 > 図書館）　"), std::string::npos);
}

TEST_F(FindingText, LowExecutionIsThatOfWhatWasToBeSpentInTheYear) {
  EXPECT_EQ(Of(Make(v1::Finding::KIND_LOW_EXECUTION, {2000000, 10000000, 5000000})),
            "低執行　令和4年度 区民に身近な事業　決算額 2,000／予算額 10,000 千円"
            "（翌年度繰越額 5,000 を除いて40.0%）");
}

TEST_F(FindingText, MissingLineageIsOneSentenceWithItsCounts) {
  EXPECT_EQ(Of(Make(v1::Finding::KIND_MISSING_LINEAGE, {2, 3})),
            "年度間の継続関係の記録がない　令和4年度の 2件の行き先、令和5年度の 3件の前身"
            "（継続関係を記録すると比較できる）");
}

TEST_F(FindingText, SaysWhatChangedAfterCertification) {
  const auto of = [&](std::vector<int64_t> figures) {
    return Of(Make(v1::Finding::KIND_CHANGED_AFTER_CERTIFICATION, std::move(figures)));
  };
  const std::string end = "。認定時の数値は kuzukuri report --certified で見られる";
  const std::string begin = "認定後に変更がある　令和4年度 ";
  EXPECT_EQ(of({12, 0, 0, 1, 0, 0}), begin + "予算科目等（台帳の版 12）" + end);
  EXPECT_EQ(of({12, 7, 5, 3, 1, 100}),
            begin +
                "予算科目等（台帳の版 12 ほか2回）、事業の体系（目録の版 7）"
                "、指標（指標の版 5 ほか99回以上）" +
                end);
}

TEST_F(FindingText, LinesThatCountElsewhereNameTheNodes) {
  v1::Finding finding = Make(v1::Finding::KIND_ROLL_UP_MISMATCH, {6600000, 3300000});
  const std::string head = "集計先が事業の体系と異なる　令和4年度 区民に身近な事業";
  const std::string end = "。予算科目の集計先を体系に合わせると、残高と比較の合計が一致する";
  finding.set_message(
      "budget lines of 'x' count in '教育', '総務', not above it in the catalogue and do not count "
      "in "
      "'防災', above it in the catalogue; give them");
  EXPECT_EQ(Of(finding), head +
                             "　予算額 6,600、決算額 3,300 千円"
                             "（上位にない集計先「教育」「総務」、集計先にない上位「防災」）" +
                             end);
  finding.set_message(
      "budget lines of 'x' do not count in '防災', above it in the catalogue; give");
  finding.mutable_figures()->RemoveLast();
  EXPECT_EQ(Of(finding), head + "　予算額 6,600 千円（集計先にない上位「防災」）" + end);
  finding.set_message("budget lines of 'x' count in '教育', not above it in the catalogue; give");
  finding.clear_figures();
  EXPECT_EQ(Of(finding), head + "（上位にない集計先「教育」）" + end);
}

TEST_F(FindingText, WhatIsLowerThanBeforeIsToldOfBothPapers) {
  v1::Finding finding = Make(v1::Finding::KIND_LOWER_THAN_BEFORE, {1200000, 1000000});
  finding.set_column(1);
  EXPECT_EQ(Of(finding),
            "執行額が前の資料より少ない　令和5年度 区民に身近な事業　執行額 1,200→1,000 千円"
            "（戻入があったか、読み違いか、二つの資料を確かめる）");
}

TEST_F(FindingText, ACarryOverThatIsNotToldYetIsNotMissing) {
  EXPECT_EQ(Of(Make(v1::Finding::KIND_CARRY_OVER_NOT_TOLD, {1500000})),
            "翌年度の繰越額はまだ示されていない　令和4年度から 1,500 千円（令和5年度の受入れは"
            "未公表）");
}

TEST_F(FindingText, RatesFollowThePresentation) {
  const v1::Finding low = Make(v1::Finding::KIND_LOW_EXECUTION, {214729, 662000});
  EXPECT_NE(Of(low).find("（32.4%）"), std::string::npos);
  context_.rounded_rates = true;
  EXPECT_NE(Of(low).find("（32.5%）"), std::string::npos);
}

TEST_F(FindingText, ASwingSaysOfWhat) {
  v1::Finding swing = Make(v1::Finding::KIND_LARGE_SWING, {1688000, 4088000});
  EXPECT_EQ(Of(swing), "大きな増減　区民に身近な事業　額 1,688→4,088 千円");
  swing.set_message("the appropriation of 'x' went from 1 to 2");
  EXPECT_EQ(Of(swing), "大きな増減　区民に身近な事業　予算額 1,688→4,088 千円");
}

TEST_F(FindingText, IndicatorsStandWithTheirProject) {
  v1::Finding missed = Make(v1::Finding::KIND_INDICATOR_MISSED, {516});
  missed.set_indicator("jurisdictions/141127/fiscalYears/2022/indicators/I-1.1");
  missed.set_node_display_name("防災");
  missed.set_indicator_display_name("訓練の回数");
  EXPECT_EQ(Of(missed), "目標未達の指標　令和4年度 防災 訓練の回数　達成率 51.6%");
}

TEST_F(FindingText, WhatIsExplainedSaysSo) {
  v1::Finding swing = Make(v1::Finding::KIND_LARGE_SWING, {1688000, 4088000});
  swing.add_explanations("jurisdictions/141127/fiscalYears/2023/explanations/e");
  EXPECT_EQ(Of(swing), "大きな増減　区民に身近な事業　額 1,688→4,088 千円［説明あり］");
  context_.labels = &LabelsOf(Language::kEnglish);
  EXPECT_EQ(Of(swing), "in English [explained]");
}

TEST_F(FindingText, OtherLanguagesAndUnknownKindsHaveTheServicesSentence) {
  v1::Finding later = Make(v1::Finding::KIND_OVER_EXECUTION, {2, 1});
  later.set_kind(static_cast<v1::Finding::Kind>(999));
  EXPECT_EQ(Of(later), "in English");
  EXPECT_EQ(Of(Make(v1::Finding::KIND_OVER_EXECUTION)), "in English");  // its figures are missing
  context_.labels = &LabelsOf(Language::kEnglish);
  EXPECT_EQ(Of(Make(v1::Finding::KIND_OVER_EXECUTION, {2, 1})), "in English");
}

}  // namespace
}  // namespace kuzukuri::report
