#pragma once

#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/ledger_entry.h"

namespace kuzukuri::budget {

// The append-only ledger.
class LedgerEntryStore {
 public:
  explicit LedgerEntryStore(pqxx::transaction_base& tx) : tx_(tx) {}
  std::optional<LedgerEntry> Get(const std::string& jurisdiction, int year, int64_t revision,
                                 int64_t entry_revision, int index);
  // Entries after (`after_revision`, `after_index`), in the order they were recorded.
  std::vector<LedgerEntry> List(const std::string& jurisdiction, int year, int64_t revision,
                                int64_t after_revision, int after_index, int limit);
  // Appends the entries as `revision`, numbered from 0.
  void Insert(const std::string& jurisdiction, int year, int64_t revision,
              const std::vector<LedgerEntry>& entries);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
