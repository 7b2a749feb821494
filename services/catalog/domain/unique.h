// Ids and names that must not be used twice.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "services/platform/base/errors.h"

namespace kuzukuri::catalog {

// Ids in use and, by comparison key, the id that uses a name.
struct TakenNames {
  std::set<std::string> ids;
  std::map<std::string, std::string> name_keys;
};

// Checks ids and names of one batch: rows among themselves are INVALID_ARGUMENT, rows against
// what exists ALREADY_EXISTS.
class UniqueNames {
 public:
  // `type` as in errors, e.g. `Project`; `scope` where names are unique, e.g. `fiscal year 2022`.
  UniqueNames(std::string type, std::string scope) : type_(type), scope_(scope) {}
  // Notes a row; adds a violation when its id or name stands earlier in the batch.
  void Add(platform::FieldViolations& violations, const std::string& row, const std::string& id,
           const std::string& display_name);
  // ALREADY_EXISTS for the first row whose id or name is in use.
  absl::Status Against(const TakenNames& existing) const;

 private:
  struct Row {
    std::string row;
    std::string id;
    std::string display_name;
    std::string key;
  };
  const std::string type_;
  const std::string scope_;
  std::vector<Row> rows_;
  std::map<std::string, std::string> ids_;   // id -> row
  std::map<std::string, std::string> keys_;  // key -> row
};

}  // namespace kuzukuri::catalog
