#include "services/budget/store/settlement.h"

#include "services/platform/db/statement.h"

namespace kuzukuri::budget {

std::optional<Settlement> SettlementStore::Get(const platform::JurisdictionCode& jurisdiction,
                                               platform::Year year, platform::Revision revision) {
  const pqxx::result rows = platform::Run(tx_, "settlement_get", jurisdiction, year, revision);
  if (rows.empty()) return std::nullopt;
  const pqxx::row row = rows[0];
  Settlement settlement;
  settlement.closed_on = platform::ParseDate(row[0].as<std::string>()).value();
  settlement.closing_revision = row[1].as<platform::Revision>();
  if (!row[2].is_null()) {
    settlement.certified_on = platform::ParseDate(row[2].as<std::string>()).value();
  }
  settlement.certification_reference = row[3].as<std::string>();
  settlement.revision = row[4].as<platform::Revision>();
  return settlement;
}

void SettlementStore::Supersede(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                const Settlement& next) {
  platform::Run(tx_, "settlement_supersede", jurisdiction, year, next.revision);
  platform::Run(tx_, "settlement_insert", jurisdiction, year, platform::FormatDate(next.closed_on),
                next.closing_revision,
                next.certified_on ? platform::FormatDate(*next.certified_on) : "",
                next.certification_reference, next.revision);
}

}  // namespace kuzukuri::budget
