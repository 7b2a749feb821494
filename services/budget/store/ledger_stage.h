#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <pqxx/pqxx>
#include <string>

#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/binary_copy.h"

namespace kuzukuri::budget {

// Entries on their way into the ledger, in a table of the session's own: they are there before the
// jurisdiction's head is locked, and gone when the transaction ends. An entry's index is its row.
class LedgerStage {
 public:
  explicit LedgerStage(pqxx::transaction_base& tx);

  // Until Finish() the transaction must run nothing else, see BinaryCopy.
  void Add(platform::Year year, const LedgerEntry& entry);
  void Finish();

  // Adds the entries to the ledger. Throws pqxx::unique_violation for what is there already.
  void Post(const platform::JurisdictionCode& jurisdiction, platform::Revision revision);

  // The first row that keeps the others from being posted.
  struct Taken {
    int64_t row = 0;
    bool reversal = false;  // for what it reverses, which is reversed already; else for its id
  };
  std::optional<Taken> FirstTaken(const platform::JurisdictionCode& jurisdiction);

 private:
  pqxx::transaction_base& tx_;
  std::unique_ptr<platform::BinaryCopy> copy_;
};

}  // namespace kuzukuri::budget
