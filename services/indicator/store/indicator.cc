#include "services/indicator/store/indicator.h"

#include <nlohmann/json.hpp>

#include "services/platform/db/statement.h"

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
  indicator.id = row[0].as<platform::ResourceId>();
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
  indicator.revision = row[8].as<platform::Revision>();
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
  value.revision = row[11].as<platform::Revision>();
  return value;
}

std::optional<int64_t> Unscaled(const std::optional<Decimal>& decimal) {
  return decimal ? std::optional(decimal->unscaled) : std::nullopt;
}

std::optional<int> Scale(const std::optional<Decimal>& decimal) {
  return decimal ? std::optional(decimal->scale) : std::nullopt;
}

std::optional<std::string> Text(const std::optional<platform::Date>& date) {
  return date ? std::optional(platform::FormatDate(*date)) : std::nullopt;
}

}  // namespace

std::vector<Indicator> IndicatorStore::List(const platform::JurisdictionCode& jurisdiction,
                                            platform::Year year, const platform::PageQuery& page) {
  std::vector<Indicator> result;
  for (const pqxx::row& row : platform::Run(tx_, "indicator_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  AddValues(jurisdiction, year, page.revision, result);
  return result;
}

std::map<platform::ResourceId, Indicator> IndicatorStore::Find(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  std::vector<Indicator> found;
  for (const pqxx::row& row :
       platform::Run(tx_, "indicator_find", jurisdiction, year, revision, array)) {
    found.push_back(FromRow(row));
  }
  AddValues(jurisdiction, year, revision, found);
  std::map<platform::ResourceId, Indicator> result;
  for (Indicator& indicator : found) result.emplace(indicator.id, std::move(indicator));
  return result;
}

void IndicatorStore::AddValues(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               platform::Revision revision, std::vector<Indicator>& indicators) {
  if (indicators.empty()) return;
  platform::SqlArray ids;
  std::map<platform::ResourceId, Indicator*> by_id;
  for (Indicator& indicator : indicators) {
    ids.Add(indicator.id);
    by_id[indicator.id] = &indicator;
  }
  for (const pqxx::row& row :
       platform::Run(tx_, "indicator_value_of", jurisdiction, year, revision, ids)) {
    const auto found = by_id.find(row[0].as<platform::ResourceId>());
    if (found != by_id.end()) found->second->values.push_back(ValueFromRow(row));
  }
  for (Indicator& indicator : indicators) SortValues(indicator);
}

void IndicatorStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            platform::Revision revision, const std::vector<Indicator>& indicators) {
  InsertDefinitions(jurisdiction, year, revision, indicators);
  std::vector<ValueUpdate> values;
  for (const Indicator& indicator : indicators) values.push_back({indicator.id, indicator.values});
  InsertValues(jurisdiction, year, revision, values);
}

void IndicatorStore::InsertDefinitions(const platform::JurisdictionCode& jurisdiction,
                                       platform::Year year, platform::Revision revision,
                                       const std::vector<Indicator>& indicators) {
  platform::Rows<8> rows;
  for (const Indicator& indicator : indicators) {
    rows.Add(indicator.id, indicator.display_name, indicator.measure, indicator.direction,
             indicator.accumulation, indicator.position, indicator.note, DetailOf(indicator));
  }
  platform::Run(tx_, "indicator_insert", jurisdiction, year, revision, rows);
}

void IndicatorStore::EndDefinitions(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, platform::Revision revision,
                                    const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "indicator_end", jurisdiction, year, revision, array);
}

void IndicatorStore::Record(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                            platform::Revision revision, const std::vector<ValueUpdate>& updates) {
  EndValues(jurisdiction, year, revision, updates);
  InsertValues(jurisdiction, year, revision, updates);
}

void IndicatorStore::EndValues(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               platform::Revision revision,
                               const std::vector<ValueUpdate>& updates) {
  platform::Rows<4> rows;
  for (const ValueUpdate& update : updates) {
    for (const IndicatorValue& value : update.values) {
      rows.Add(update.indicator, value.component, value.role, Text(value.as_of));
    }
  }
  platform::Run(tx_, "indicator_value_supersede", jurisdiction, year, revision, rows);
}

void IndicatorStore::InsertValues(const platform::JurisdictionCode& jurisdiction,
                                  platform::Year year, platform::Revision revision,
                                  const std::vector<ValueUpdate>& updates) {
  platform::Rows<11> rows;
  for (const ValueUpdate& update : updates) {
    for (const IndicatorValue& value : update.values) {
      rows.Add(update.indicator, value.component, value.role, value.state, Unscaled(value.value),
               Scale(value.value), Unscaled(value.denominator), Scale(value.denominator),
               value.text, value.approximate, Text(value.as_of));
    }
  }
  platform::Run(tx_, "indicator_value_insert", jurisdiction, year, revision, rows);
}

}  // namespace kuzukuri::indicator
