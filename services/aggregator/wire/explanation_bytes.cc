#include "services/aggregator/wire/explanation_bytes.h"

#include "absl/strings/str_cat.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/wire/frame.h"

namespace kuzukuri::aggregator {
namespace {

using Proto = catalog::v1::Explanation;

void AppendFigure(int field, const ExplainedFigure& figure, std::string& out) {
  using Figure = catalog::v1::ExplainedFigure;
  SmallMessage message;
  message.Number(Figure::kFiscalYearFieldNumber, figure.fiscal_year.value());
  message.Number(Figure::kMeasureFieldNumber, static_cast<int>(figure.measure));
  if (figure.value && figure.IsOfIndicator()) {
    SmallMessage value;
    value.Number(type::v1::Decimal::kUnscaledFieldNumber, *figure.value);
    value.Number(type::v1::Decimal::kScaleFieldNumber, figure.scale);
    message.Message(Figure::kValueFieldNumber, value);
  } else {
    message.Optional(Figure::kAmountYenFieldNumber, figure.value);
  }
  message.Text(Figure::kComponentFieldNumber, figure.component);
  AppendFrame(field, message.bytes(), out);
}

void AppendText(int field, const std::string& text, std::string& out) {
  if (!text.empty()) AppendFrame(field, text, out);
}

std::string BytesOf(const Explanation& explanation) {
  SmallMessage numbers;
  numbers.Number(Proto::kComparedFiscalYearFieldNumber, explanation.compared_year.value());
  numbers.Number(Proto::kStateFieldNumber,
                 explanation.approved ? Proto::STATE_APPROVED : Proto::STATE_DRAFT);
  numbers.Number(Proto::kRevisionFieldNumber, explanation.revision.value());
  std::string bytes(numbers.bytes());
  AppendText(Proto::kNameFieldNumber, explanation.name, bytes);
  for (const std::string& node : explanation.nodes) {
    AppendFrame(Proto::kNodesFieldNumber, node, bytes);
  }
  AppendText(Proto::kIndicatorFieldNumber, explanation.indicator, bytes);
  AppendText(Proto::kFindingKindFieldNumber, explanation.finding_kind, bytes);
  AppendText(Proto::kTextFieldNumber, explanation.text, bytes);
  AppendText(Proto::kAuthorFieldNumber, explanation.author, bytes);
  for (const ExplainedFigure& figure : explanation.figures) {
    AppendFigure(Proto::kFiguresFieldNumber, figure, bytes);
  }
  return bytes;
}

}  // namespace

std::string ExplanationBytes(const ToldExplanation& told,
                             const std::vector<std::string>& subjects) {
  using Told = v1::RowExplanation;
  std::string bytes;
  AppendFrame(Told::kExplanationFieldNumber, BytesOf(*told.explanation), bytes);
  SmallMessage open;
  open.Number(Told::kOpenFieldNumber, told.open);
  absl::StrAppend(&bytes, open.bytes());
  for (const ExplainedFigure& figure : told.now) {
    AppendFigure(Told::kCurrentFiguresFieldNumber, figure, bytes);
  }
  for (const std::string& subject : subjects) {
    AppendFrame(Told::kSubjectDisplayNamesFieldNumber, subject, bytes);
  }
  return bytes;
}

}  // namespace kuzukuri::aggregator
