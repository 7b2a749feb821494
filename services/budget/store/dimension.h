#pragma once

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

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
