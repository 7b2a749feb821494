#include "services/catalog/store/department.h"

#include "services/platform/base/text.h"

namespace kuzukuri::catalog {
namespace {

Department FromRow(const pqxx::row& row) {
  return {row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<int64_t>()};
}

}  // namespace

std::optional<Department> DepartmentStore::Get(const std::string& jurisdiction, int64_t revision,
                                               const std::string& id) {
  const pqxx::result rows = tx_.exec_prepared("department_get", jurisdiction, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<Department> DepartmentStore::List(const std::string& jurisdiction,
                                              const platform::PageQuery& page) {
  std::vector<Department> result;
  for (const pqxx::row& row :
       tx_.exec_prepared("department_list", jurisdiction, page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

TakenNames DepartmentStore::Taken(const std::string& jurisdiction) {
  TakenNames taken;
  for (const pqxx::row& row : tx_.exec_prepared("department_keys", jurisdiction)) {
    taken.ids.insert(row[0].as<std::string>());
    taken.name_keys.emplace(row[1].as<std::string>(), row[0].as<std::string>());
  }
  return taken;
}

void DepartmentStore::Insert(const std::string& jurisdiction, int64_t revision,
                             const std::vector<Department>& departments) {
  platform::SqlArray ids;
  platform::SqlArray names;
  platform::SqlArray keys;
  for (const Department& department : departments) {
    ids.Add(department.id);
    names.Add(department.display_name);
    keys.Add(platform::ComparisonKey(department.display_name));
  }
  tx_.exec_prepared("department_insert", jurisdiction, revision, ids.str(), names.str(),
                    keys.str());
}

}  // namespace kuzukuri::catalog
