#include "services/reader/parse/indicator_doubt.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

// A date or words where a number would be: 12回（10月6日）.
bool ActualIsText(const Indicator& indicator) {
  if (indicator.actual_text.empty() || indicator.components.empty()) return false;
  return std::none_of(indicator.components.begin(), indicator.components.end(),
                      [](const Component& component) { return component.actual.has_value(); });
}

// A target that was not recognised is left in the name: "name 1Z回（11回）", "name Z回（11回）".
bool NameHoldsTarget(const Indicator& indicator) {
  constexpr size_t kMostColumns = 6;
  const std::string name = Fold(indicator.name).text;
  const size_t space = name.rfind(' ');
  if (space == std::string::npos || space + 1 == name.size()) return false;
  const std::string_view last = std::string_view(name).substr(space + 1);
  if (last.find_first_not_of("0123456789,.") == std::string_view::npos) return true;
  if (last.ends_with("、") && !indicator.target_text.empty()) return true;
  if (!indicator.target_text.empty()) return false;
  if (last[0] >= '0' && last[0] <= '9') return true;
  if (indicator.components.empty()) return false;
  const std::string& unit = indicator.components.front().unit;
  return !unit.empty() && last.ends_with(unit) && ColumnsOf(last) <= kMostColumns;
}

// Whether a piece of a list of values ends with a unit, but holds no number: "Z回、12人".
bool HasBareUnit(const Grammar& grammar, std::string_view values) {
  constexpr std::string_view kEnds[] = {"、", "(", ")", "【", "】"};
  std::string piece;
  for (size_t at = 0; at <= values.size();) {
    const size_t length = at < values.size() ? CharacterAt(values, at) : 1;
    const std::string_view mark = values.substr(at, length);
    const bool end =
        mark.empty() || std::find(std::begin(kEnds), std::end(kEnds), mark) != std::end(kEnds);
    if (end) {
      const bool number = piece.find_first_of("0123456789") != std::string::npos;
      const std::vector<std::string>& units = grammar.indicators.units;
      if (!number && std::any_of(units.begin(), units.end(),
                                 [&](const std::string& unit) { return piece.ends_with(unit); })) {
        return true;
      }
      piece.clear();
    } else {
      piece += std::string(mark);
    }
    at += length;
  }
  return false;
}

bool LacksUnit(const Indicator& indicator) {
  const auto without = [](const Component& component) { return component.unit.empty(); };
  const auto& components = indicator.components;
  return std::any_of(components.begin(), components.end(), without) &&
         !std::all_of(components.begin(), components.end(), without);
}

// Why an entry should be looked at; nullptr when all of it was understood.
const char* Doubt(const Grammar& grammar, const Indicator& indicator) {
  const std::string text = Fold(indicator.text.text).text;
  if (!BracketsMatch(text)) return "brackets of an indicator that do not match";
  if (indicator.components.empty() && CountCounted(grammar, text) > 0) {
    return "numbers of an indicator that are no list of values";
  }
  const std::string values =
      Fold(indicator.target_text).text + "、" + Fold(indicator.actual_text).text;
  const size_t unread = CountUnread(grammar, values) + CountDamaged(grammar, text);
  if (unread > 0) return "a number of an indicator that cannot be read";
  if (!indicator.components.empty() && HasBareUnit(grammar, values)) {
    return "a unit of an indicator without a number";
  }
  if (LacksUnit(indicator)) return "a number of an indicator without a unit among others with one";
  if (ActualIsText(indicator)) return "the target is a number, the actual text";
  if (NameHoldsTarget(indicator)) return "the name ends with what may be a target";
  return nullptr;
}

}  // namespace

void AddIndicator(const Grammar& grammar, Indicator indicator, std::vector<Indicator>& indicators,
                  std::vector<NotUnderstood>& not_understood) {
  if (const char* why = Doubt(grammar, indicator)) not_understood.push_back({indicator.text, why});
  indicator.number = absl::StrCat(indicators.size() + 1);
  indicators.push_back(std::move(indicator));
}

}  // namespace kuzukuri::reader
