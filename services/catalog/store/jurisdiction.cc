#include "services/catalog/store/jurisdiction.h"

namespace kuzukuri::catalog {

std::optional<Jurisdiction> JurisdictionStore::Get(const std::string& code, int64_t revision) {
  const pqxx::result rows = tx_.exec_prepared("jurisdiction_get", code, revision);
  if (rows.empty()) return std::nullopt;
  return Jurisdiction{code, rows[0][0].as<std::string>(), rows[0][1].as<int64_t>()};
}

std::vector<Jurisdiction> JurisdictionStore::List(const std::string& after, int limit) {
  std::vector<Jurisdiction> result;
  for (const pqxx::row& row : tx_.exec_prepared("jurisdiction_list", after, limit)) {
    result.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<int64_t>()});
  }
  return result;
}

void JurisdictionStore::Insert(const Jurisdiction& jurisdiction, int64_t revision) {
  tx_.exec_prepared("jurisdiction_insert", jurisdiction.code, jurisdiction.display_name, revision);
}

}  // namespace kuzukuri::catalog
