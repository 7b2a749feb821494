#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <pqxx/pqxx>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/budget/handler/ledger_rules.h"
#include "services/budget/store/ledger_copy.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::budget {

// One import inside its transaction: rows are checked and copied as they come, in bounded memory.
// The rules about several entries are applied by the database when all are in.
class ImportRun {
 public:
  ImportRun(pqxx::transaction_base& tx, std::string jurisdiction, int64_t revision,
            const std::string& request_id);

  // Reads the stream to its end. INVALID_ARGUMENT with the first 100 bad fields; nothing of the
  // transaction may be committed then.
  absl::Status Read(platform::StreamReader& reader);

  int64_t count() const { return count_; }
  std::set<int> years() const;
  // What two imports with one request id must have in common; complete after Read().
  std::string Fingerprint() const { return fingerprint_.Hex(); }

 private:
  struct Year {
    std::string name;  // resource name
    BudgetYear books;
    YearBooks rows;
    NeededRules needed;
  };

  absl::Status ReadRow(const v1::LedgerEntry& proto);
  // The year an entry's line is of; nothing (and a violation) when it says none.
  absl::StatusOr<Year*> FindYear(const v1::LedgerEntry& proto);
  absl::Status LoadYear(int number);
  // Copies a good row.
  void Copy(Year& year, LedgerEntry entry);
  // Sends what was copied; the database may refuse a row.
  absl::Status FinishCopy();
  absl::Status ApplyAllRules();

  pqxx::transaction_base& tx_;
  const std::string jurisdiction_;
  const int64_t revision_;
  const std::string id_hash_;
  const std::string years_prefix_;  // `jurisdictions/{code}/fiscalYears/`
  std::map<int, Year> years_;
  platform::FieldViolations violations_;
  platform::Sha256 fingerprint_;
  std::unique_ptr<LedgerCopy> copy_;
  int64_t copy_begins_ = 0;  // row the open COPY began with
  int64_t recorded_micros_ = 0;
  std::string scratch_;
  int64_t count_ = 0;
};

// Reads the stream to its end for its fingerprint alone.
absl::StatusOr<std::string> FingerprintStream(platform::StreamReader& reader);

}  // namespace kuzukuri::budget
