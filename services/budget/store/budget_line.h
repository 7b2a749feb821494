#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/budget_line.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// The line in the columns of a row from `first` on, as the queries select them.
BudgetLine BudgetLineFromRow(const pqxx::row& row, pqxx::row::size_type first = 0);

// Budget lines of a fiscal year.
class BudgetLineStore {
 public:
  explicit BudgetLineStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<BudgetLine> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                platform::Revision revision, const platform::ResourceId& id);
  std::vector<BudgetLine> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               const platform::PageQuery& page);
  // The current lines among `ids`, by id.
  std::map<platform::ResourceId, BudgetLine> Find(const platform::JurisdictionCode& jurisdiction,
                                                  platform::Year year,
                                                  const std::set<platform::ResourceId>& ids);
  // Of those that record execution, each once.
  std::set<Keeper> ExecutionKeepers(const platform::JurisdictionCode& jurisdiction,
                                    platform::Year year, platform::Revision revision);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<BudgetLine>& lines);
  // Ends the versions that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const std::set<platform::ResourceId>& ids);
  // Those of some lines that anything was ever posted on.
  std::set<platform::ResourceId> Posted(const platform::JurisdictionCode& jurisdiction,
                                        platform::Year year,
                                        const std::set<platform::ResourceId>& ids);
  // The dimensions that entries on some lines say themselves, by line.
  std::map<platform::ResourceId, DimensionIds> OwnDimensions(
      const platform::JurisdictionCode& jurisdiction, platform::Year year,
      const std::set<platform::ResourceId>& ids);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
