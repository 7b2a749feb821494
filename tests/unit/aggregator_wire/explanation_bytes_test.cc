// The bytes of explanations, read back with the generated classes.
#include "services/aggregator/wire/explanation_bytes.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::aggregator {
namespace {

namespace cv1 = catalog::v1;

class ExplanationsAsBytes : public testing::TestWithParam<unsigned> {
 protected:
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  std::string AnyText() {
    switch (Pick(4)) {
      case 0:
        return "";
      case 1:
        return std::string(20'000, 'x');  // a length of three bytes
      default:
        return std::string(static_cast<size_t>(Pick(200)), 'x') + "理由";
    }
  }

  std::optional<int64_t> AnyValue() {
    switch (Pick(4)) {
      case 0:
        return std::nullopt;
      case 1:
        return 0;
      case 2:
        return -(int64_t{1} << 60);
      default:
        return Pick(1'000'000);
    }
  }

  // A figure, here and as the API's message.
  ExplainedFigure AnyFigure(cv1::ExplainedFigure* proto) {
    ExplainedFigure figure;
    figure.fiscal_year = platform::Year(2000 + Pick(30));
    figure.measure = static_cast<ExplainedMeasure>(1 + Pick(5));
    figure.value = AnyValue();
    proto->set_fiscal_year(figure.fiscal_year.value());
    proto->set_measure(static_cast<cv1::ExplainedFigure::Measure>(figure.measure));
    if (!figure.IsOfIndicator()) {
      if (figure.value) proto->set_amount_yen(*figure.value);
      return figure;
    }
    figure.component = AnyText();
    proto->set_component(figure.component);
    if (!figure.value) return figure;
    figure.scale = Pick(10);
    proto->mutable_value()->set_unscaled(*figure.value);
    proto->mutable_value()->set_scale(figure.scale);
    return figure;
  }

  std::mt19937 random_{GetParam()};
};

TEST_P(ExplanationsAsBytes, AreThoseOfTheGeneratedClass) {
  v1::RowExplanation expected;
  cv1::Explanation& proto = *expected.mutable_explanation();
  Explanation explanation;
  explanation.name = AnyText();
  explanation.compared_year = platform::Year(Pick(2) == 0 ? 0 : 2023);
  for (int i = Pick(4); i > 0; --i) explanation.nodes.push_back(AnyText());
  explanation.indicator = AnyText();
  explanation.finding_kind = AnyText();
  explanation.text = AnyText();
  explanation.author = AnyText();
  explanation.approved = Pick(2) == 0;
  explanation.revision = platform::Revision(Pick(1'000'000));
  for (int i = Pick(4); i > 0; --i) explanation.figures.push_back(AnyFigure(proto.add_figures()));
  proto.set_name(explanation.name);
  proto.set_compared_fiscal_year(explanation.compared_year.value());
  for (const std::string& node : explanation.nodes) proto.add_nodes(node);
  proto.set_indicator(explanation.indicator);
  proto.set_finding_kind(explanation.finding_kind);
  proto.set_text(explanation.text);
  proto.set_author(explanation.author);
  proto.set_state(explanation.approved ? cv1::Explanation::STATE_APPROVED
                                       : cv1::Explanation::STATE_DRAFT);
  proto.set_revision(explanation.revision.value());
  ToldExplanation told{&explanation, Pick(2) == 0, {}};
  expected.set_open(told.open);
  for (int i = Pick(3); i > 0; --i) told.now.push_back(AnyFigure(expected.add_current_figures()));
  std::vector<std::string> subjects;
  for (int i = Pick(3); i > 0; --i) subjects.push_back(AnyText());
  for (const std::string& subject : subjects) expected.add_subject_display_names(subject);

  v1::RowExplanation read;
  ASSERT_TRUE(read.ParseFromString(ExplanationBytes(told, subjects)));
  EXPECT_EQ(read.SerializeAsString(), expected.SerializeAsString());
}

INSTANTIATE_TEST_SUITE_P(Seeds, ExplanationsAsBytes, testing::Range(0U, 200U));

}  // namespace
}  // namespace kuzukuri::aggregator
