#include "services/budget/domain/ledger_batch.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/names.h"

namespace kuzukuri::budget {
namespace {

// As the people who posted it read a clock.
std::string TimeText(int64_t micros) {
  const absl::TimeZone japan = absl::FixedTimeZone(9 * 60 * 60);
  return absl::FormatTime("%Y-%m-%d %H:%M", absl::FromUnixMicros(micros), japan);
}

std::string Describe(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch) {
  const std::string called = batch.name.empty() ? "" : absl::StrCat(" '", batch.name, "'");
  return absl::StrCat("batch", called, " (", BatchName(jurisdiction, batch.revision), ", ",
                      batch.entry_count, " entries), posted ", TimeText(batch.recorded_micros),
                      " Japan time");
}

}  // namespace

std::string BatchName(const platform::JurisdictionCode& jurisdiction, platform::Revision revision) {
  return platform::LedgerBatchName(jurisdiction,
                                   platform::ResourceId(absl::StrCat(revision.value())));
}

void RowsDigest::Add(platform::Year year, const LedgerEntry& entry) {
  scratch_.clear();
  absl::StrAppend(&scratch_, year.value(), "|", entry.kind, "|", entry.amount_yen, "|",
                  platform::FormatDate(entry.effective_date.value()), "|", entry.precision_yen, "|",
                  entry.supplementary_number);
  for (const std::string* text :
       {&entry.id.value(), &entry.budget_line.value(), &entry.transfer_group,
        &entry.commitment.value(), &entry.reverses.value(), &entry.fund_source,
        &entry.economic_item, &entry.actor, &entry.document_reference, &entry.description}) {
    absl::StrAppend(&scratch_, "|", text->size(), ":", *text);
  }
  const std::array<uint64_t, 4> words = platform::Sha256Words(scratch_);
  for (size_t i = 0; i < sum_.size(); ++i) sum_[i] += words[i];
}

std::string RowsDigest::Hex() const {
  return absl::StrFormat("%016x%016x%016x%016x", sum_[0], sum_[1], sum_[2], sum_[3]);
}

absl::Status CheckNewBatch(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
                           bool allow_equal, const std::vector<LedgerBatch>& standing) {
  for (const LedgerBatch& other : standing) {
    const std::string described = Describe(jurisdiction, other);
    if (other.digest == batch.digest && !allow_equal) {
      return platform::FailedPrecondition(
          platform::ErrorReason::kEqualBatch, BatchName(jurisdiction, other.revision),
          absl::StrCat(
              described, ", has the same rows and stands, so nothing is posted; leave these ",
              "out, or take that batch back first, or set allow_equal_batch where they are ",
              "to count once more"));
    }
    if (!batch.name.empty() && other.name == batch.name) {
      return platform::AlreadyExists(
          "LedgerBatch", BatchName(jurisdiction, other.revision), "header.batch",
          absl::StrCat(described,
                       ", has the name and stands, with other rows; give new rows a name of ",
                       "their own, or take that batch back first"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckStands(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
                         absl::string_view remedy) {
  if (!batch.taken_back) return absl::OkStatus();
  const TakeBack& back = *batch.taken_back;
  return platform::FailedPrecondition(
      platform::ErrorReason::kBatchTakenBack, BatchName(jurisdiction, batch.revision),
      absl::StrCat(Describe(jurisdiction, batch), ", was taken back ",
                   TimeText(back.recorded_micros), " (", back.reason, "); ", remedy));
}

absl::Status BatchInUse(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
                        absl::string_view why) {
  return platform::FailedPrecondition(
      platform::ErrorReason::kBatchInUse, BatchName(jurisdiction, batch.revision),
      absl::StrCat(Describe(jurisdiction, batch), ", stays as it is: ", why));
}

}  // namespace kuzukuri::budget
