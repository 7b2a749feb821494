#include "clients/cli/read/facts.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/output/amounts.h"

namespace kuzukuri::cli {

using reader::Figure;
using reader::Measure;
using reader::Place;
using reader::Text;

bool SameName(const std::string& a, const std::string& b) {
  return platform::ComparisonKey(a) == platform::ComparisonKey(b);
}

std::string TextOf(const Json& facts, const char* name) {
  const auto found = facts.find(name);
  return found == facts.end() || !found->is_string() ? "" : found->get<std::string>();
}

const Json& ListOf(const Json& facts, const char* name) {
  static const Json kNone = Json::array();
  const auto found = facts.find(name);
  return found == facts.end() || !found->is_array() ? kNone : *found;
}

std::string NumberText(const Json& facts, const char* name) {
  const auto found = facts.find(name);
  if (found == facts.end() || found->is_null()) return "";
  if (found->is_number_float()) return absl::StrFormat("%g", found->get<double>());
  return found->is_string() ? found->get<std::string>() : found->dump();
}

std::string FigureText(const std::vector<Figure>& figures, Measure measure, int64_t unit_yen) {
  for (const Figure& figure : figures) {
    if (figure.measure != measure) continue;
    if (measure == Measure::kRate) return platform::FormatRate(figure.value);
    const auto yen = reader::YenOf(figure);
    if (!yen) return figure.text;
    return *yen % unit_yen == 0 ? absl::StrCat(*yen / unit_yen) : absl::StrCat(*yen, "円");
  }
  return "";
}

std::string JoinNames(const std::vector<Text>& names) {
  return absl::StrJoin(names, "、", [](std::string* out, const Text& name) { *out += name.text; });
}

std::string JoinNames(const Json& names) {
  return absl::StrJoin(names, "、",
                       [](std::string* out, const Json& name) { *out += name.get<std::string>(); });
}

void Tally::Compare(const std::string& kind, const std::string& where, const std::string& expected,
                    const std::string& read, const Place& place) {
  if (SameName(expected, "") && SameName(read, "")) return;
  CheckedKind& checked = KindOf(kind);
  ++checked.total;
  if (SameName(expected, read)) {
    ++checked.right;
  } else {
    result_.differences.push_back({kind, where, expected, read, place});
  }
}

void Tally::CompareFigure(const std::string& kind, const std::string& where, const Json& facts,
                          const char* member, const std::vector<Figure>& figures, Measure measure,
                          int64_t unit, const Place& near) {
  const Figure* figure = reader::Find(figures, measure);
  Compare(kind + " figures", absl::StrCat(where, " ", member), NumberText(facts, member),
          FigureText(figures, measure, unit), figure == nullptr ? near : figure->place);
}

CheckedKind& Tally::KindOf(const std::string& kind) {
  const auto found = std::find_if(result_.kinds.begin(), result_.kinds.end(),
                                  [&](const CheckedKind& item) { return item.kind == kind; });
  if (found != result_.kinds.end()) return *found;
  result_.kinds.push_back({kind, 0, 0});
  return result_.kinds.back();
}

}  // namespace kuzukuri::cli
