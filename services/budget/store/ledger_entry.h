#pragma once

#include <map>
#include <optional>
#include <pqxx/pqxx>
#include <set>
#include <string>
#include <vector>

#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::budget {

// An entry of the ledger and whether another reverses it.
struct FoundEntry {
  LedgerEntry entry;
  bool reversed = false;
};

// Where a list goes on: after the entry with this revision and index.
struct EntryKey {
  platform::Revision revision;
  int index = 0;
};

// The first 18 columns of a row as ledger_entry_get.sql and the like select them.
LedgerEntry LedgerEntryFromRow(const pqxx::row& row);

// Which entries are listed.
struct EntryFilter {
  std::optional<platform::Date> as_of;  // effective on or before it
  bool of_statements = true;            // those that statements posted, and their reversals, too
};

// The ledger. Entries are only ever added.
class LedgerEntryStore {
 public:
  explicit LedgerEntryStore(pqxx::transaction_base& tx) : tx_(tx) {}

  std::optional<LedgerEntry> Get(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, platform::Revision revision,
                                 const platform::ResourceId& id);
  // In the order they were recorded.
  std::vector<LedgerEntry> List(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                platform::Revision revision, const EntryKey& after, int limit,
                                const EntryFilter& filter);
  // The entries among some ids, by id.
  std::map<platform::ResourceId, FoundEntry> Find(const platform::JurisdictionCode& jurisdiction,
                                                  platform::Year year,
                                                  const std::set<platform::ResourceId>& ids);
  // Entries of one year; each says its revision and index.
  void Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
              const std::vector<const LedgerEntry*>& entries);
  // The same with the commit.
  static void InsertAtCommit(platform::WriteTransaction& tx,
                             const platform::JurisdictionCode& jurisdiction, platform::Year year,
                             const std::vector<const LedgerEntry*>& entries);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
