#include "services/catalog/store/jurisdiction.h"

#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {

std::optional<Jurisdiction> JurisdictionStore::Get(const platform::JurisdictionCode& code,
                                                   platform::Revision revision) {
  const pqxx::result rows = platform::Run(tx_, "jurisdiction_get", code, revision);
  if (rows.empty()) return std::nullopt;
  return Jurisdiction{code, rows[0][0].as<std::string>(), rows[0][1].as<platform::Revision>()};
}

std::vector<Jurisdiction> JurisdictionStore::List(const std::string& after, int limit) {
  std::vector<Jurisdiction> result;
  for (const pqxx::row& row : platform::Run(tx_, "jurisdiction_list", after, limit)) {
    result.push_back({row[0].as<platform::JurisdictionCode>(), row[1].as<std::string>(),
                      row[2].as<platform::Revision>()});
  }
  return result;
}

void JurisdictionStore::Insert(const Jurisdiction& jurisdiction, platform::Revision revision) {
  platform::Run(tx_, "jurisdiction_insert", jurisdiction.code, jurisdiction.display_name, revision);
}

void JurisdictionStore::End(const platform::JurisdictionCode& code, platform::Revision revision) {
  platform::Run(tx_, "jurisdiction_end", code, revision);
}

}  // namespace kuzukuri::catalog
