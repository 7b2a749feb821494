#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/budget/domain/balance.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// A line with the sums of its entries by kind.
using LineSums = std::pair<BudgetLine, std::vector<KindSum>>;

// Sums over the ledger as of a date (absent: all) and a revision.
class BalanceStore {
 public:
  explicit BalanceStore(pqxx::transaction_base& tx) : tx_(tx) {}

  // By line and kind, one page of lines.
  std::vector<LineSums> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                             const platform::PageQuery& page,
                             const std::optional<platform::Date>& as_of);
  // By kind alone, straight from the ledger.
  std::vector<KindSum> Total(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                             platform::Revision revision,
                             const std::optional<platform::Date>& as_of);
  // Whether every line of a year records both measures, so that no sum of it lacks anything.
  bool AllRecordBoth(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                     platform::Revision revision);
  // The figures of a year, with their parts.
  absl::StatusOr<Figures> Year(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               platform::Revision revision,
                               const std::optional<platform::Date>& as_of,
                               const ExecutionView& view);
  // Every line of some years.
  std::map<platform::Year, std::vector<BudgetLine>> Lines(
      const platform::JurisdictionCode& jurisdiction, const std::vector<platform::Year>& years,
      platform::Revision revision);
  // By line and kind, by month and by the entries' own dimensions where asked.
  std::vector<LineSum> Sums(const platform::JurisdictionCode& jurisdiction,
                            const std::vector<platform::Year>& years, platform::Revision revision,
                            const std::optional<platform::Date>& as_of, bool monthly,
                            bool by_dimension);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
