#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/catalog/domain/jurisdiction.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::catalog {

// Jurisdictions. Exceptions of libpqxx pass through, as from every store.
class JurisdictionStore {
 public:
  explicit JurisdictionStore(pqxx::transaction_base& tx) : tx_(tx) {}
  // The version visible at `revision`.
  std::optional<Jurisdiction> Get(const platform::JurisdictionCode& code,
                                  platform::Revision revision);
  // Current versions with a code above `after`, by code.
  std::vector<Jurisdiction> List(const std::string& after, int limit);
  // Ends the version that stands.
  void End(const platform::JurisdictionCode& code, platform::Revision revision);
  void Insert(const Jurisdiction& jurisdiction, platform::Revision revision);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::catalog
