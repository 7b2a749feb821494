#include "services/report/text/value_text.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/date.h"
#include "services/platform/base/names.h"
#include "services/report/text/decimal_text.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = indicator::v1;

// What a printed number is besides itself: a sum over sessions, an average, a running total. Said
// by the text as printed or by how the indicator accumulates, unless the component's name says it.
const char* NumberMark(const ValueLabels& labels, const v1::Indicator& indicator,
                       const v1::IndicatorComponent& component, const v1::IndicatorValue& value) {
  struct Mark {
    const char* printed;
    const char* label;
    v1::Accumulation accumulation;
  };
  const Mark marks[] = {{"延べ", labels.sum, v1::ACCUMULATION_UNSPECIFIED},
                        {"平均", labels.average, v1::ACCUMULATION_UNSPECIFIED},
                        {"累計", labels.cumulative, v1::ACCUMULATION_CUMULATIVE}};
  for (const Mark& mark : marks) {
    const bool accumulates = mark.accumulation != v1::ACCUMULATION_UNSPECIFIED &&
                             indicator.accumulation() == mark.accumulation;
    if (!accumulates && !absl::StrContains(value.text(), mark.printed)) continue;
    if (absl::StrContains(component.label(), mark.printed)) continue;
    return mark.label;
  }
  return "";
}

// The comparator belongs to the number; a denominator comes after it, as statements print it.
std::string NumberText(const ValueLabels& labels, const v1::Indicator& indicator,
                       const v1::IndicatorComponent& component, const v1::IndicatorValue& value) {
  std::string text = absl::StrCat(NumberMark(labels, indicator, component, value),
                                  value.approximate() ? labels.about : "",
                                  PrintedDecimal(value.value()), component.unit());
  if (value.role() == v1::VALUE_ROLE_TARGET) {
    if (component.comparator() == v1::COMPARATOR_GE) text = absl::Substitute(labels.at_least, text);
    if (component.comparator() == v1::COMPARATOR_LE) text = absl::Substitute(labels.at_most, text);
  }
  if (!value.has_denominator()) return text;
  return absl::Substitute(labels.per, text,
                          absl::StrCat(PrintedDecimal(value.denominator()), component.unit()));
}

// The day of what a part of the year came to.
std::string PartOfYear(const Labels& labels, const v1::Indicator& indicator,
                       const v1::IndicatorValue& value) {
  if (value.role() != v1::VALUE_ROLE_ACTUAL || !value.has_as_of()) return "";
  const auto name = platform::ParseName(indicator.name(), "name");
  if (!name.ok() || !name->fiscal_year) return "";
  const platform::Date date{value.as_of().year(), value.as_of().month(), value.as_of().day()};
  if (date >= platform::FiscalYearEnd(*name->fiscal_year)) return "";
  return absl::Substitute(labels.in_brackets, AsOfLabel(labels, value.as_of()));
}

}  // namespace

std::string ValueText(const Labels& labels, const v1::Indicator& indicator,
                      const v1::IndicatorComponent& component, v1::ValueRole role) {
  for (const v1::IndicatorValue& value : indicator.values()) {
    if (value.component() != component.id() || value.role() != role) continue;
    switch (value.state()) {
      case v1::VALUE_STATE_VALUE:
      case v1::VALUE_STATE_ZERO:
        return NumberText(labels.values, indicator, component, value) +
               PartOfYear(labels, indicator, value);
      case v1::VALUE_STATE_QUALITATIVE:
        return value.text();
      case v1::VALUE_STATE_NOT_YET_KNOWN:
        return labels.values.not_yet;
      default:
        return kAbsent;
    }
  }
  return kAbsent;
}

}  // namespace kuzukuri::report
