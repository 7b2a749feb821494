#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/catalog/domain/department.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Departments of a jurisdiction.
class DepartmentStore {
 public:
  explicit DepartmentStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<Department> Get(const platform::JurisdictionCode& jurisdiction,
                                platform::Revision revision, const platform::ResourceId& id);
  std::vector<Department> List(const platform::JurisdictionCode& jurisdiction,
                               const platform::PageQuery& page);
  // Ids and names in use at the head.
  TakenNames Taken(const platform::JurisdictionCode& jurisdiction);
  // Ends the versions of some that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Revision revision,
           const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Revision revision,
              const std::vector<Department>& departments);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
