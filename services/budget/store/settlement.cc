#include "services/budget/store/settlement.h"

#include "absl/strings/numbers.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::budget {
namespace {

Settlement FromRow(const pqxx::row& row) {
  Settlement settlement;
  settlement.closed_on = platform::ParseDate(row[0].as<std::string>()).value();
  settlement.closing_revision = row[1].as<platform::Revision>();
  if (!row[2].is_null()) {
    settlement.certified_on = platform::ParseDate(row[2].as<std::string>()).value();
  }
  settlement.certification_reference = row[3].as<std::string>();
  settlement.revision = row[4].as<platform::Revision>();
  settlement.disagreement_count = row[5].as<int>();
  settlement.disagreement_reason = row[6].as<std::string>();
  return settlement;
}

// Those of a certification that gave them.
std::optional<CertifiedFigures> FiguresFromRow(const pqxx::row& row) {
  CertifiedFigures figures;
  figures.snapshot = row[7].as<std::string>();
  if (figures.snapshot.empty()) return std::nullopt;
  figures.catalog_revision = row[8].as<platform::Revision>();
  figures.budget_revision = row[9].as<platform::Revision>();
  figures.digest = row[10].as<std::string>();
  return figures;
}

}  // namespace

std::optional<Settlement> SettlementStore::Get(const platform::JurisdictionCode& jurisdiction,
                                               platform::Year year, platform::Revision revision) {
  const pqxx::result rows = platform::Run(tx_, "settlement_get", jurisdiction, year, revision);
  if (rows.empty()) return std::nullopt;
  Settlement settlement = FromRow(rows[0]);
  settlement.certified_figures = FiguresFromRow(rows[0]);
  return settlement;
}

std::vector<std::pair<platform::Year, Settlement>> SettlementStore::List(
    const platform::JurisdictionCode& jurisdiction, const platform::PageQuery& page) {
  int after = 0;  // a first page goes on after no year
  if (!absl::SimpleAtoi(page.after, &after)) after = 0;
  std::vector<std::pair<platform::Year, Settlement>> settlements;
  for (const pqxx::row& row : platform::Run(tx_, "settlement_list", jurisdiction, page.revision,
                                            platform::Year(after), page.limit)) {
    Settlement settlement = FromRow(row);
    settlement.certified_figures = FiguresFromRow(row);
    settlements.emplace_back(row[11].as<platform::Year>(), std::move(settlement));
  }
  return settlements;
}

std::map<platform::Year, platform::Revision> SettlementStore::Certified(
    const platform::JurisdictionCode& jurisdiction) {
  std::map<platform::Year, platform::Revision> years;
  for (const pqxx::row& row : platform::Run(tx_, "settlement_certified", jurisdiction)) {
    years.emplace(row[0].as<platform::Year>(), row[1].as<platform::Revision>());
  }
  return years;
}

std::vector<Settlement> SettlementStore::Superseded(const platform::JurisdictionCode& jurisdiction,
                                                    platform::Year year,
                                                    platform::Revision revision, int limit) {
  std::vector<Settlement> superseded;
  for (const pqxx::row& row :
       platform::Run(tx_, "settlement_superseded", jurisdiction, year, revision, limit)) {
    superseded.push_back(FromRow(row));
    superseded.back().reopening =
        Reopening{row[8].as<std::string>(), row[7].as<platform::Revision>()};
  }
  return superseded;
}

void SettlementStore::Supersede(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                const Settlement& next) {
  platform::Run(tx_, "settlement_supersede", jurisdiction, year, next.revision);
  const CertifiedFigures figures = next.certified_figures.value_or(CertifiedFigures());
  platform::Run(tx_, "settlement_insert", jurisdiction, year, platform::FormatDate(next.closed_on),
                next.closing_revision,
                next.certified_on ? platform::FormatDate(*next.certified_on) : "",
                next.certification_reference, next.revision, next.disagreement_count,
                next.disagreement_reason, figures.snapshot, figures.catalog_revision,
                figures.budget_revision, figures.digest);
}

void SettlementStore::Reopen(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                             platform::Revision closing_revision, const Reopening& reopening) {
  platform::Run(tx_, "settlement_supersede", jurisdiction, year, reopening.revision);
  platform::Run(tx_, "settlement_reopening_insert", jurisdiction, year, closing_revision,
                reopening.revision, reopening.reason);
}

}  // namespace kuzukuri::budget
