#include "services/catalog/store/lineage_edge.h"

#include "services/platform/base/names.h"

namespace kuzukuri::catalog {
namespace {

LineageEdge FromRow(const pqxx::row& row) {
  LineageEdge edge;
  edge.id = row[0].as<std::string>();
  edge.type = row[1].as<int>();
  edge.predecessor = row[2].as<std::string>();
  edge.successor = row[3].as<std::string>();
  if (!row[4].is_null()) edge.share_ppm = row[4].as<int>();
  edge.share_basis = row[5].as<std::string>();
  edge.explanation = row[6].as<std::string>();
  edge.revision = row[7].as<int64_t>();
  return edge;
}

}  // namespace

std::optional<LineageEdge> LineageEdgeStore::Get(const std::string& jurisdiction, int64_t revision,
                                                 const std::string& id, int year) {
  const pqxx::result rows = tx_.exec_prepared("lineage_edge_get", jurisdiction, revision, id, year);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<LineageEdge> LineageEdgeStore::List(const std::string& jurisdiction, int year,
                                                const platform::PageQuery& page) {
  std::vector<LineageEdge> result;
  for (const pqxx::row& row : tx_.exec_prepared("lineage_edge_list", jurisdiction, page.revision,
                                                page.after, page.limit, year)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::map<std::string, std::string> LineageEdgeStore::NodeNames(const std::string& jurisdiction,
                                                               int year) {
  std::map<std::string, std::string> names;
  for (const pqxx::row& row : tx_.exec_prepared("lineage_node_names", jurisdiction, year)) {
    const int node_year = row[0].as<int>();
    const auto id = row[1].as<std::string>();
    const std::string name =
        row[2].is_null()
            ? platform::YearResourceName(jurisdiction, node_year, "projects", id)
            : platform::SubProjectName(jurisdiction, node_year, id, row[2].as<std::string>());
    names.emplace(name, row[3].as<std::string>());
  }
  return names;
}

void LineageEdgeStore::Insert(const std::string& jurisdiction, int year, int64_t revision,
                              const std::vector<LineageEdge>& edges) {
  platform::SqlArray ids;
  platform::SqlArray types;
  platform::SqlArray predecessors;
  platform::SqlArray successors;
  platform::SqlArray shares;
  platform::SqlArray bases;
  platform::SqlArray explanations;
  for (const LineageEdge& edge : edges) {
    ids.Add(edge.id);
    types.Add(edge.type);
    predecessors.Add(edge.predecessor);
    successors.Add(edge.successor);
    shares.Add(edge.share_ppm ? std::optional<int64_t>(*edge.share_ppm) : std::nullopt);
    bases.Add(edge.share_basis);
    explanations.Add(edge.explanation);
  }
  tx_.exec_prepared("lineage_edge_insert", jurisdiction, year, revision, ids.str(), types.str(),
                    predecessors.str(), successors.str(), shares.str(), bases.str(),
                    explanations.str());
}

}  // namespace kuzukuri::catalog
