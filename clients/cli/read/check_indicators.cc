#include "clients/cli/read/check_indicators.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace kuzukuri::cli {
namespace {

using reader::Indicator;
using reader::Place;
using reader::Project;

std::string DecimalText(const std::optional<std::string>& decimal) {
  if (!decimal) return "";
  std::string text = absl::StrReplaceAll(*decimal, {{",", ""}});
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

void CheckComponent(const std::string& where, const Json& facts, const reader::Component& component,
                    const Place& place, Tally& tally) {
  tally.Compare("indicator value", where + " target", NumberText(facts, "target_value"),
                DecimalText(component.target), place);
  tally.Compare("indicator value", where + " actual", NumberText(facts, "actual_value"),
                DecimalText(component.actual), place);
  tally.Compare("indicator denominator", where + " target", NumberText(facts, "target_denominator"),
                DecimalText(component.target_denominator), place);
  tally.Compare("indicator denominator", where + " actual", NumberText(facts, "actual_denominator"),
                DecimalText(component.actual_denominator), place);
  tally.Compare("indicator unit", where, TextOf(facts, "unit"), component.unit, place);
}

void CheckIndicator(const std::string& where, const Json& facts, const Indicator& indicator,
                    Tally& tally) {
  const Place& place = indicator.text.place;
  tally.Compare("indicator", where, TextOf(facts, "name"), indicator.name, place);
  tally.Compare("indicator text", where + " target", TextOf(facts, "target_text"),
                indicator.target_text, place);
  tally.Compare("indicator text", where + " actual", TextOf(facts, "actual_text"),
                indicator.actual_text, place);
  // A single value stands in the indicator itself, several in its parts.
  const Json& parts = ListOf(facts, "parts");
  const size_t count = std::max(parts.size(), size_t{1});
  for (size_t c = 0; c < std::max(count, indicator.components.size()); ++c) {
    static const Json kNone = Json::object();
    const Json& part =
        parts.empty() ? (c == 0 ? facts : kNone) : (c < parts.size() ? parts[c] : kNone);
    static const reader::Component kNothing;
    CheckComponent(absl::StrCat(where, ".", c + 1), part,
                   c < indicator.components.size() ? indicator.components[c] : kNothing, place,
                   tally);
  }
  const std::string comparator = TextOf(facts, "comparator");
  tally.Compare("indicator comparator", where, comparator == "none" ? "" : comparator,
                indicator.components.empty() ? "" : indicator.components[0].comparator, place);
}

}  // namespace

void CheckIndicators(const std::string& where, const Json& expected, const Project& project,
                     Tally& tally) {
  size_t i = 0;
  for (const Json& facts : expected) {
    const std::string at = absl::StrCat(where, " indicator ", i + 1);
    if (i >= project.indicators.size()) {
      tally.Compare("indicator", at, TextOf(facts, "name"), "", project.name.place);
    } else {
      CheckIndicator(at, facts, project.indicators[i], tally);
    }
    ++i;
  }
  for (; i < project.indicators.size(); ++i) {
    const Indicator& extra = project.indicators[i];
    tally.Compare("indicator", absl::StrCat(where, " indicator ", i + 1), "",
                  extra.name.empty() ? "(an indicator)" : extra.name, extra.text.place);
  }
}

}  // namespace kuzukuri::cli
