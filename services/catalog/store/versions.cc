#include "services/catalog/store/versions.h"

#include <string>

#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {

using platform::Revision;

std::optional<std::vector<Revision>> RevisionsOf(pqxx::transaction_base& tx,
                                                 const platform::ResourceName& name) {
  const std::string& collection = name.collection;
  const auto list = [](const pqxx::result& rows) {
    std::vector<Revision> revisions;
    for (const pqxx::row& row : rows) revisions.push_back(row[0].as<Revision>());
    return revisions;
  };
  const auto& code = name.jurisdiction;
  if (collection == "jurisdictions") return list(platform::Run(tx, "jurisdiction_revisions", code));
  if (collection == "departments") {
    return list(platform::Run(tx, "department_revisions", code, name.id));
  }
  if (!name.fiscal_year) return std::nullopt;
  const platform::Year year = *name.fiscal_year;
  if (collection == "fiscalYears") {
    return list(platform::Run(tx, "fiscal_year_revisions", code, year));
  }
  if (collection == "classificationNodes") {
    return list(platform::Run(tx, "classification_node_revisions", code, year, name.id));
  }
  if (collection == "projects") {
    return list(platform::Run(tx, "project_revisions", code, year, name.id));
  }
  if (collection == "subProjects") {
    return list(platform::Run(tx, "sub_project_revisions", code, year, name.parent_id, name.id));
  }
  if (collection == "lineageEdges") {
    return list(platform::Run(tx, "lineage_edge_revisions", code, year, name.id));
  }
  if (collection == "explanations") {
    return list(platform::Run(tx, "explanation_revisions", code, year, name.id));
  }
  return std::nullopt;
}

}  // namespace kuzukuri::catalog
