// Ids and names that must not be used twice.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/catalog/domain/placement.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::catalog {

// A name among those it must differ from: what it stands under (empty: nothing) and the key under
// which names are compared.
using SiblingName = std::pair<platform::ResourceId, std::string>;

// The name among its siblings in the primary tree; nothing where it is not placed there. In the
// other trees, and under other nodes, a name may come again: 職員人件費 stands under many items.
std::optional<SiblingName> SiblingNameOf(const std::string& primary_tree,
                                         const std::vector<Placement>& placements,
                                         const std::string& display_name);

// The same where there is no tree: among all of a list.
SiblingName SiblingNameOf(const std::string& display_name);

// Ids in use and, by name, the id that uses it.
struct TakenNames {
  std::set<platform::ResourceId> ids;
  std::map<SiblingName, platform::ResourceId> names;
};

// Adds a violation and returns false when a list has more than `most` items; such a list is not
// looked into.
bool CheckCount(platform::FieldViolations& violations, const std::string& field, size_t count,
                size_t most);

// Checks ids and names of one batch: rows among themselves are INVALID_ARGUMENT, rows against
// what exists ALREADY_EXISTS. Ids that are no ids were reported when the names were read and are
// not compared; nor are empty names.
class UniqueNames {
 public:
  // `type` as in errors, e.g. `Project`; `scope` where ids are unique, e.g. `fiscal year 2022`;
  // `prefix` makes an id a resource name, e.g. `jurisdictions/141127/departments/`.
  UniqueNames(std::string type, std::string scope, std::string prefix)
      : type_(std::move(type)), scope_(std::move(scope)), prefix_(std::move(prefix)) {}
  // Notes a row; adds a violation when its id, or its name among its siblings, stands earlier in
  // the batch.
  void Add(platform::FieldViolations& violations, const std::string& row,
           const platform::ResourceId& id, const std::optional<SiblingName>& name,
           const std::string& display_name);
  // ALREADY_EXISTS with every row whose id or name is in use.
  absl::Status Against(const TakenNames& existing, const platform::FieldViolations& bad_fields =
                                                       platform::FieldViolations()) const;

 private:
  struct Row {
    std::string row;
    platform::ResourceId id;
    std::optional<SiblingName> name;
    std::string display_name;
  };
  const std::string type_;
  const std::string scope_;
  const std::string prefix_;
  std::vector<Row> rows_;
  std::map<platform::ResourceId, std::string> ids_;  // id -> row
  std::map<SiblingName, std::string> names_;         // name -> row
};

}  // namespace kuzukuri::catalog
