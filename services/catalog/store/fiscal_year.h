#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/catalog/domain/fiscal_year.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Fiscal years of a jurisdiction.
class FiscalYearStore {
 public:
  explicit FiscalYearStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<FiscalYear> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                platform::Revision revision);
  // By year; the page key is the year as text.
  std::vector<FiscalYear> List(const platform::JurisdictionCode& jurisdiction,
                               const platform::PageQuery& page);
  // Ends the version that stands.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Revision revision,
           platform::Year year);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Revision revision,
              const std::vector<FiscalYear>& years);

 private:
  pqxx::transaction_base& tx_;
};

// NOT_FOUND unless the year exists at `revision`; the year otherwise.
absl::StatusOr<FiscalYear> RequireFiscalYear(pqxx::transaction_base& tx,
                                             const platform::JurisdictionCode& jurisdiction,
                                             platform::Year year, platform::Revision revision);

}  // namespace kuzukuri::catalog
