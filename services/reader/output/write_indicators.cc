#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/platform/base/text.h"
#include "services/reader/output/year_output.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostComponents = 20;
constexpr size_t kMostUnit = 50;

// "1,824" as "1824"; empty when it is no decimal.
std::string Decimal(const std::optional<std::string>& printed) {
  if (!printed) return "";
  const std::string digits = absl::StrReplaceAll(*printed, {{",", ""}});
  const size_t point = digits.find('.');
  const std::string whole = digits.substr(0, point);
  const std::string part = point == std::string::npos ? "0" : digits.substr(point + 1);
  const auto is_number = [](const std::string& text) {
    return !text.empty() && text.size() <= 15 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  return is_number(whole) && is_number(part) ? digits : "";
}

bool IsZero(const std::string& decimal) {
  return decimal.find_first_of("123456789") == std::string::npos;
}

bool HasDenominator(const Component& component) {
  return component.target_denominator.has_value() || component.actual_denominator.has_value();
}

// Only what the unit says; nobody prints which way is better.
const char* MeasureOfIndicator(const Indicator& indicator) {
  const auto any_value = [](const Component& c) {
    return !Decimal(c.target).empty() || !Decimal(c.actual).empty();
  };
  const auto first =
      std::find_if(indicator.components.begin(), indicator.components.end(), any_value);
  if (first == indicator.components.end()) return "qualitative";
  if (HasDenominator(*first)) return "ratio";
  const std::string unit = platform::ComparisonKey(first->unit);
  if (unit == "%") return "percentage";
  if (absl::EndsWith(unit, "円")) return "amount";
  if (unit == "点") return "score";
  return "count";
}

// Which way is better is hardly ever printed: by the comparator, by the rules, else up where there
// is a number to be reached.
struct Direction {
  const char* word = "";
  Certainty certainty;
};

Direction DirectionOf(const Indicator& indicator) {
  for (const Component& component : indicator.components) {
    if (component.comparator == "ge") return {"up", {100, "by the comparator of the target"}};
    if (component.comparator == "le") return {"down", {100, "by the comparator of the target"}};
  }
  if (indicator.lower_is_better) return {"down", {80, "by the words of its name"}};
  const bool target =
      std::any_of(indicator.components.begin(), indicator.components.end(),
                  [](const Component& component) { return !Decimal(component.target).empty(); });
  if (!target) return {};
  return {"up", {60, "not printed; more is taken to be better"}};
}

struct IndicatorIds {
  std::string id;
  std::string component;
};

// One side of a component.
struct Side {
  const char* role;
  const std::optional<std::string>& value;
  const std::optional<std::string>& denominator;
  const std::string& text;  // of the whole indicator
};

void AddValue(YearOutput& out, const IndicatorIds& ids, const Side& side, const char* state,
              const std::string& value, const std::string& text, const Component& component,
              const Indicator& indicator) {
  const std::string denominator = value.empty() ? "" : Decimal(side.denominator);
  Certainty certainty = indicator.text.certainty;
  if (component.summed && !value.empty()) {
    absl::StrAppend(&certainty.reason, certainty.reason.empty() ? "" : "; ",
                    "printed as a sum, added up");
  }
  out.Add("indicator_values",
          {ids.id, ids.component, side.role, state, value,
           !denominator.empty() && IsZero(denominator) ? "" : denominator, text,
           component.approximate && !value.empty() ? "true" : "false", StandsAt(out.statement)});
  out.folder.Prove("indicator_values", out.year,
                   absl::StrCat(ids.id, ".", ids.component, ".", side.role),
                   value.empty() ? "text" : "value", out.source,
                   indicator.values.line > 0 ? indicator.values : indicator.text.place, certainty);
}

// A number, a text without one, or nothing.
void WriteSide(YearOutput& out, const IndicatorIds& ids, const Side& side, const Component& of,
               bool only_component, const Indicator& indicator) {
  const std::string value = Decimal(side.value);
  const std::string whole = CleanText(side.text);
  if (!value.empty()) {
    const std::string text =
        only_component ? whole : absl::StrCat(*side.value, CleanText(of.unit, kMostUnit));
    AddValue(out, ids, side, IsZero(value) ? "zero" : "value", value, CleanText(text), of,
             indicator);
  } else if (!whole.empty() && only_component) {
    AddValue(out, ids, side, "qualitative", "", whole, of, indicator);
  } else if (absl::string_view(side.role) == "actual" && out.statement.stage == Stage::kInYear &&
             whole.empty()) {
    AddValue(out, ids, side, "not_yet_known", "", "", of, indicator);
  }
}

void WriteDefinition(YearOutput& out, int project, const Indicator& indicator,
                     const std::vector<Component>& components, const std::string& id,
                     size_t position) {
  std::string name = CleanText(indicator.name);
  if (name.empty()) name = CleanText(indicator.text.text);
  if (name.empty()) name = "（名称の印字なし）";
  const Direction direction = DirectionOf(indicator);
  out.Add("indicators", {id, out.NodeName(project, -1), name, MeasureOfIndicator(indicator),
                         direction.word, "", absl::StrCat(position), "", "", ""});
  out.Prove("indicators", id, "display_name", indicator.text);
  if (direction.certainty.percent < 100) {
    out.folder.Prove("indicators", out.year, id, "direction", out.source, indicator.text.place,
                     direction.certainty);
  }
  for (size_t c = 0; c < components.size(); ++c) {
    const Component& component = components[c];
    out.Add("indicator_components", {id, absl::StrCat(c + 1), CleanText(component.label),
                                     CleanText(component.unit, kMostUnit), component.comparator});
  }
}

void WriteValues(YearOutput& out, const Indicator& indicator,
                 const std::vector<Component>& components, const std::string& id) {
  const bool only = components.size() == 1;
  for (size_t c = 0; c < components.size(); ++c) {
    const Component& component = components[c];
    const IndicatorIds ids = {id, absl::StrCat(c + 1)};
    WriteSide(out, ids,
              {"target", component.target, component.target_denominator, indicator.target_text},
              component, only, indicator);
    WriteSide(out, ids,
              {"actual", component.actual, component.actual_denominator, indicator.actual_text},
              component, only, indicator);
  }
}

std::vector<Component> ComponentsOf(const Indicator& indicator) {
  std::vector<Component> components = indicator.components;
  if (components.empty()) components.emplace_back();
  if (components.size() > kMostComponents) components.resize(kMostComponents);
  return components;
}

// An earlier paper of the year may have defined it; this one then adds its values.
void WriteIndicator(YearOutput& out, int project, const Indicator& indicator, const std::string& id,
                    size_t position) {
  std::vector<Component> components = ComponentsOf(indicator);
  const auto [there, is_new] = out.so_far.components.emplace(id, components.size());
  if (is_new) {
    WriteDefinition(out, project, indicator, components, id, position);
  } else if (components.size() > there->second) {
    out.folder.NotUnderstood(out.source, indicator.text.place, indicator.text.text,
                             absl::StrCat("an earlier paper of the year prints ", there->second,
                                          " values of ", id, "; those beyond are left out"));
    components.resize(there->second);
  }
  WriteValues(out, indicator, components, id);
}

// The ids of a project's indicators, those that earlier papers gave them where they named them.
std::vector<std::string> KeepIndicatorIds(YearOutput& out, size_t project, IdSet& ids) {
  Places printed;
  for (const Indicator& indicator : out.statement.projects[project].indicators) {
    const std::string wanted = absl::StrCat(out.ids[project].id, ".", printed.size() + 1);
    printed.push_back({ids.Take(wanted, absl::StrCat("i", project + 1)), "",
                       indicator.name.empty() ? indicator.text.text : indicator.name, ""});
  }
  Places& so_far = out.so_far.indicators[out.ids[project].id];
  const auto kept = FindPlaces(so_far, printed);
  std::vector<std::string> result;
  for (NamedPlace& place : printed) {
    place.id = kept.at(place.id);
    result.push_back(place.id);
    if (!out.so_far.components.contains(place.id)) so_far.push_back(std::move(place));
  }
  return result;
}

}  // namespace

void WriteIndicators(YearOutput& out) {
  IdSet ids;
  for (size_t p = 0; p < out.statement.projects.size(); ++p) {
    const Project& project = out.statement.projects[p];
    const std::vector<std::string> kept = KeepIndicatorIds(out, p, ids);
    for (size_t i = 0; i < project.indicators.size(); ++i) {
      WriteIndicator(out, static_cast<int>(p), project.indicators[i], kept[i], i);
    }
  }
}

}  // namespace kuzukuri::reader
