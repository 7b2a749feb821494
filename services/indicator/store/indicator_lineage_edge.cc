#include "services/indicator/store/indicator_lineage_edge.h"

#include <nlohmann/json.hpp>

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
  edge.id = row[0].as<std::string>();
  edge.comparability = row[1].as<int>();
  edge.explanation = row[2].as<std::string>();
  const auto detail = nlohmann::json::parse(row[3].as<std::string>());
  edge.predecessors = detail.at("predecessors").get<std::vector<IndicatorEnd>>();
  edge.successors = detail.at("successors").get<std::vector<IndicatorEnd>>();
  edge.revision = row[4].as<int64_t>();
  return edge;
}

}  // namespace

std::optional<IndicatorLineageEdge> IndicatorLineageEdgeStore::Get(const std::string& jurisdiction,
                                                                   int64_t revision,
                                                                   const std::string& id,
                                                                   int year) {
  const pqxx::result rows =
      tx_.exec_prepared("indicator_lineage_edge_get", jurisdiction, revision, id, year);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<IndicatorLineageEdge> IndicatorLineageEdgeStore::List(const std::string& jurisdiction,
                                                                  int year,
                                                                  const platform::PageQuery& page) {
  std::vector<IndicatorLineageEdge> result;
  for (const pqxx::row& row : tx_.exec_prepared("indicator_lineage_edge_list", jurisdiction,
                                                page.revision, page.after, page.limit, year)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::set<std::string> IndicatorLineageEdgeStore::Taken(const std::string& jurisdiction, int year,
                                                       int64_t revision,
                                                       const std::set<std::string>& ids) {
  platform::SqlArray array;
  for (const std::string& id : ids) array.Add(id);
  std::set<std::string> taken;
  for (const pqxx::row& row : tx_.exec_prepared("indicator_lineage_edge_find", jurisdiction, year,
                                                array.str(), revision)) {
    taken.insert(row[0].as<std::string>());
  }
  return taken;
}

void IndicatorLineageEdgeStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                                       const std::vector<IndicatorLineageEdge>& edges) {
  platform::SqlArray ids;
  platform::SqlArray comparabilities;
  platform::SqlArray explanations;
  platform::SqlArray details;
  for (const IndicatorLineageEdge& edge : edges) {
    ids.Add(edge.id);
    comparabilities.Add(edge.comparability);
    explanations.Add(edge.explanation);
    details.Add(nlohmann::json{{"predecessors", edge.predecessors}, {"successors", edge.successors}}
                    .dump());
  }
  tx_.exec_prepared("indicator_lineage_edge_insert", jurisdiction, year, revision, ids.str(),
                    comparabilities.str(), explanations.str(), details.str());
}

}  // namespace kuzukuri::indicator
