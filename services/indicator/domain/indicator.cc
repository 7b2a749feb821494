#include "services/indicator/domain/indicator.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {
namespace {

using platform::FieldViolations;
using platform::RowField;

constexpr size_t kMaxIndicatorName = 500;
constexpr size_t kMaxUnit = 50;
constexpr size_t kMaxComponents = 20;
constexpr size_t kMaxNodes = 20;
constexpr int kMaxScale = 9;

void CheckEnum(FieldViolations& violations, const std::string& field, int value, int first,
               int last) {
  if (value >= first && value <= last) return;
  violations.Add(field, absl::StrCat("the value ", value,
                                     " is not set or not known; use one of the "
                                     "enum's values"));
}

void CheckDecimal(FieldViolations& violations, const std::string& field,
                  const std::optional<Decimal>& decimal) {
  if (decimal && (decimal->scale < 0 || decimal->scale > kMaxScale)) {
    violations.Add(field, absl::StrCat("scale is ", decimal->scale, "; use 0 to ", kMaxScale));
  }
}

void CheckState(FieldViolations& violations, const std::string& row, const IndicatorValue& value) {
  switch (static_cast<ValueState>(value.state)) {
    case ValueState::kValue:
      if (!value.value)
        violations.Add(row + ".value", "the value is missing; state VALUE needs it");
      return;
    case ValueState::kZero:
      if (value.value && value.value->unscaled != 0) {
        violations.Add(row + ".value",
                       "the value is not zero although its state is ZERO; use VALUE");
      }
      return;
    case ValueState::kQualitative:
      return;  // its text is checked with the other texts
    case ValueState::kBlank:
    case ValueState::kNotYetKnown:
    case ValueState::kDiscontinued:
      if (value.value) {
        violations.Add(row + ".value",
                       "there is a value although its state says there is none; "
                       "leave it out or use VALUE");
      }
      return;
  }
  violations.Add(row + ".state",
                 "the state is not set or not known; say what is known of the value");
}

// Without `components` the values are checked by themselves.
void CheckValues(FieldViolations& violations, const std::string& row,
                 const std::vector<IndicatorValue>& values, size_t most,
                 const std::vector<IndicatorComponent>* components) {
  if (values.size() > most) {
    violations.Add(row + ".values",
                   absl::StrCat("there are ", values.size(), "; at most ", most, " are allowed"));
    return;  // checking them all would cost more than they did to send
  }
  std::set<std::string> ids;
  if (components != nullptr) {
    for (const IndicatorComponent& component : *components) ids.insert(component.id);
  }
  std::set<decltype(IndicatorValue().Key())> seen;
  for (size_t i = 0; i < values.size(); ++i) {
    const IndicatorValue& value = values[i];
    const std::string field = RowField(row + ".values", i, "");
    if (components != nullptr && !ids.contains(value.component)) {
      violations.Add(field + ".component",
                     absl::StrCat("component '", platform::Quote(value.component, 80),
                                  "' does not exist in the indicator"));
    }
    CheckEnum(violations, field + ".role", value.role, 1, 3);
    CheckState(violations, field, value);
    CheckDecimal(violations, field + ".value", value.value);
    CheckDecimal(violations, field + ".denominator", value.denominator);
    if (value.denominator && value.denominator->unscaled == 0) {
      violations.Add(field + ".denominator", "the denominator is zero; leave it out");
    }
    platform::CheckText(violations, field + ".text", value.text, platform::kMaxShortText,
                        value.state == static_cast<int>(ValueState::kQualitative));
    if (!seen.insert(value.Key()).second) {
      violations.Add(field, "the component has another value of the same role and date; send one");
    }
  }
}

void CheckNodes(FieldViolations& violations, const std::string& row,
                const platform::JurisdictionCode& jurisdiction, platform::Year year,
                const Indicator& indicator) {
  if (indicator.nodes.empty() || indicator.nodes.size() > kMaxNodes) {
    violations.Add(row + ".nodes", absl::StrCat("there are ", indicator.nodes.size(),
                                                " nodes; name 1 to ", kMaxNodes));
    return;
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < indicator.nodes.size(); ++i) {
    const std::string& node = indicator.nodes[i];
    const std::string field = RowField(row + ".nodes", i, "");
    const auto name = platform::ParseName(node, field);
    if (!name.ok() || (name->collection != "projects" && name->collection != "subProjects" &&
                       name->collection != "classificationNodes")) {
      violations.Add(field, absl::StrCat("'", platform::Quote(node, 200),
                                         "' is not the name of a classification node, project or "
                                         "sub-project"));
    } else if (name->jurisdiction != jurisdiction || name->fiscal_year != year) {
      violations.Add(field, absl::StrCat("'", node, "' is of another jurisdiction or year"));
    }
    if (!seen.insert(node).second) {
      violations.Add(field, absl::StrCat("'", node, "' stands twice; name it once"));
    }
  }
}

void CheckComponents(FieldViolations& violations, const std::string& row,
                     const std::vector<IndicatorComponent>& components) {
  if (components.empty() || components.size() > kMaxComponents) {
    violations.Add(row + ".components", absl::StrCat("there are ", components.size(),
                                                     " components; give 1 to ", kMaxComponents));
    return;
  }
  std::set<std::string> seen;
  for (size_t i = 0; i < components.size(); ++i) {
    const IndicatorComponent& component = components[i];
    const std::string field = RowField(row + ".components", i, "");
    platform::CheckId(violations, field + ".id", component.id);
    platform::CheckText(violations, field + ".label", component.label, platform::kMaxShortText,
                        false);
    platform::CheckText(violations, field + ".unit", component.unit, kMaxUnit, false);
    CheckEnum(violations, field + ".comparator", component.comparator, 0, 3);
    if (!seen.insert(component.id).second) {
      violations.Add(field + ".id", absl::StrCat("id '", component.id, "' stands twice"));
    }
  }
}

void CheckPeriod(FieldViolations& violations, const std::string& row, const Indicator& indicator) {
  if (indicator.period_start.has_value() != indicator.period_end.has_value()) {
    violations.Add(row + ".period_start", "give both ends of the period or neither");
  } else if (indicator.period_start && *indicator.period_start > *indicator.period_end) {
    violations.Add(row + ".period_end", "the period ends before it starts; swap the dates");
  }
}

}  // namespace

void SortValues(Indicator& indicator) {
  std::map<std::string, size_t> places;
  for (size_t i = 0; i < indicator.components.size(); ++i) places[indicator.components[i].id] = i;
  std::sort(indicator.values.begin(), indicator.values.end(),
            [&](const IndicatorValue& a, const IndicatorValue& b) {
              return std::tuple(places[a.component], a.role, a.as_of) <
                     std::tuple(places[b.component], b.role, b.as_of);
            });
}

IndicatorMove MoveTo(const Indicator* before, const Indicator* after) {
  using ByKey = std::map<decltype(IndicatorValue().Key()), const IndicatorValue*>;
  const auto by_key = [](const Indicator* indicator) {
    ByKey values;
    if (indicator == nullptr) return values;
    for (const IndicatorValue& value : indicator->values) values.emplace(value.Key(), &value);
    return values;
  };
  const ByKey stood = by_key(before);
  const ByKey stands = by_key(after);
  const auto holds = [](const ByKey& values, const IndicatorValue& value) {
    const auto found = values.find(value.Key());
    if (found == values.end()) return false;
    IndicatorValue other = *found->second;
    other.revision = value.revision;
    return other == value;
  };
  const auto definition = [](Indicator indicator) {
    indicator.values.clear();
    indicator.revision = platform::Revision();
    return indicator;
  };
  IndicatorMove move;
  if (before != nullptr) {
    std::copy_if(before->values.begin(), before->values.end(), std::back_inserter(move.ended),
                 [&](const IndicatorValue& value) { return !holds(stands, value); });
  }
  if (after != nullptr) {
    std::copy_if(after->values.begin(), after->values.end(), std::back_inserter(move.values),
                 [&](const IndicatorValue& value) { return !holds(stood, value); });
  }
  move.definition = before == nullptr || after == nullptr || move.values.empty() ||
                    definition(*before) != definition(*after);
  return move;
}

void Check(FieldViolations& violations, const platform::JurisdictionCode& jurisdiction,
           platform::Year year, const std::vector<Indicator>& indicators, size_t most_values,
           const platform::RowNames& rows) {
  std::set<platform::ResourceId> seen;
  for (size_t i = 0; i < indicators.size(); ++i) {
    const Indicator& indicator = indicators[i];
    const std::string row = rows(i);
    if (!indicator.id.empty() && !seen.insert(indicator.id).second) {
      violations.Add(row + ".name", absl::StrCat("id '", indicator.id.value(),
                                                 "' stands twice in the batch; send it once"));
    }
    platform::CheckText(violations, row + ".display_name", indicator.display_name,
                        kMaxIndicatorName, true);
    platform::CheckText(violations, row + ".note", indicator.note, platform::kMaxNote, false);
    CheckEnum(violations, row + ".measure", indicator.measure, 1, 9);
    CheckEnum(violations, row + ".direction", indicator.direction, 0, 3);
    CheckEnum(violations, row + ".accumulation", indicator.accumulation, 0, 3);
    if (indicator.position < 0) {
      violations.Add(row + ".position",
                     absl::StrCat("position is ", indicator.position, "; count from 0"));
    }
    CheckNodes(violations, row, jurisdiction, year, indicator);
    CheckComponents(violations, row, indicator.components);
    CheckValues(violations, row, indicator.values, most_values, &indicator.components);
    CheckPeriod(violations, row, indicator);
  }
}

absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<Indicator>& indicators,
                         const std::set<platform::ResourceId>& existing,
                         FieldViolations violations) {
  Check(violations, jurisdiction, year, indicators, kMostValuesSent,
        platform::RowNames("indicators"));
  platform::BadRows taken_rows;
  for (size_t i = 0; i < indicators.size(); ++i) {
    if (!existing.contains(indicators[i].id)) continue;
    taken_rows.Add(
        platform::YearResourceName(jurisdiction, year, "indicators", indicators[i].id),
        RowField("indicators", i, "name"),
        absl::StrCat("id '", indicators[i].id.value(), "' exists already in fiscal year ",
                     year.value(), "; choose another"));
  }
  return taken_rows.AlreadyExists("Indicator", violations);
}

std::string EtagOf(const Indicator& indicator) {
  platform::Revision newest = indicator.revision;
  for (const IndicatorValue& value : indicator.values) newest = std::max(newest, value.revision);
  return std::to_string(newest.value());
}

namespace {

absl::Status CheckVersions(const std::vector<ValueUpdate>& updates,
                           const std::map<platform::ResourceId, Indicator>& indicators) {
  platform::BadRows stale;
  for (size_t i = 0; i < updates.size(); ++i) {
    const ValueUpdate& update = updates[i];
    const std::string stands = EtagOf(indicators.at(update.indicator));
    if (update.etag.empty() || update.etag == stands) continue;
    stale.Add(update.indicator.value(), RowField("updates", i, "etag"),
              absl::StrCat("indicator '", update.indicator.value(), "' stands with etag '", stands,
                           "', not with '", platform::Quote(update.etag, 40),
                           "'; look what changed, and send that one"));
  }
  return stale.EtagMismatch("Indicator");
}

}  // namespace

absl::Status ValidateUpdates(const std::vector<ValueUpdate>& updates,
                             const std::map<platform::ResourceId, Indicator>& indicators,
                             FieldViolations violations) {
  std::set<platform::ResourceId> seen;
  for (size_t i = 0; i < updates.size(); ++i) {
    const ValueUpdate& update = updates[i];
    const std::string row = RowField("updates", i, "");
    const auto indicator = indicators.find(update.indicator);
    const bool known = indicator != indicators.end();
    if (!known && !update.indicator.empty()) {
      violations.Add(row + ".indicator", absl::StrCat("indicator '", update.indicator.value(),
                                                      "' does not exist in the year; create it "
                                                      "first"));
    }
    if (!update.indicator.empty() && !seen.insert(update.indicator).second) {
      violations.Add(row + ".indicator", absl::StrCat("indicator '", update.indicator.value(),
                                                      "' stands twice; send its values together"));
    }
    if (update.values.empty()) violations.Add(row + ".values", "there is none; send 1 to 100");
    CheckValues(violations, row, update.values, kMostValuesSent,
                known ? &indicator->second.components : nullptr);
  }
  const absl::Status valid = violations.ToStatus();
  return valid.ok() ? CheckVersions(updates, indicators) : valid;
}

}  // namespace kuzukuri::indicator
