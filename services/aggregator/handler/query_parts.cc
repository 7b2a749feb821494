#include "services/aggregator/handler/query_parts.h"

#include <type_traits>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::aggregator {

ColumnSpec ParseColumn(platform::FieldViolations& violations, const std::string& prefix,
                       const v1::ColumnSpec& proto) {
  ColumnSpec column{platform::Year(proto.fiscal_year()), std::nullopt, proto.execution_stage()};
  if (proto.fiscal_year() < platform::kFirstFiscalYear ||
      proto.fiscal_year() > platform::kLastFiscalYear) {
    violations.Add(prefix + "fiscal_year", absl::StrCat("fiscal_year is ", proto.fiscal_year(),
                                                        "; give the calendar year "
                                                        "in which it starts"));
    return column;
  }
  if (!budget::v1::ExecutionStage_IsValid(proto.execution_stage())) {
    violations.Add(prefix + "execution_stage",
                   "the stage is not known; use COMMITMENT or DISBURSEMENT");
  }
  if (!proto.has_as_of()) return column;
  const platform::Date date = platform::FromProto(violations, prefix + "as_of", proto.as_of());
  const platform::Date first = platform::FiscalYearStart(platform::Year(proto.fiscal_year()));
  const platform::Date last = platform::ClosingPeriodEnd(platform::Year(proto.fiscal_year()));
  if (date < first || date > last) {
    violations.Add(prefix + "as_of",
                   absl::StrCat(platform::FormatDate(date), " is outside fiscal year ",
                                proto.fiscal_year(), " and its closing period; give a date from ",
                                platform::FormatDate(first), " to ", platform::FormatDate(last)));
  }
  column.as_of = date;
  return column;
}

Presentation ParsePresentation(platform::FieldViolations& violations, const std::string& prefix,
                               const v1::Presentation& proto) {
  Presentation presentation;
  presentation.unit_yen = proto.unit_yen() == 0 ? 1 : proto.unit_yen();
  if (presentation.unit_yen != 1 && presentation.unit_yen != 1000 &&
      presentation.unit_yen != 1000000) {
    violations.Add(prefix + "unit_yen",
                   absl::StrCat("unit_yen is ", proto.unit_yen(), "; use 1, 1000 or 1000000"));
  }
  presentation.sum_of_rounded = proto.total_mode() == v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED;
  presentation.rate_from_rounded = proto.rate_mode() == v1::Presentation::RATE_MODE_FROM_ROUNDED;
  presentation.hold_below_full = proto.hold_below_full();
  return presentation;
}

void ParseExplanations(platform::FieldViolations& violations, v1::ExplanationChoice explanations,
                       v1::FindingChoice findings, Query& query) {
  if (!v1::ExplanationChoice_IsValid(explanations)) {
    violations.Add("explanations", "the choice is not known; use APPROVED, WITH_DRAFTS or NONE");
  } else if (explanations != v1::EXPLANATION_CHOICE_UNSPECIFIED) {
    query.explanations = static_cast<ExplanationChoice>(explanations);
  } else if (query.view == View::kBasic) {
    query.explanations = ExplanationChoice::kNone;
  }
  if (!v1::FindingChoice_IsValid(findings)) {
    violations.Add("findings", "the choice is not known; use UNEXPLAINED or EXPLAINED");
  } else {
    query.findings = static_cast<FindingChoice>(findings);
  }
}

void ParseLanguage(platform::FieldViolations& violations, const std::string& language_code,
                   Query& query) {
  if (language_code == "ja") {
    query.language = Language::kJapanese;
  } else if (!language_code.empty() && language_code != "en") {
    violations.Add("language_code", absl::StrCat("'", platform::Quote(language_code),
                                                 "' is not a language of the API; use ja or en"));
  }
}

void ParseThresholds(platform::FieldViolations& violations, const v1::FindingThresholds& proto,
                     Thresholds& thresholds) {
  const auto take = [&](bool has, int64_t value, const char* field, auto& target) {
    if (!has) return;
    if (value < 0) {
      violations.Add(absl::StrCat("thresholds.", field),
                     absl::StrCat(field, " is ", value, "; give zero or more"));
    }
    target = static_cast<std::decay_t<decltype(target)>>(value);
  };
  take(proto.has_low_execution_permille(), proto.low_execution_permille(), "low_execution_permille",
       thresholds.low_execution_permille);
  take(proto.has_swing_permille(), proto.swing_permille(), "swing_permille",
       thresholds.swing_permille);
  take(proto.has_swing_yen(), proto.swing_yen(), "swing_yen", thresholds.swing_yen);
  take(proto.has_pace_permille(), proto.pace_permille(), "pace_permille", thresholds.pace_permille);
}

}  // namespace kuzukuri::aggregator
