#include "services/catalog/store/fiscal_year.h"

#include "absl/strings/numbers.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::catalog {
namespace {

FiscalYear FromRow(const pqxx::row& row) {
  return {row[0].as<int>(), row[1].as<std::string>(), row[2].as<std::string>(),
          row[3].as<int64_t>()};
}

}  // namespace

std::optional<FiscalYear> FiscalYearStore::Get(const std::string& jurisdiction, int64_t revision,
                                               int year) {
  const pqxx::result rows = tx_.exec_prepared("fiscal_year_get", jurisdiction, revision, year);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<FiscalYear> FiscalYearStore::List(const std::string& jurisdiction,
                                              const platform::PageQuery& page) {
  int after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) after = 0;
  std::vector<FiscalYear> result;
  for (const pqxx::row& row :
       tx_.exec_prepared("fiscal_year_list", jurisdiction, page.revision, after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

void FiscalYearStore::Insert(const std::string& jurisdiction, int64_t revision,
                             const std::vector<FiscalYear>& years) {
  platform::SqlArray numbers;
  platform::SqlArray names;
  platform::SqlArray trees;
  for (const FiscalYear& year : years) {
    numbers.Add(year.year);
    names.Add(year.display_name);
    trees.Add(year.primary_tree);
  }
  tx_.exec_prepared("fiscal_year_insert", jurisdiction, revision, numbers.str(), names.str(),
                    trees.str());
}

absl::StatusOr<FiscalYear> RequireFiscalYear(pqxx::transaction_base& tx,
                                             const std::string& jurisdiction, int64_t revision,
                                             int year) {
  std::optional<FiscalYear> found = FiscalYearStore(tx).Get(jurisdiction, revision, year);
  if (found) return *std::move(found);
  return platform::NotFound("FiscalYear", platform::FiscalYearName(jurisdiction, year),
                            "create it with BatchCreateFiscalYears first");
}

}  // namespace kuzukuri::catalog
