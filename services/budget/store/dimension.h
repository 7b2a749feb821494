#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/dimension.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// Fund sources and economic items of a fiscal year.
class DimensionStore {
 public:
  explicit DimensionStore(pqxx::transaction_base& tx) : tx_(tx) {}

  std::vector<Dimension> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              const platform::PageQuery& page);
  // The ids of all that are listed now.
  DimensionIds Ids(const platform::JurisdictionCode& jurisdiction, platform::Year year);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<Dimension>& dimensions);
  std::optional<Dimension> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               platform::Revision revision, const std::string& collection,
                               const platform::ResourceId& id);
  // Ends the versions that stand, by their ids.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const DimensionIds& ids);
  // Those of some values that entries say themselves.
  DimensionIds Posted(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                      const DimensionIds& ids);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
