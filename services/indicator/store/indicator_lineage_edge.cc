#include "services/indicator/store/indicator_lineage_edge.h"

#include <nlohmann/json.hpp>

#include "services/platform/db/statement.h"
#include "services/platform/db/typed_json.h"

namespace kuzukuri::indicator {

static void to_json(nlohmann::json& json, const IndicatorEnd& end) {
  json = {{"indicator", end.indicator}, {"component", end.component}};
}

static void from_json(const nlohmann::json& json, IndicatorEnd& end) {
  json.at("indicator").get_to(end.indicator);
  json.at("component").get_to(end.component);
}

namespace {

IndicatorLineageEdge FromRow(const pqxx::row& row) {
  IndicatorLineageEdge edge;
  edge.id = row[0].as<platform::ResourceId>();
  edge.comparability = row[1].as<int>();
  edge.explanation = row[2].as<std::string>();
  const auto detail = nlohmann::json::parse(row[3].as<std::string>());
  edge.predecessors = detail.at("predecessors").get<std::vector<IndicatorEnd>>();
  edge.successors = detail.at("successors").get<std::vector<IndicatorEnd>>();
  edge.revision = row[4].as<platform::Revision>();
  return edge;
}

}  // namespace

std::optional<IndicatorLineageEdge> IndicatorLineageEdgeStore::Get(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const platform::ResourceId& id) {
  const pqxx::result rows =
      platform::Run(tx_, "indicator_lineage_edge_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<IndicatorLineageEdge> IndicatorLineageEdgeStore::List(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    const platform::PageQuery& page) {
  std::vector<IndicatorLineageEdge> result;
  for (const pqxx::row& row : platform::Run(tx_, "indicator_lineage_edge_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::set<platform::ResourceId> IndicatorLineageEdgeStore::Taken(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  std::set<platform::ResourceId> taken;
  for (const pqxx::row& row :
       platform::Run(tx_, "indicator_lineage_edge_find", jurisdiction, year, revision, array)) {
    taken.insert(row[0].as<platform::ResourceId>());
  }
  return taken;
}

void IndicatorLineageEdgeStore::Insert(const platform::JurisdictionCode& jurisdiction,
                                       platform::Year year, platform::Revision revision,
                                       const std::vector<IndicatorLineageEdge>& edges) {
  platform::Rows<4> rows;
  for (const IndicatorLineageEdge& edge : edges) {
    rows.Add(edge.id, edge.comparability, edge.explanation,
             nlohmann::json{{"predecessors", edge.predecessors}, {"successors", edge.successors}}
                 .dump());
  }
  platform::Run(tx_, "indicator_lineage_edge_insert", jurisdiction, year, revision, rows);
}

void IndicatorLineageEdgeStore::End(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, platform::Revision revision,
                                    const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "indicator_lineage_edge_end", jurisdiction, year, revision, array);
}

}  // namespace kuzukuri::indicator
