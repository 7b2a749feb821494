// The entries of one import: what they are called, what they are, and whether they still stand.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// How a batch ended.
struct TakeBack {
  platform::Revision revision;
  std::string reason;
  int64_t entry_count = 0;  // that reversed others
  int64_t recorded_micros = 0;
};

struct LedgerBatch {
  platform::Revision revision;  // that posted its entries, and its id
  std::string name;             // the sender's; may be empty
  std::string digest;           // see RowsDigest
  int64_t entry_count = 0;
  std::vector<platform::Year> years;
  int64_t recorded_micros = 0;
  std::optional<TakeBack> taken_back;  // absent while it stands
};

// `jurisdictions/{code}/ledgerBatches/{id}`.
std::string BatchName(const platform::JurisdictionCode& jurisdiction, platform::Revision revision);

// What rows are, whatever their order: an interface that sorts them otherwise sends the same night.
// Rows that are equal count as often as they stand there. The digest is the sum of the rows'
// hashes, so that none need be kept. Somebody could make up rows of a given sum; who may post them
// does no harm by it that posting could not do.
class RowsDigest {
 public:
  // A row as its sender gave it: an id of the service's own is no part of it.
  void Add(platform::Year year, const LedgerEntry& entry);
  // 64 hexadecimal digits.
  std::string Hex() const;

 private:
  std::array<uint64_t, 4> sum_{};
  std::string scratch_;
};

// Whether a new batch may be posted beside those that stand: ALREADY_EXISTS when one has its name,
// FAILED_PRECONDITION (reason EQUAL_BATCH) when one has its rows, unless that is allowed.
absl::Status CheckNewBatch(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
                           bool allow_equal, const std::vector<LedgerBatch>& standing);

// FAILED_PRECONDITION (reason BATCH_TAKEN_BACK) when it stands no more; `remedy` is what to do
// then.
absl::Status CheckStands(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
                         absl::string_view remedy);

// FAILED_PRECONDITION (reason BATCH_IN_USE): `entry` of the batch cannot be reversed because of
// `why`.
absl::Status BatchInUse(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
                        absl::string_view why);

}  // namespace kuzukuri::budget
