#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "services/budget/domain/settlement.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// Settlements of closed years.
class SettlementStore {
 public:
  explicit SettlementStore(pqxx::transaction_base& tx) : tx_(tx) {}

  std::optional<Settlement> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                platform::Revision revision);
  // Adds a version; the one before, if any, ends.
  void Supersede(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                 const Settlement& next);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
