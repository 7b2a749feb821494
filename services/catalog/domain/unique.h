// Ids and names that must not be used twice.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::catalog {

// Ids in use and, by comparison key, the id that uses a name.
struct TakenNames {
  std::set<platform::ResourceId> ids;
  std::map<std::string, platform::ResourceId> name_keys;
};

// Adds a violation and returns false when a list has more than `most` items; such a list is not
// looked into.
bool CheckCount(platform::FieldViolations& violations, const std::string& field, size_t count,
                size_t most);

// Checks ids and names of one batch: rows among themselves are INVALID_ARGUMENT, rows against
// what exists ALREADY_EXISTS. Ids that are no ids were reported when the names were read and are
// not compared.
class UniqueNames {
 public:
  // `type` as in errors, e.g. `Project`; `scope` where names are unique, e.g. `fiscal year 2022`;
  // `prefix` makes an id a resource name, e.g. `jurisdictions/141127/departments/`.
  UniqueNames(std::string type, std::string scope, std::string prefix)
      : type_(std::move(type)), scope_(std::move(scope)), prefix_(std::move(prefix)) {}
  // Notes a row; adds a violation when its id or name stands earlier in the batch.
  void Add(platform::FieldViolations& violations, const std::string& row,
           const platform::ResourceId& id, const std::string& display_name);
  // ALREADY_EXISTS for the first row whose id or name is in use.
  absl::Status Against(const TakenNames& existing) const;

 private:
  struct Row {
    std::string row;
    platform::ResourceId id;
    std::string display_name;
    std::string key;
  };
  const std::string type_;
  const std::string scope_;
  const std::string prefix_;
  std::vector<Row> rows_;
  std::map<platform::ResourceId, std::string> ids_;  // id -> row
  std::map<std::string, std::string> keys_;          // key -> row
};

}  // namespace kuzukuri::catalog
