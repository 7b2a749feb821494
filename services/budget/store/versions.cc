#include "services/budget/store/versions.h"

#include "services/platform/db/statement.h"

namespace kuzukuri::budget {

std::optional<std::vector<platform::Revision>> RevisionsOf(pqxx::transaction_base& tx,
                                                           const platform::ResourceName& name) {
  const auto list = [](const pqxx::result& rows) {
    std::vector<platform::Revision> revisions;
    for (const pqxx::row& row : rows) revisions.push_back(row[0].as<platform::Revision>());
    return revisions;
  };
  if (!name.fiscal_year) return std::nullopt;
  const auto& code = name.jurisdiction;
  const platform::Year year = *name.fiscal_year;
  if (name.collection == "budgetLines") {
    return list(platform::Run(tx, "budget_line_revisions", code, year, name.id));
  }
  if (name.collection == "fundSources" || name.collection == "economicItems") {
    return list(platform::Run(tx, "dimension_revisions", code, year, name.collection, name.id));
  }
  if (name.collection == "reportedFigures") {
    return list(
        platform::Run(tx, "reported_figure_revisions", code, year, name.parent_id, name.id));
  }
  return std::nullopt;
}

}  // namespace kuzukuri::budget
