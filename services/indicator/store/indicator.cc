#include "services/indicator/store/indicator.h"

#include <nlohmann/json.hpp>

namespace kuzukuri::indicator {

static void to_json(nlohmann::json& json, const IndicatorComponent& component) {
  json = {{"id", component.id},
          {"label", component.label},
          {"unit", component.unit},
          {"comparator", component.comparator}};
}

static void from_json(const nlohmann::json& json, IndicatorComponent& component) {
  json.at("id").get_to(component.id);
  json.at("label").get_to(component.label);
  json.at("unit").get_to(component.unit);
  json.at("comparator").get_to(component.comparator);
}

namespace {

std::string DetailOf(const Indicator& indicator) {
  nlohmann::json detail{{"nodes", indicator.nodes}, {"components", indicator.components}};
  if (indicator.period_start) {
    detail["period"] = {platform::FormatDate(*indicator.period_start),
                        platform::FormatDate(*indicator.period_end)};
  }
  return detail.dump();
}

Indicator FromRow(const pqxx::row& row) {
  Indicator indicator;
  indicator.id = row[0].as<std::string>();
  indicator.display_name = row[1].as<std::string>();
  indicator.measure = row[2].as<int>();
  indicator.direction = row[3].as<int>();
  indicator.accumulation = row[4].as<int>();
  indicator.position = row[5].as<int>();
  indicator.note = row[6].as<std::string>();
  const auto detail = nlohmann::json::parse(row[7].as<std::string>());
  indicator.nodes = detail.at("nodes").get<std::vector<std::string>>();
  indicator.components = detail.at("components").get<std::vector<IndicatorComponent>>();
  if (detail.contains("period")) {
    indicator.period_start = platform::ParseDate(detail["period"][0].get<std::string>());
    indicator.period_end = platform::ParseDate(detail["period"][1].get<std::string>());
  }
  indicator.revision = row[8].as<int64_t>();
  return indicator;
}

std::optional<Decimal> DecimalFromRow(const pqxx::row& row, int column) {
  if (row[column].is_null()) return std::nullopt;
  return Decimal{row[column].as<int64_t>(), row[column + 1].as<int>()};
}

IndicatorValue ValueFromRow(const pqxx::row& row) {
  IndicatorValue value;
  value.component = row[1].as<std::string>();
  value.role = row[2].as<int>();
  value.state = row[3].as<int>();
  value.value = DecimalFromRow(row, 4);
  value.denominator = DecimalFromRow(row, 6);
  value.text = row[8].as<std::string>();
  value.approximate = row[9].as<bool>();
  if (!row[10].is_null()) value.as_of = platform::ParseDate(row[10].as<std::string>());
  value.revision = row[11].as<int64_t>();
  return value;
}

void AddDecimal(platform::SqlArray& unscaled, platform::SqlArray& scale,
                const std::optional<Decimal>& decimal) {
  if (decimal) {
    unscaled.Add(decimal->unscaled);
    scale.Add(decimal->scale);
  } else {
    unscaled.AddNull();
    scale.AddNull();
  }
}

}  // namespace

std::vector<Indicator> IndicatorStore::List(const std::string& jurisdiction, int year,
                                            const platform::PageQuery& page) {
  std::vector<Indicator> result;
  for (const pqxx::row& row : tx_.exec_prepared("indicator_list", jurisdiction, page.revision,
                                                page.after, page.limit, year)) {
    result.push_back(FromRow(row));
  }
  AddValues(jurisdiction, year, page.revision, result);
  return result;
}

std::map<std::string, Indicator> IndicatorStore::Find(const std::string& jurisdiction, int year,
                                                      int64_t revision,
                                                      const std::set<std::string>& ids) {
  platform::SqlArray array;
  for (const std::string& id : ids) array.Add(id);
  std::vector<Indicator> found;
  for (const pqxx::row& row :
       tx_.exec_prepared("indicator_find", jurisdiction, year, array.str(), revision)) {
    found.push_back(FromRow(row));
  }
  AddValues(jurisdiction, year, revision, found);
  std::map<std::string, Indicator> result;
  for (Indicator& indicator : found) result.emplace(indicator.id, std::move(indicator));
  return result;
}

void IndicatorStore::AddValues(const std::string& jurisdiction, int year, int64_t revision,
                               std::vector<Indicator>& indicators) {
  if (indicators.empty()) return;
  platform::SqlArray ids;
  std::map<std::string, Indicator*> by_id;
  for (Indicator& indicator : indicators) {
    ids.Add(indicator.id);
    by_id[indicator.id] = &indicator;
  }
  for (const pqxx::row& row :
       tx_.exec_prepared("indicator_value_of", jurisdiction, year, ids.str(), revision)) {
    by_id.at(row[0].as<std::string>())->values.push_back(ValueFromRow(row));
  }
  for (Indicator& indicator : indicators) SortValues(indicator);
}

void IndicatorStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                            const std::vector<Indicator>& indicators) {
  platform::SqlArray ids;
  platform::SqlArray names;
  platform::SqlArray measures;
  platform::SqlArray directions;
  platform::SqlArray accumulations;
  platform::SqlArray positions;
  platform::SqlArray notes;
  platform::SqlArray details;
  std::vector<ValueUpdate> values;
  for (const Indicator& indicator : indicators) {
    ids.Add(indicator.id);
    names.Add(indicator.display_name);
    measures.Add(indicator.measure);
    directions.Add(indicator.direction);
    accumulations.Add(indicator.accumulation);
    positions.Add(indicator.position);
    notes.Add(indicator.note);
    details.Add(DetailOf(indicator));
    values.push_back({indicator.id, indicator.values});
  }
  tx_.exec_prepared("indicator_insert", jurisdiction, year, revision, ids.str(), names.str(),
                    measures.str(), directions.str(), accumulations.str(), positions.str(),
                    notes.str(), details.str());
  InsertValues(jurisdiction, year, revision, values);
}

void IndicatorStore::Record(const std::string& jurisdiction, int year, int64_t revision,
                            const std::vector<ValueUpdate>& updates) {
  platform::SqlArray indicators;
  platform::SqlArray components;
  platform::SqlArray roles;
  for (const ValueUpdate& update : updates) {
    for (const IndicatorValue& value : update.values) {
      indicators.Add(update.indicator);
      components.Add(value.component);
      roles.Add(value.role);
    }
  }
  tx_.exec_prepared("indicator_value_supersede", jurisdiction, year, revision, indicators.str(),
                    components.str(), roles.str());
  InsertValues(jurisdiction, year, revision, updates);
}

void IndicatorStore::InsertValues(const std::string& jurisdiction, int year, int64_t revision,
                                  const std::vector<ValueUpdate>& updates) {
  platform::SqlArray indicators;
  platform::SqlArray components;
  platform::SqlArray roles;
  platform::SqlArray states;
  platform::SqlArray values;
  platform::SqlArray value_scales;
  platform::SqlArray denominators;
  platform::SqlArray denominator_scales;
  platform::SqlArray texts;
  platform::SqlArray approximate;
  platform::SqlArray dates;
  for (const ValueUpdate& update : updates) {
    for (const IndicatorValue& value : update.values) {
      indicators.Add(update.indicator);
      components.Add(value.component);
      roles.Add(value.role);
      states.Add(value.state);
      AddDecimal(values, value_scales, value.value);
      AddDecimal(denominators, denominator_scales, value.denominator);
      texts.Add(value.text);
      approximate.Add(value.approximate);
      if (value.as_of) {
        dates.Add(platform::FormatDate(*value.as_of));
      } else {
        dates.AddNull();
      }
    }
  }
  tx_.exec_prepared("indicator_value_insert", jurisdiction, year, revision, indicators.str(),
                    components.str(), roles.str(), states.str(), values.str(), value_scales.str(),
                    denominators.str(), denominator_scales.str(), texts.str(), approximate.str(),
                    dates.str());
}

}  // namespace kuzukuri::indicator
