#include "services/indicator/store/versions.h"

#include "services/platform/db/statement.h"

namespace kuzukuri::indicator {

std::optional<std::vector<platform::Revision>> RevisionsOf(pqxx::transaction_base& tx,
                                                           const platform::ResourceName& name) {
  const char* statement = name.collection == "indicators" ? "indicator_revisions"
                          : name.collection == "indicatorLineageEdges"
                              ? "indicator_lineage_edge_revisions"
                              : nullptr;
  if (statement == nullptr || !name.fiscal_year) return std::nullopt;
  std::vector<platform::Revision> revisions;
  for (const pqxx::row& row :
       platform::Run(tx, statement, name.jurisdiction, *name.fiscal_year, name.id)) {
    revisions.push_back(row[0].as<platform::Revision>());
  }
  return revisions;
}

}  // namespace kuzukuri::indicator
