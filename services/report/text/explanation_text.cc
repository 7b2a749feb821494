#include "services/report/text/explanation_text.h"

#include <google/protobuf/util/message_differencer.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"
#include "services/platform/base/names.h"
#include "services/report/text/decimal_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;
namespace cv1 = catalog::v1;

std::string YearsText(const ExplanationLabels& labels, const cv1::Explanation& explanation) {
  const auto name = platform::ParseName(explanation.name(), "name");
  const int year = name.ok() && name->fiscal_year ? name->fiscal_year->value() : 0;
  if (explanation.compared_fiscal_year() == 0) return absl::Substitute(labels.year, year);
  return absl::Substitute(labels.years, explanation.compared_fiscal_year(), year);
}

std::string KindText(const Labels& labels, const std::string& name) {
  v1::Finding::Kind kind = v1::Finding::KIND_UNSPECIFIED;
  const bool known = v1::Finding::Kind_Parse("KIND_" + name, &kind);
  const std::string text = known ? labels.finding_kinds.Of(kind) : "";
  return text.empty() ? name : text;
}

// Whose figures it is about, each once; empty where that is what it stands under.
std::string SubjectText(const Labels& labels, const v1::RowExplanation& told,
                        const std::string& name) {
  std::vector<std::string> subjects;
  for (const std::string& subject : told.subject_display_names()) {
    if (subjects.empty() || subjects.back() != subject) subjects.push_back(subject);
  }
  if (subjects.size() == 1 && subjects[0] == name) return "";
  return absl::StrJoin(subjects, labels.name_separator);
}

std::string Amount(const cv1::ExplainedFigure& figure, int64_t unit_yen) {
  if (figure.has_value()) return PrintedDecimal(figure.value());
  if (!figure.has_amount_yen()) return kAbsent;
  return platform::FormatAmount(platform::DivideHalfAway(figure.amount_yen(), unit_yen));
}

std::string FigureText(const Labels& labels, const cv1::ExplainedFigure& then,
                       const cv1::ExplainedFigure& now, int64_t unit_yen) {
  std::pair<std::string, std::string> amounts(Amount(then, unit_yen), Amount(now, unit_yen));
  if (amounts.first == amounts.second) {
    // What the unit hides is told in yen.
    for (std::string* amount : {&amounts.first, &amounts.second}) {
      const cv1::ExplainedFigure& figure = amount == &amounts.first ? then : now;
      *amount = absl::StrCat(Amount(figure, 1), figure.has_amount_yen() ? " " : "",
                             figure.has_amount_yen() ? labels.units[0] : "");
    }
  }
  std::string measure = labels.explanations.measures.Of(then.measure());
  if (!then.component().empty()) {
    measure = absl::Substitute(labels.explanations.of_value, measure, then.component());
  }
  return absl::Substitute(labels.explanations.changed, then.fiscal_year(), measure, amounts.first,
                          amounts.second);
}

std::string OpenText(const Labels& labels, const v1::RowExplanation& told, int64_t unit_yen) {
  std::vector<std::string> changed;
  const auto& then = told.explanation().figures();
  for (int i = 0; i < then.size() && i < told.current_figures_size(); ++i) {
    const cv1::ExplainedFigure& now = told.current_figures(i);
    if (google::protobuf::util::MessageDifferencer::Equals(then[i], now)) continue;
    changed.push_back(FigureText(labels, then[i], now, unit_yen));
  }
  return absl::Substitute(labels.explanations.open, absl::StrJoin(changed, labels.separator));
}

}  // namespace

std::vector<std::string> ExplanationLines(const Labels& labels, const v1::RowExplanation& told,
                                          const std::string& name, int64_t unit_yen) {
  const ExplanationLabels& words = labels.explanations;
  const cv1::Explanation& explanation = told.explanation();
  std::string called = explanation.compared_fiscal_year() == 0 ? words.of_year : words.of_change;
  if (explanation.state() == cv1::Explanation::STATE_DRAFT) {
    called = absl::Substitute(words.draft, called);
  }
  std::string about = YearsText(words, explanation);
  const std::string subject = SubjectText(labels, told, name);
  if (!subject.empty()) about = absl::Substitute(words.subject, about, subject);
  if (!explanation.finding_kind().empty()) {
    about = absl::Substitute(words.kind, about, KindText(labels, explanation.finding_kind()));
  }
  std::vector<std::string> lines = {
      absl::Substitute(words.whole, called, about, explanation.text(), explanation.author())};
  if (told.open()) lines.push_back(OpenText(labels, told, unit_yen));
  return lines;
}

}  // namespace kuzukuri::report
