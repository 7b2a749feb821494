#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/catalog/domain/fiscal_year.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Fiscal years of a jurisdiction.
class FiscalYearStore {
 public:
  explicit FiscalYearStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<FiscalYear> Get(const std::string& jurisdiction, int64_t revision, int year);
  // By year; the page key is the year as text.
  std::vector<FiscalYear> List(const std::string& jurisdiction, const platform::PageQuery& page);
  void Insert(const std::string& jurisdiction, int64_t revision,
              const std::vector<FiscalYear>& years);

 private:
  pqxx::transaction_base& tx_;
};

// NOT_FOUND unless the year exists at `revision`; the year otherwise.
absl::StatusOr<FiscalYear> RequireFiscalYear(pqxx::transaction_base& tx,
                                             const std::string& jurisdiction, int64_t revision,
                                             int year);

}  // namespace kuzukuri::catalog
