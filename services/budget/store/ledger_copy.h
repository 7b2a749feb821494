#pragma once

#include <cstdint>
#include <pqxx/pqxx>
#include <string>

#include "services/budget/domain/ledger_entry.h"
#include "services/platform/db/binary_copy.h"

namespace kuzukuri::budget {

// Adds any number of entries to the ledger, by COPY. See BinaryCopy for what it forbids meanwhile.
class LedgerCopy {
 public:
  LedgerCopy(pqxx::transaction_base& tx, std::string jurisdiction, int64_t recorded_micros);

  void Add(int fiscal_year, const LedgerEntry& entry);
  // Throws like BinaryCopy::Finish.
  void Finish(int64_t* failed_line) { copy_.Finish(failed_line); }

 private:
  const std::string jurisdiction_;
  const int64_t recorded_micros_;
  platform::BinaryCopy copy_;
};

// Lifts the limit on how long one statement may take, for the rest of the transaction.
void LiftStatementTimeout(pqxx::transaction_base& tx);

// The clock of the database, in microseconds.
int64_t DatabaseMicros(pqxx::transaction_base& tx);

}  // namespace kuzukuri::budget
