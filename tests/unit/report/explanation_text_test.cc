#include "services/report/text/explanation_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
namespace cv1 = catalog::v1;

class ExplanationText : public testing::Test {
 protected:
  ExplanationText() {
    cv1::Explanation& explanation = *told_.mutable_explanation();
    explanation.set_name("jurisdictions/141127/fiscalYears/2023/explanations/e");
    explanation.set_compared_fiscal_year(2022);
    explanation.set_text("工期の延長による。");
    explanation.set_author("土木課");
    explanation.set_state(cv1::Explanation::STATE_APPROVED);
    for (int i = 0; i < 2; ++i) told_.add_subject_display_names("橋りょう");
  }

  // A figure it was written for, and what it is now; yen.
  void Add(int64_t then, int64_t now) {
    for (const bool is_now : {false, true}) {
      cv1::ExplainedFigure* figure =
          is_now ? told_.add_current_figures() : told_.mutable_explanation()->add_figures();
      figure->set_fiscal_year(2023);
      figure->set_measure(cv1::ExplainedFigure::MEASURE_EXECUTED);
      figure->set_amount_yen(is_now ? now : then);
    }
    told_.set_open(true);
  }

  std::vector<std::string> Lines(Language language = Language::kJapanese) const {
    return ExplanationLines(LabelsOf(language), told_, "橋りょう", 1000);
  }

  v1::RowExplanation told_;
};

TEST_F(ExplanationText, SaysWhyByWhomAndOfWhichYears) {
  EXPECT_EQ(Lines(),
            std::vector<std::string>{"増減理由（2022→2023年度）：工期の延長による。（土木課）"});
  EXPECT_EQ(Lines(Language::kEnglish),
            std::vector<std::string>{
                "explanation of the change (2022 to 2023): 工期の延長による。 (土木課)"});
  told_.mutable_explanation()->set_compared_fiscal_year(0);
  EXPECT_EQ(Lines()[0], "説明（2023年度）：工期の延長による。（土木課）");
  told_.mutable_explanation()->set_state(cv1::Explanation::STATE_DRAFT);
  EXPECT_EQ(Lines()[0], "説明（案）（2023年度）：工期の延長による。（土木課）");
}

TEST_F(ExplanationText, NamesTheKindOfFindingAndWhoseFiguresWhereThatIsNotPlain) {
  told_.mutable_explanation()->set_finding_kind("LARGE_SWING");
  EXPECT_EQ(Lines()[0], "増減理由（2022→2023年度、大きな増減）：工期の延長による。（土木課）");
  told_.mutable_explanation()->set_finding_kind("OF_A_LATER_RELEASE");
  EXPECT_EQ(Lines()[0],
            "増減理由（2022→2023年度、OF_A_LATER_RELEASE）：工期の延長による。（土木課）");
  told_.mutable_explanation()->clear_finding_kind();
  told_.add_subject_display_names("道路");
  EXPECT_EQ(Lines()[0], "増減理由（2022→2023年度、橋りょう・道路）：工期の延長による。（土木課）");
}

TEST_F(ExplanationText, AnOpenOneSaysWhatHasChanged) {
  Add(3'300'000, 6'600'000);
  Add(5'000, 5'000);  // as it was
  const std::vector<std::string> lines = Lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[1], "要確認　記載時から変わった数値：2023年度 執行額 3,300（現在 6,600）");
  EXPECT_EQ(Lines(Language::kEnglish)[1],
            "open: written for other figures: 2023 executed 3,300 (now 6,600)");
}

TEST_F(ExplanationText, WhatTheUnitHidesIsToldInYen) {
  Add(3'300'000, 3'300'001);
  EXPECT_EQ(Lines()[1],
            "要確認　記載時から変わった数値：2023年度 執行額 3,300,000 円（現在 3,300,001 円）");
}

TEST_F(ExplanationText, AFigureThatIsNotKnownNowIsAbsent) {
  Add(0, 0);
  told_.mutable_current_figures(0)->clear_amount_yen();
  EXPECT_EQ(Lines()[1], "要確認　記載時から変わった数値：2023年度 執行額 0（現在 －）");
}

TEST_F(ExplanationText, ValuesOfIndicatorsAreAsPrinted) {
  Add(0, 0);
  for (const bool is_now : {false, true}) {
    cv1::ExplainedFigure* figure =
        is_now ? told_.mutable_current_figures(0) : told_.mutable_explanation()->mutable_figures(0);
    figure->clear_amount_yen();
    figure->set_measure(cv1::ExplainedFigure::MEASURE_INDICATOR_ACTUAL);
    figure->set_component("男");
    figure->mutable_value()->set_unscaled(is_now ? 815 : 800);
    figure->mutable_value()->set_scale(1);
  }
  EXPECT_EQ(Lines()[1], "要確認　記載時から変わった数値：2023年度 実績（男） 80.0（現在 81.5）");
}

}  // namespace
}  // namespace kuzukuri::report
