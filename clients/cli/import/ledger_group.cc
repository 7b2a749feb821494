#include "clients/cli/import/ledger_group.h"

#include "absl/strings/str_cat.h"
#include "clients/cli/files/ledger_csv.h"
#include "clients/cli/import/uuid.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kMaxRowsPerMessage = 1000;
constexpr size_t kMaxMessageBytes = size_t{1} << 20;

// The sender's name of the rows makes the id, so that a batch is posted once; rows without one
// carry ids of their own, and the id follows from the content. What was taken back may be posted
// again, as the next edition.
std::string RequestId(const LedgerGroup& group, int edition) {
  std::string again = edition == 0 ? "" : absl::StrCat("\nedition ", edition);
  // Less rows are another request.
  if (!group.held->empty()) absl::StrAppend(&again, "\nrows ", group.rows_to_send());
  return ContentUuid(absl::StrCat("ImportEntries\n", group.jurisdiction.value(), "\n",
                                  group.batch.empty() ? "content " : "batch ",
                                  group.batch.empty() ? group.content : group.batch, again));
}

// Hands out the rows; CANCELLED when no more are taken.
absl::Status WriteRows(const LedgerGroup& group, const TakeEntries& take, const Advance& advance) {
  auto reader = LedgerGroupReader::Open(group);
  if (!reader.ok()) return reader.status();
  v1::ImportEntriesRequest message;
  size_t bytes = 0;
  const auto flush = [&] {
    const int rows = message.rows().entries_size();
    if (rows > 0 && !take(message)) return false;
    advance(static_cast<size_t>(rows));
    message.Clear();
    bytes = 0;
    return true;
  };
  while (std::optional<v1::LedgerEntry> entry = (*reader)->Next()) {
    bytes += entry->ByteSizeLong();
    *message.mutable_rows()->add_entries() = *std::move(entry);
    if (message.rows().entries_size() < kMaxRowsPerMessage && bytes < kMaxMessageBytes) continue;
    if (!flush()) return absl::CancelledError();
  }
  if (!flush()) return absl::CancelledError();
  if (!(*reader)->Unchanged()) {
    return absl::InvalidArgumentError(absl::StrCat(
        group.path, " changed while it was sent, and nothing of it was written; import it again"));
  }
  message.mutable_end()->set_entry_count(group.rows_to_send());
  return take(message) ? absl::OkStatus() : absl::CancelledError();
}

}  // namespace

v1::LedgerEntry ReadGroupEntry(const Record& record, const Names& names) {
  v1::LedgerEntry entry = ReadLedgerEntry(record);
  entry.set_budget_line(names.Of(entry.budget_line()));
  return entry;
}

absl::StatusOr<std::unique_ptr<LedgerGroupReader>> LedgerGroupReader::Open(
    const LedgerGroup& group) {
  auto file = CsvReader::Open(group.path, LedgerColumns(), group.encoding);
  if (!file.ok()) return file.status();
  (*file)->Seek(group.first);
  return std::unique_ptr<LedgerGroupReader>(new LedgerGroupReader(group, *std::move(file)));
}

std::optional<v1::LedgerEntry> LedgerGroupReader::Next() {
  while (read_ < group_.rows && file_->Next(row_, problems_)) {
    const Record record(*file_, row_, problems_);
    if (record.Jurisdiction() != group_.jurisdiction || record.Text("batch") != group_.batch) {
      continue;
    }
    v1::LedgerEntry entry = ReadGroupEntry(record, *group_.names);
    entry.AppendToString(&bytes_);
    content_.Update(bytes_);
    bytes_.clear();
    ++read_;
    if (group_.held->contains(entry.name())) continue;
    ++given_;
    return entry;
  }
  return std::nullopt;
}

absl::Status WriteMessages(const LedgerGroup& group, int edition, bool validate_only,
                           const TakeEntries& take, const Advance& advance) {
  v1::ImportEntriesRequest message;
  v1::ImportHeader& header = *message.mutable_header();
  header.set_parent(platform::JurisdictionName(group.jurisdiction));
  header.set_request_id(RequestId(group, edition));
  header.set_batch(group.batch);
  header.set_allow_equal_batch(group.allow_equal_batch);
  header.set_validate_only(validate_only);
  return take(message) ? WriteRows(group, take, advance) : absl::CancelledError();
}

}  // namespace kuzukuri::cli
