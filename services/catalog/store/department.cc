#include "services/catalog/store/department.h"

#include "services/platform/base/text.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {
namespace {

Department FromRow(const pqxx::row& row) {
  return {row[0].as<platform::ResourceId>(), row[1].as<std::string>(),
          row[2].as<platform::Revision>()};
}

}  // namespace

std::optional<Department> DepartmentStore::Get(const platform::JurisdictionCode& jurisdiction,
                                               platform::Revision revision,
                                               const platform::ResourceId& id) {
  const pqxx::result rows = platform::Run(tx_, "department_get", jurisdiction, revision, id);
  if (rows.empty()) return std::nullopt;
  return FromRow(rows[0]);
}

std::vector<Department> DepartmentStore::List(const platform::JurisdictionCode& jurisdiction,
                                              const platform::PageQuery& page) {
  std::vector<Department> result;
  for (const pqxx::row& row :
       platform::Run(tx_, "department_list", jurisdiction, page.revision, page.after, page.limit)) {
    result.push_back(FromRow(row));
  }
  return result;
}

TakenNames DepartmentStore::Taken(const platform::JurisdictionCode& jurisdiction) {
  TakenNames taken;
  for (const pqxx::row& row : platform::Run(tx_, "department_keys", jurisdiction)) {
    taken.ids.insert(row[0].as<platform::ResourceId>());
    const auto id = row[0].as<platform::ResourceId>();
    taken.names.emplace(SiblingName({}, row[1].as<std::string>()), id);
  }
  return taken;
}

void DepartmentStore::Insert(const platform::JurisdictionCode& jurisdiction,
                             platform::Revision revision,
                             const std::vector<Department>& departments) {
  platform::Rows<3> rows;
  for (const Department& department : departments) {
    rows.Add(department.id, department.display_name,
             platform::ComparisonKey(department.display_name));
  }
  platform::Run(tx_, "department_insert", jurisdiction, revision, rows);
}

void DepartmentStore::End(const platform::JurisdictionCode& jurisdiction,
                          platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "department_end", jurisdiction, revision, array);
}

}  // namespace kuzukuri::catalog
