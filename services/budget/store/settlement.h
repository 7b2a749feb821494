#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <utility>
#include <vector>

#include "services/budget/domain/settlement.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// Settlements of closed years.
class SettlementStore {
 public:
  explicit SettlementStore(pqxx::transaction_base& tx) : tx_(tx) {}

  // The one that stands.
  std::optional<Settlement> Get(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                platform::Revision revision);
  // Those of a jurisdiction that stand, by fiscal year; pages go on after a year.
  std::vector<std::pair<platform::Year, Settlement>> List(
      const platform::JurisdictionCode& jurisdiction, const platform::PageQuery& page);
  // Those that were superseded, the last first.
  std::vector<Settlement> Superseded(const platform::JurisdictionCode& jurisdiction,
                                     platform::Year year, platform::Revision revision, int limit);
  // The years whose settlement is certified, with the revision that certified it.
  std::map<platform::Year, platform::Revision> Certified(
      const platform::JurisdictionCode& jurisdiction);
  // Adds a version; the one before, if any, ends.
  void Supersede(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                 const Settlement& next);
  // Ends the settlement that stands.
  void Reopen(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              platform::Revision closing_revision, const Reopening& reopening);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
