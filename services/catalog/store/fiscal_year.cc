#include "services/catalog/store/fiscal_year.h"

#include "absl/strings/numbers.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {
namespace {

FiscalYear FromRow(const pqxx::row& row) {
  return {row[0].as<platform::Year>(), row[1].as<std::string>(), row[2].as<std::string>(),
          row[3].as<platform::Revision>()};
}

}  // namespace

std::optional<FiscalYear> FiscalYearStore::Get(const platform::JurisdictionCode& jurisdiction,
                                               platform::Year year, platform::Revision revision) {
  const pqxx::result rows = platform::Run(tx_, "fiscal_year_get", jurisdiction, year, revision);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<FiscalYear> FiscalYearStore::List(const platform::JurisdictionCode& jurisdiction,
                                              const platform::PageQuery& page) {
  int after = 0;
  if (!page.after.empty() && !absl::SimpleAtoi(page.after, &after)) after = 0;
  std::vector<FiscalYear> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "fiscal_year_list", jurisdiction, page.revision, after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

void FiscalYearStore::Insert(const platform::JurisdictionCode& jurisdiction,
                             platform::Revision revision, const std::vector<FiscalYear>& years) {
  platform::Rows<3> rows;
  for (const FiscalYear& year : years) {
    rows.Add(year.year, year.display_name, year.primary_tree);
  }
  platform::Run(tx_, "fiscal_year_insert", jurisdiction, revision, rows);
}

void FiscalYearStore::End(const platform::JurisdictionCode& jurisdiction,
                          platform::Revision revision, platform::Year year) {
  platform::Run(tx_, "fiscal_year_end", jurisdiction, year, revision);
}

absl::StatusOr<FiscalYear> RequireFiscalYear(pqxx::transaction_base& tx,
                                             const platform::JurisdictionCode& jurisdiction,
                                             platform::Year year, platform::Revision revision) {
  std::optional<FiscalYear> found = FiscalYearStore(tx).Get(jurisdiction, year, revision);
  if (found) return *std::move(found);
  return platform::NotFound("FiscalYear", platform::FiscalYearName(jurisdiction, year),
                            "create it with BatchCreateFiscalYears first");
}

}  // namespace kuzukuri::catalog
