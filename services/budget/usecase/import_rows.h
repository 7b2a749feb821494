#pragma once

#include <cstdint>
#include <map>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/ledger_batch.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/budget/store/ledger_stage.h"
#include "services/budget/usecase/revision_rules.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/ids.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::budget {

// The rows of one import: received and checked into a stage before the jurisdiction's head is
// locked, in bounded memory, and posted from there when it is.
class ImportRows {
 public:
  ImportRows(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
             const std::string& request_id);

  // Reads the stream to its end. INVALID_ARGUMENT with the first 100 bad fields; nothing of the
  // transaction may be committed then.
  absl::Status Receive(platform::StreamReader& reader);
  // Posts what was received, once the head is locked, as a revision, and applies the rules about
  // several entries. ABORTED when the books the rows were checked against have changed since.
  absl::Status Post(platform::Revision revision);

  int64_t count() const { return count_; }
  std::vector<platform::Year> years() const;
  // What the rows are; complete after Receive().
  std::string Digest() const { return digest_.Hex(); }
  // What two imports with one request id must have in common; complete after Receive().
  std::string Fingerprint() const { return fingerprint_.Hex(); }

 private:
  struct Year {
    std::string name;             // resource name
    platform::Revision revision;  // that the books are of
    BudgetYear books;
    YearBooks rows;
    NeededRules needed;
  };

  absl::Status ReceiveRow(const v1::LedgerEntry& proto);
  // The year an entry's line is of; nothing (and a violation) when it says none.
  absl::StatusOr<Year*> FindYear(const v1::LedgerEntry& proto);
  absl::Status LoadYear(platform::Year fiscal_year);
  void Stage(Year& year, LedgerEntry entry);
  absl::Status CheckUnchanged();
  absl::Status PostStage(platform::Revision revision);

  pqxx::transaction_base& tx_;
  const platform::JurisdictionCode jurisdiction_;
  const std::string id_hash_;
  const std::string years_prefix_;  // `jurisdictions/{code}/fiscalYears/`
  LedgerStage stage_;
  std::map<platform::Year, Year> years_;
  platform::FieldViolations violations_;
  platform::Sha256 fingerprint_;
  RowsDigest digest_;
  std::string scratch_;
  int64_t count_ = 0;
};

// Reads the stream to its end for its fingerprint alone.
absl::StatusOr<std::string> FingerprintStream(platform::StreamReader& reader);

}  // namespace kuzukuri::budget
