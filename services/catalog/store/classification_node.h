#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/catalog/domain/classification_node.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Classification nodes of a fiscal year.
class ClassificationNodeStore {
 public:
  explicit ClassificationNodeStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<ClassificationNode> Get(const platform::JurisdictionCode& jurisdiction,
                                        platform::Year year, platform::Revision revision,
                                        const platform::ResourceId& id);
  std::vector<ClassificationNode> List(const platform::JurisdictionCode& jurisdiction,
                                       platform::Year year, const platform::PageQuery& page);
  // Ends the versions of some that stand.
  void End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
           platform::Revision revision, const std::set<platform::ResourceId>& ids);
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision revision, const std::vector<ClassificationNode>& nodes);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
