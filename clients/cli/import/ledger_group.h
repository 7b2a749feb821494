// The rows of one import of ledger entries: read from the file as they are sent, never held.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "clients/cli/files/csv_reader.h"
#include "clients/cli/files/record.h"
#include "clients/cli/import/held_entries.h"
#include "clients/cli/import/plan.h"
#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::cli {

// The rows of one import. They may stand between those of others.
struct LedgerGroup {
  std::string path;
  Encoding encoding = Encoding::kAuto;
  platform::JurisdictionCode jurisdiction;
  std::string batch;
  CsvPosition first;
  int64_t rows = 0;
  std::string content;  // hash of the entries
  bool allow_equal_batch = false;
  // An earlier batch of the same file that has the very rows, in whatever order; empty: none.
  std::string equal_to;
  std::shared_ptr<const Names> names;
  // Rows that the ledger holds already, by name; they are not sent.
  std::shared_ptr<const HeldNames> held = std::make_shared<HeldNames>();

  int64_t rows_to_send() const { return rows - static_cast<int64_t>(held->size()); }
};

// The entry of a row, on the line as the service names it.
budget::v1::LedgerEntry ReadGroupEntry(const Record& record, const Names& names);

// Reads the rows of a group again, as they were when the file was checked.
class LedgerGroupReader {
 public:
  static absl::StatusOr<std::unique_ptr<LedgerGroupReader>> Open(const LedgerGroup& group);

  // The next entry that is to be sent; nothing after the last.
  std::optional<budget::v1::LedgerEntry> Next();

  // Whether what was read is what was checked.
  bool Unchanged() const {
    return read_ == group_.rows && problems_.empty() && content_.Hex() == group_.content;
  }

  // How many entries Next gave.
  int64_t given() const { return given_; }
  int64_t line() const { return row_.position.line; }

 private:
  LedgerGroupReader(LedgerGroup group, std::unique_ptr<CsvReader> file)
      : group_(std::move(group)), file_(std::move(file)) {}

  const LedgerGroup group_;
  const std::unique_ptr<CsvReader> file_;
  CsvRow row_;
  Problems problems_;
  platform::Sha256 content_;
  std::string bytes_;
  int64_t read_ = 0;
  int64_t given_ = 0;
};

// Takes a message of an import; false when no more are taken.
using TakeEntries = std::function<bool(const budget::v1::ImportEntriesRequest&)>;

// Hands out the messages of an import. `edition` counts how often the batch was taken back before.
// CANCELLED when no more are taken, INVALID_ARGUMENT when the file changed meanwhile.
absl::Status WriteMessages(const LedgerGroup& group, int edition, bool validate_only,
                           const TakeEntries& take, const Advance& advance);

}  // namespace kuzukuri::cli
