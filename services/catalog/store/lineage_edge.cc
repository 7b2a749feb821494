#include "services/catalog/store/lineage_edge.h"

#include "services/platform/base/names.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {
namespace {

LineageEdge FromRow(const pqxx::row& row) {
  LineageEdge edge;
  edge.id = row[0].as<platform::ResourceId>();
  edge.type = row[1].as<int>();
  edge.predecessor = row[2].as<std::string>();
  edge.successor = row[3].as<std::string>();
  if (!row[4].is_null()) edge.share_ppm = row[4].as<int>();
  edge.share_basis = row[5].as<std::string>();
  edge.explanation = row[6].as<std::string>();
  edge.revision = row[7].as<platform::Revision>();
  return edge;
}

}  // namespace

std::optional<LineageEdge> LineageEdgeStore::Get(const platform::JurisdictionCode& jurisdiction,
                                                 platform::Year year, platform::Revision revision,
                                                 const platform::ResourceId& id) {
  const pqxx::result rows =
      platform::Run(tx_, "lineage_edge_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<LineageEdge> LineageEdgeStore::List(const platform::JurisdictionCode& jurisdiction,
                                                platform::Year year,
                                                const platform::PageQuery& page) {
  std::vector<LineageEdge> result;
  for (const pqxx::row& row : platform::Run(tx_, "lineage_edge_list", jurisdiction, year,
                                            page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

std::optional<platform::Year> LineageEdgeStore::PreviousYear(
    const platform::JurisdictionCode& jurisdiction, platform::Year year) {
  const pqxx::result rows = platform::Run(tx_, "lineage_previous_year", jurisdiction, year);
  if (rows.empty()) return std::nullopt;
  return rows[0][0].as<platform::Year>();
}

std::map<std::string, std::string> LineageEdgeStore::NodeNames(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Year previous_year) {
  std::map<std::string, std::string> names;
  for (const pqxx::row& row :
       platform::Run(tx_, "lineage_node_names", jurisdiction, year, previous_year)) {
    const std::string project = platform::YearResourceName(
        jurisdiction, row[0].as<platform::Year>(), "projects", row[1].as<platform::ResourceId>());
    const std::string name =
        row[2].is_null() ? project
                         : platform::SubProjectName(project, row[2].as<platform::ResourceId>());
    names.emplace(name, row[3].as<std::string>());
  }
  return names;
}

void LineageEdgeStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              platform::Revision revision, const std::vector<LineageEdge>& edges) {
  platform::Rows<7> rows;
  for (const LineageEdge& edge : edges) {
    rows.Add(edge.id, edge.type, edge.predecessor, edge.successor, edge.share_ppm, edge.share_basis,
             edge.explanation);
  }
  platform::Run(tx_, "lineage_edge_insert", jurisdiction, year, revision, rows);
}

void LineageEdgeStore::End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                           platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "lineage_edge_end", jurisdiction, year, revision, array);
}

std::set<platform::Year> LineageEdgeStore::YearsFrom(const platform::JurisdictionCode& jurisdiction,
                                                     platform::Year year) {
  std::set<platform::Year> years;
  for (const pqxx::row& row : platform::Run(tx_, "lineage_years_from", jurisdiction,
                                            platform::FiscalYearName(jurisdiction, year) + "/")) {
    years.insert(row[0].as<platform::Year>());
  }
  return years;
}

}  // namespace kuzukuri::catalog
