#include "services/budget/store/ledger_entry.h"

#include "services/platform/db/statement.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {
namespace {

// A row of ledger_entry_get.sql or ledger_entry_list.sql, which tell of the batch as well.
LedgerEntry ListedFromRow(const pqxx::row& row) {
  LedgerEntry entry = LedgerEntryFromRow(row);
  entry.in_batch = row[19].as<bool>();
  return entry;
}

}  // namespace

LedgerEntry LedgerEntryFromRow(const pqxx::row& row) {
  LedgerEntry entry;
  entry.revision = row[0].as<platform::Revision>();
  entry.index = row[1].as<int>();
  entry.id = row[2].as<platform::ResourceId>();
  entry.budget_line = row[3].as<platform::ResourceId>();
  entry.kind = row[4].as<int>();
  entry.amount_yen = row[5].as<int64_t>();
  entry.effective_date = platform::ParseDate(row[6].as<std::string>()).value();
  entry.precision_yen = row[7].as<int64_t>();
  entry.supplementary_number = row[8].as<int>();
  entry.transfer_group = row[9].as<std::string>();
  entry.commitment = row[10].as<platform::ResourceId>();
  entry.reverses = row[11].as<platform::ResourceId>();
  entry.fund_source = row[12].as<std::string>();
  entry.economic_item = row[13].as<std::string>();
  entry.actor = row[14].as<std::string>();
  entry.document_reference = row[15].as<std::string>();
  entry.description = row[16].as<std::string>();
  entry.recorded_micros = row[17].as<int64_t>();
  entry.statement = row[18].as<platform::ResourceId>();
  return entry;
}

std::optional<LedgerEntry> LedgerEntryStore::Get(const platform::JurisdictionCode& jurisdiction,
                                                 platform::Year year, platform::Revision revision,
                                                 const platform::ResourceId& id) {
  const pqxx::result rows =
      platform::Run(tx_, "ledger_entry_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  return ListedFromRow(rows[0]);
}

std::vector<LedgerEntry> LedgerEntryStore::List(const platform::JurisdictionCode& jurisdiction,
                                                platform::Year year, platform::Revision revision,
                                                const EntryKey& after, int limit,
                                                const EntryFilter& filter) {
  std::vector<LedgerEntry> result;
  for (const pqxx::row& row : platform::Run(
           tx_, "ledger_entry_list", jurisdiction, year, revision, after.revision, after.index,
           limit, filter.as_of ? platform::FormatDate(*filter.as_of) : "infinity",
           filter.of_statements ? "true" : "false")) {
    result.push_back(ListedFromRow(row));
  }
  return result;
}

std::map<platform::ResourceId, FoundEntry> LedgerEntryStore::Find(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    const std::set<platform::ResourceId>& ids) {
  std::map<platform::ResourceId, FoundEntry> result;
  if (ids.empty()) return result;
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  for (const pqxx::row& row : platform::Run(tx_, "ledger_entry_find", jurisdiction, year, array)) {
    LedgerEntry entry = LedgerEntryFromRow(row);
    const platform::ResourceId id = entry.id;
    result[id] = {std::move(entry), row[19].as<bool>()};
  }
  return result;
}

namespace {

// Calls `run` with the statement that adds entries and its parameters.
template <class Run>
void WithInsertion(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                   const std::vector<const LedgerEntry*>& entries, const Run& run) {
  platform::SqlArray revisions, indexes, ids, lines, kinds, amounts, dates, precisions, numbers;
  platform::SqlArray groups, commitments, reverses, funds, items, actors, references, descriptions,
      statements;
  for (const LedgerEntry* entry : entries) {
    revisions.Add(entry->revision);
    indexes.Add(entry->index);
    ids.Add(entry->id);
    lines.Add(entry->budget_line);
    kinds.Add(entry->kind);
    amounts.Add(entry->amount_yen);
    dates.Add(platform::FormatDate(entry->effective_date.value()));
    precisions.Add(entry->precision_yen);
    numbers.Add(entry->supplementary_number);
    groups.Add(entry->transfer_group);
    commitments.Add(entry->commitment);
    reverses.Add(entry->reverses);
    funds.Add(entry->fund_source);
    items.Add(entry->economic_item);
    actors.Add(entry->actor);
    references.Add(entry->document_reference);
    descriptions.Add(entry->description);
    statements.Add(entry->statement);
  }
  run("ledger_entry_insert", jurisdiction, year, revisions.str(), indexes.str(), ids.str(),
      lines.str(), kinds.str(), amounts.str(), dates.str(), precisions.str(), numbers.str(),
      groups.str(), commitments.str(), reverses.str(), funds.str(), items.str(), actors.str(),
      references.str(), descriptions.str(), statements.str());
}

}  // namespace

void LedgerEntryStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              const std::vector<const LedgerEntry*>& entries) {
  WithInsertion(jurisdiction, year, entries,
                [&](const auto&... insertion) { tx_.exec_prepared(insertion...); });
}

void LedgerEntryStore::InsertAtCommit(platform::WriteTransaction& tx,
                                      const platform::JurisdictionCode& jurisdiction,
                                      platform::Year year,
                                      const std::vector<const LedgerEntry*>& entries) {
  WithInsertion(jurisdiction, year, entries,
                [&](const auto&... insertion) { tx.AtCommit(insertion...); });
}

}  // namespace kuzukuri::budget
