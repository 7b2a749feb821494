#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/catalog/domain/classification_node.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {

// Classification nodes of a fiscal year.
class ClassificationNodeStore {
 public:
  explicit ClassificationNodeStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<ClassificationNode> Get(const std::string& jurisdiction, int64_t revision,
                                        const std::string& id, int year);
  std::vector<ClassificationNode> List(const std::string& jurisdiction, int year,
                                       const platform::PageQuery& page);
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<ClassificationNode>& nodes);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
