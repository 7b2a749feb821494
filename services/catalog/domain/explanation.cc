#include "services/catalog/domain/explanation.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"

namespace kuzukuri::catalog {
namespace {

using platform::FieldViolations;
using platform::ResourceName;
using platform::Year;

constexpr int kMaxScale = 9;

bool IsNode(const std::string& collection) {
  return collection == "classificationNodes" || collection == "projects" ||
         collection == "subProjects";
}

bool IsOfIndicator(int measure) {
  return measure == static_cast<int>(ExplainedMeasure::kIndicatorTarget) ||
         measure == static_cast<int>(ExplainedMeasure::kIndicatorActual);
}

bool IsKind(const std::string& text) {
  return !text.empty() && text.size() <= kMaxFindingKind && absl::ascii_isupper(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isupper(c) || absl::ascii_isdigit(c) || c == '_';
         });
}

// Checks one explanation.
class OneCheck {
 public:
  OneCheck(FieldViolations& violations, const std::string& row, const Explanation& explanation,
           const ExplanationSurroundings& surroundings)
      : violations_(violations), row_(row), one_(explanation), around_(surroundings) {}

  void Run() {
    const size_t before = violations_.size();
    CheckYears();
    CheckSubject();
    is_subject_right_ = violations_.size() == before;
    if (!one_.finding_kind.empty() && !IsKind(one_.finding_kind)) {
      violations_.Add(Field("finding_kind"),
                      absl::StrCat("'", platform::Quote(one_.finding_kind, 80),
                                   "' is no kind of finding: give 1 to ", kMaxFindingKind,
                                   " capital letters, digits and '_', such as LARGE_SWING"));
    }
    platform::CheckText(violations_, Field("text"), one_.text, kMaxExplanation, true);
    platform::CheckText(violations_, Field("author"), one_.author, platform::kMaxShortText, true);
    if (one_.state != static_cast<int>(ExplanationState::kDraft) &&
        one_.state != static_cast<int>(ExplanationState::kApproved)) {
      violations_.Add(Field("state"), "the state is not set or not known; use DRAFT or APPROVED");
    }
    CheckFigures();
  }

 private:
  std::string Field(const std::string& field) const { return absl::StrCat(row_, ".", field); }

  bool IsCompared() const { return one_.compared_year != Year(); }
  bool IsOf(Year year) const {
    return year == around_.fiscal_year || (IsCompared() && year == one_.compared_year);
  }
  std::string Years() const {
    return IsCompared()
               ? absl::StrCat(one_.compared_year.value(), " or ", around_.fiscal_year.value())
               : absl::StrCat(around_.fiscal_year.value());
  }

  void CheckYears() {
    if (!IsCompared()) return;
    if (one_.compared_year >= around_.fiscal_year ||
        one_.compared_year.value() < platform::kFirstFiscalYear) {
      violations_.Add(Field("compared_fiscal_year"),
                      absl::StrCat("compared_fiscal_year is ", one_.compared_year.value(),
                                   ", and the explanation is of ", around_.fiscal_year.value(),
                                   "; give an earlier fiscal year, or 0"));
    } else if (!around_.years.contains(one_.compared_year)) {
      violations_.Add(Field("compared_fiscal_year"),
                      absl::StrCat("fiscal year ", one_.compared_year.value(),
                                   " does not exist; create it first, or give one that does"));
    }
  }

  void CheckSubject() {
    if (one_.nodes.empty() == one_.indicator.empty()) {
      violations_.Add(Field("nodes"), one_.nodes.empty()
                                          ? "it names nothing; name nodes, or an indicator"
                                          : "it names nodes and an indicator; give one of the two");
      return;
    }
    if (one_.nodes.size() > kMaxExplainedNodes) {
      violations_.Add(Field("nodes"), absl::StrCat("there are ", one_.nodes.size(),
                                                   " nodes; give at most ", kMaxExplainedNodes));
      return;
    }
    std::set<std::string> seen;
    for (size_t i = 0; i < one_.nodes.size(); ++i) {
      const std::string field = absl::StrCat(row_, ".nodes[", i, "]");
      if (!seen.insert(one_.nodes[i]).second) {
        violations_.Add(field, "the node stands there already; give each once");
        continue;
      }
      CheckNode(field, one_.nodes[i]);
    }
    if (one_.indicator.empty()) return;
    const auto name = Parse(Field("indicator"), one_.indicator);
    if (name && name->collection != "indicators") {
      violations_.Add(Field("indicator"), absl::StrCat("'", one_.indicator, "' names one of ",
                                                       name->collection, "; name an indicator"));
    }
  }

  void CheckNode(const std::string& field, const std::string& node) {
    const auto name = Parse(field, node);
    if (!name) return;
    if (!IsNode(name->collection)) {
      violations_.Add(field, absl::StrCat("'", node, "' names one of ", name->collection,
                                          "; name classification nodes, projects or "
                                          "sub-projects"));
    } else if (!around_.nodes.contains(node)) {
      violations_.Add(field, absl::StrCat("'", node, "' does not exist; create it first"));
    }
    years_with_nodes_.insert(*name->fiscal_year);
  }

  // A name of the jurisdiction and one of the explanation's years; nothing (and a violation) when
  // it is not.
  std::optional<ResourceName> Parse(const std::string& field, const std::string& text) {
    const auto name = platform::ParseName(text, field);
    if (!name.ok()) {
      platform::AddViolation(violations_, field, name.status());
      return std::nullopt;
    }
    if (name->jurisdiction != around_.jurisdiction) {
      violations_.Add(
          field, absl::StrCat("'", text, "' is of another jurisdiction; explanations stay in one"));
      return std::nullopt;
    }
    if (!name->fiscal_year || !IsOf(*name->fiscal_year)) {
      violations_.Add(field, absl::StrCat("'", text, "' is not of fiscal year ", Years(),
                                          ", as the explanation is; name what is"));
      return std::nullopt;
    }
    return *name;
  }

  void CheckFigures() {
    if (one_.figures.size() > kMaxExplainedFigures) {
      violations_.Add(Field("figures"),
                      absl::StrCat("there are ", one_.figures.size(), " figures; give at most ",
                                   kMaxExplainedFigures));
      return;
    }
    std::set<std::tuple<Year, int, std::string>> seen;
    for (size_t i = 0; i < one_.figures.size(); ++i) {
      const std::string field = absl::StrCat(row_, ".figures[", i, "]");
      const ExplainedFigure& figure = one_.figures[i];
      CheckFigure(field, figure);
      if (!seen.emplace(figure.fiscal_year, figure.measure, figure.component).second) {
        violations_.Add(field,
                        "the year has this measure of the component already; give each once");
      }
    }
  }

  void CheckFigure(const std::string& field, const ExplainedFigure& figure) {
    if (!IsOf(figure.fiscal_year)) {
      violations_.Add(field + ".fiscal_year",
                      absl::StrCat("fiscal_year is ", figure.fiscal_year.value(), "; give ",
                                   Years(), ", as the explanation is of"));
    } else if (is_subject_right_ && !one_.nodes.empty() &&
               !years_with_nodes_.contains(figure.fiscal_year)) {
      violations_.Add(field + ".fiscal_year",
                      absl::StrCat("no node of fiscal year ", figure.fiscal_year.value(),
                                   " is named; name those whose figure it is"));
    }
    if (figure.measure < static_cast<int>(ExplainedMeasure::kAppropriation) ||
        figure.measure > static_cast<int>(ExplainedMeasure::kIndicatorActual)) {
      violations_.Add(field + ".measure",
                      "the measure is not set or not known; say which figure it is");
      return;
    }
    const bool of_indicator = IsOfIndicator(figure.measure);
    if (is_subject_right_ && of_indicator == one_.indicator.empty()) {
      violations_.Add(field + ".measure",
                      of_indicator ? "only an explanation of an indicator has figures of one; "
                                     "give amounts of its nodes"
                                   : "an explanation of an indicator has figures of it only; "
                                     "give its target or actual value");
    }
    CheckValue(field, figure, of_indicator);
    platform::CheckText(violations_, field + ".component", figure.component,
                        platform::kMaxShortText, false);
    if (!of_indicator && !figure.component.empty()) {
      violations_.Add(field + ".component", "only figures of indicators have one; leave it empty");
    }
  }

  void CheckValue(const std::string& field, const ExplainedFigure& figure, bool of_indicator) {
    if (figure.amount_yen.has_value() == of_indicator) {
      violations_.Add(field + ".amount_yen",
                      of_indicator ? "figures of indicators have a value; leave the amount out"
                                   : "the amount is missing; give it in yen");
    }
    if (figure.value.has_value() != of_indicator) {
      violations_.Add(field + ".value", of_indicator ? "the value is missing; give it as printed"
                                                     : "amounts have no value; leave it out");
    } else if (figure.value && (figure.value->scale < 0 || figure.value->scale > kMaxScale)) {
      violations_.Add(field + ".value",
                      absl::StrCat("scale is ", figure.value->scale, "; give 0 to ", kMaxScale));
    }
  }

  FieldViolations& violations_;
  const std::string& row_;
  const Explanation& one_;
  const ExplanationSurroundings& around_;
  bool is_subject_right_ = false;
  std::set<Year> years_with_nodes_;  // of the nodes it names
};

}  // namespace

void Check(FieldViolations& violations, const std::vector<Explanation>& explanations,
           const ExplanationSurroundings& surroundings, const platform::RowNames& rows) {
  for (size_t i = 0; i < explanations.size(); ++i) {
    const std::string row = rows(i);
    OneCheck(violations, row, explanations[i], surroundings).Run();
  }
}

}  // namespace kuzukuri::catalog
