#include "clients/cli/import/plan_ledger.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "clients/cli/files/ledger_csv.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/held_entries.h"
#include "clients/cli/import/ledger_group.h"
#include "clients/cli/import/progress.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr int kPageSize = 1000;
// A slow machine's pace; the service may take so long for an import beyond a request's timeout.
constexpr int64_t kRowsPerSecond = 2000;

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Entries without a number of their own are known by what they are posted on.
std::string EntryTitle(const v1::LedgerEntry& entry) {
  const std::string& id = entry.name().empty() ? entry.budget_line() : entry.name();
  return absl::StrCat(IdOf(id), entry.description().empty() ? "" : " ", entry.description());
}

// Finds the lines of rows by their number in the import, reading the file again from where it is.
class RowFinder {
 public:
  explicit RowFinder(std::shared_ptr<const LedgerGroup> group) : group_(std::move(group)) {}

  // The row of `entries[12]...`.
  SentRow Find(const std::string& field) {
    absl::string_view rest = field;
    int64_t number = 0;
    const bool of_entry = absl::ConsumePrefix(&rest, "entries[") &&
                          absl::SimpleAtoi(rest.substr(0, rest.find(']')), &number);
    if (!of_entry || !ReadUpTo(number)) return {"", "", field};
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(rest, absl::MaxSplits("].", 1));
    return {absl::StrCat(group_->path, ":", reader_->line()), EntryTitle(entry_),
            std::string(parts.second)};
  }

 private:
  bool ReadUpTo(int64_t number) {
    if (reader_ == nullptr || number + 1 < reader_->given()) {
      auto reader = LedgerGroupReader::Open(*group_);
      if (!reader.ok()) return false;
      reader_ = *std::move(reader);
    }
    while (reader_->given() <= number) {
      std::optional<v1::LedgerEntry> entry = reader_->Next();
      if (!entry) return false;
      entry_ = *std::move(entry);
    }
    return true;
  }

  const std::shared_ptr<const LedgerGroup> group_;
  std::unique_ptr<LedgerGroupReader> reader_;
  v1::LedgerEntry entry_;  // the last one read
};

grpc::Status SendEdition(const LedgerGroup& group, int edition, bool validate_only,
                         Connection& connection, grpc::ClientContext& context,
                         const Advance& advance, Sent* sent) {
  v1::ImportEntriesResponse response;
  const auto writer = connection.budget().ImportEntries(&context, &response);
  const absl::Status written = WriteMessages(
      group, edition, validate_only,
      [&](const v1::ImportEntriesRequest& message) { return writer->Write(message); }, advance);
  const bool local = !written.ok() && !absl::IsCancelled(written);
  if (local) context.TryCancel();
  writer->WritesDone();
  grpc::Status status = writer->Finish();
  sent->revision = response.revision();
  if (local) return {grpc::StatusCode::INVALID_ARGUMENT, std::string(written.message())};
  return status;
}

bool WasTakenBack(const grpc::Status& status) {
  return platform::HasReason(RichStatus(status), platform::ErrorReason::kBatchTakenBack);
}

// Sends the first edition that was not taken back, and tells which it was. One that was is refused
// before its rows are read.
grpc::Status Send(const LedgerGroup& group, bool validate_only, Connection& connection,
                  grpc::ClientContext& context, const Advance& advance, Sent* sent,
                  int* edition = nullptr) {
  grpc::Status status = SendEdition(group, 0, validate_only, connection, context, advance, sent);
  int number = 0;
  while (WasTakenBack(status)) {
    grpc::ClientContext next;
    next.set_deadline(context.deadline());
    const auto keep = [](size_t) {};
    status = SendEdition(group, ++number, validate_only, connection, next, keep, sent);
  }
  if (edition != nullptr) *edition = number;
  return status;
}

// The last batch of the group's name, if it has a name and there is one.
grpc::Status FindBatch(const LedgerGroup& group, Connection& connection,
                       grpc::ClientContext& context, std::optional<v1::LedgerBatch>* batch) {
  if (group.batch.empty()) return grpc::Status::OK;
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  v1::ListLedgerBatchesRequest request;
  request.set_parent(platform::JurisdictionName(group.jurisdiction));
  request.set_batch(group.batch);
  request.set_page_size(kPageSize);
  v1::ListLedgerBatchesResponse response;
  const grpc::Status status = connection.budget().ListLedgerBatches(&of_call, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return grpc::Status::OK;
  if (!response.ledger_batches().empty()) *batch = *response.ledger_batches().rbegin();
  return status;
}

// The rows of a group whose first one the ledger holds, to look for the others.
absl::StatusOr<SoughtEntries> RowsOf(const LedgerGroup& group) {
  SoughtEntries sought;
  auto reader = LedgerGroupReader::Open(group);
  if (!reader.ok()) return reader.status();
  while (const std::optional<v1::LedgerEntry> entry = (*reader)->Next()) {
    sought.years.insert(entry->name().substr(0, entry->name().find("/ledgerEntries/")));
    // One that stands twice is for the service to refuse.
    if (!sought.content.emplace(entry->name(), EntryContent(*entry)).second) return SoughtEntries();
  }
  return sought;
}

// Finds the rows of a group without a batch that the ledger holds, as those of an export. Their
// first one tells whether it is worth reading the ledger. Where one is held with another content,
// all are sent, and the service says what is wrong.
grpc::Status FindHeld(Connection& connection, grpc::ClientContext& context, LedgerGroup* group) {
  group->held = std::make_shared<HeldNames>();
  if (!group->batch.empty()) return grpc::Status::OK;
  const auto reader = LedgerGroupReader::Open(*group);
  const auto first = reader.ok() ? (*reader)->Next() : std::nullopt;
  if (!first) return grpc::Status::OK;  // sending says what is wrong
  bool there = false;
  grpc::Status status = HoldsEntry(connection, context, first->name(), &there);
  if (!status.ok() || !there) return status;
  const auto sought = RowsOf(*group);
  if (!sought.ok()) return grpc::Status::OK;
  const auto held = std::make_shared<HeldNames>();
  bool differs = false;
  status = FindHeldEntries(connection, context, *sought, held.get(), &differs);
  if (status.ok() && !differs) group->held = held;
  return status;
}

// Has the service judge the rows without posting them. It refuses those whose budget lines are
// still to come, which says nothing of the import.
grpc::Status Judge(const LedgerGroup& group, Connection& connection, grpc::ClientContext& context,
                   Survey* survey) {
  Sent sent;
  const grpc::Status status = Send(
      group, /*validate_only=*/true, connection, context, [](size_t) {}, &sent);
  if (status.error_code() == grpc::StatusCode::FAILED_PRECONDITION) survey->Refuse(status);
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ? status : grpc::Status::OK;
}

// What would become of the rows: a batch that stands is held against them by its name and size
// here, and by its rows when they are sent.
grpc::Status LookAt(LedgerGroup& group, Connection& connection, grpc::ClientContext& context,
                    Survey* survey) {
  std::optional<v1::LedgerBatch> last;
  grpc::Status status = FindBatch(group, connection, context, &last);
  if (status.ok()) status = FindHeld(connection, context, &group);
  if (!status.ok()) return status;
  survey->there = group.held->size();
  if (group.rows_to_send() == 0) return status;
  if ((!last || last->has_taken_back()) && !group.equal_to.empty() && !group.allow_equal_batch) {
    survey->refused = true;
    survey->note =
        absl::StrCat("batch '", group.batch, "' has the very rows of batch '", group.equal_to,
                     "' in the same file; leave one out, or post both with "
                     "--allow-equal-batch");
    return status;
  }
  if (!last) return Judge(group, connection, context, survey);
  if (last->has_taken_back()) {
    survey->note = absl::StrCat(last->name(), " was taken back; this is posted anew");
  } else if (last->entry_count() == group.rows) {
    survey->there = static_cast<size_t>(group.rows);
    survey->note = absl::StrCat(last->name(), " stands with as many");
  } else {
    // The service says how they differ.
    const grpc::Status judged = Judge(group, connection, context, survey);
    survey->note =
        absl::StrCat(last->name(), " of this name stands, with ", last->entry_count(), " entries");
    return judged;
  }
  return status;
}

// Takes down the rows that the ledger does not hold. They keep their own request id, so that the
// same batch is recognised however it comes.
grpc::Status TakeDown(LedgerGroup& group, Connection& connection, grpc::ClientContext& context,
                      const plan::v1::PlannedCall& call, PlanWriter& plan) {
  std::optional<v1::LedgerBatch> last;
  grpc::Status status = FindBatch(group, connection, context, &last);
  if (status.ok()) status = FindHeld(connection, context, &group);
  if (!status.ok() || group.rows_to_send() == 0) return status;
  Sent sent;
  int edition = 0;
  const grpc::Status judged = Send(
      group, /*validate_only=*/true, connection, context, [](size_t) {}, &sent, &edition);
  const bool stands = last && !last->has_taken_back();
  if (stands && judged.ok()) return judged;
  if (judged.error_code() == grpc::StatusCode::UNAVAILABLE) return judged;
  plan.Begin(call, {});
  const absl::Status written = WriteMessages(
      group, edition, /*validate_only=*/false,
      [&](const v1::ImportEntriesRequest& message) {
        plan.Add(message);
        return true;
      },
      [](size_t) {});
  if (written.ok()) return status;
  return {grpc::StatusCode::INVALID_ARGUMENT, std::string(written.message())};
}

Step MakeStep(LedgerGroup rows) {
  const auto shared = std::make_shared<LedgerGroup>(std::move(rows));
  const LedgerGroup& group = *shared;
  Step step;
  step.collection = "ledgerEntries";
  step.parent = platform::JurisdictionName(group.jurisdiction);
  step.batch = group.batch;
  step.rows = static_cast<size_t>(group.rows);
  step.patience = std::chrono::seconds(group.rows / kRowsPerSecond);
  step.locate = [finder = std::make_shared<RowFinder>(shared)](const std::string& field) {
    return finder->Find(field);
  };
  step.send = [shared](Connection& connection, grpc::ClientContext& context, const Advance& advance,
                       Sent* sent) {
    grpc::Status status = FindHeld(connection, context, shared.get());
    sent->there = shared->held->size();
    if (!status.ok() || shared->rows_to_send() == 0) return status;
    return Send(*shared, /*validate_only=*/false, connection, context, advance, sent);
  };
  step.survey = [shared](Connection& connection, grpc::ClientContext& context, Survey* survey) {
    return LookAt(*shared, connection, context, survey);
  };
  step.record = [shared, call = CallOf(step)](Connection& connection, grpc::ClientContext& context,
                                              PlanWriter& plan) {
    return TakeDown(*shared, connection, context, call, plan);
  };
  return step;
}

// What rows come to in whatever order: their number and sums of two hashes of each.
struct RowsSum {
  int64_t count = 0;
  uint64_t first = 0;
  uint64_t second = 0;

  void Add(const std::string& row) {
    ++count;
    first += absl::HashOf(row);
    second += absl::HashOf(row, kSalt);
  }
  auto operator<=>(const RowsSum&) const = default;

  static constexpr int kSalt = 1;
};

// Collects the groups of a file while it is checked.
class Groups {
 public:
  explicit Groups(const Names& names) : names_(std::make_shared<const Names>(names)) {}

  void Add(const Record& record, const CsvPosition& position, const std::string& path) {
    const v1::LedgerEntry entry = ReadGroupEntry(record, *names_);
    const std::string batch = record.Text("batch");
    if (batch.empty() && entry.name().empty()) {
      record.Problem("entry",
                     "give the entry the number it has in your books, or name in the column batch "
                     "the set of entries that is posted once");
    }
    Open& open = Find(record.Jurisdiction(), batch);
    if (open.group.rows++ == 0) {
      open.group.first = position;
      open.group.path = path;
    }
    entry.AppendToString(&bytes_);
    open.content.Update(bytes_);
    open.rows.Add(bytes_);
    bytes_.clear();
  }

  std::vector<LedgerGroup> Take(Encoding encoding, bool allow_equal_batch) {
    std::vector<LedgerGroup> groups;
    std::map<std::pair<platform::JurisdictionCode, RowsSum>, std::string> batches;
    for (Open& open : open_) {
      if (!open.group.batch.empty()) {
        const auto [at, fresh] =
            batches.emplace(std::pair(open.group.jurisdiction, open.rows), open.group.batch);
        if (!fresh) open.group.equal_to = at->second;
      }
      open.group.content = open.content.Hex();
      open.group.encoding = encoding;
      open.group.allow_equal_batch = allow_equal_batch;
      open.group.names = names_;
      groups.push_back(std::move(open.group));
    }
    return groups;
  }

 private:
  struct Open {
    LedgerGroup group;
    platform::Sha256 content;
    RowsSum rows;
  };

  Open& Find(const platform::JurisdictionCode& jurisdiction, const std::string& batch) {
    const auto [at, fresh] = index_.emplace(std::pair(jurisdiction, batch), open_.size());
    if (fresh) {
      open_.emplace_back();
      open_.back().group.jurisdiction = jurisdiction;
      open_.back().group.batch = batch;
    }
    return open_[at->second];
  }

  const std::shared_ptr<const Names> names_;
  std::vector<Open> open_;
  std::map<std::pair<platform::JurisdictionCode, std::string>, size_t> index_;
  std::string bytes_;
};

}  // namespace

void PlanLedger(const FileSet& files, Problems& problems, Plan& plan) {
  const auto path = files.paths.find("ledger_entries");
  if (path == files.paths.end()) return;
  const auto file = CsvReader::Open(path->second, LedgerColumns(), files.encoding);
  if (!file.ok()) {
    problems.Add(std::string(file.status().message()));
    return;
  }
  std::error_code error;
  Progress progress("checking ", std::filesystem::file_size(path->second, error), false);
  Groups groups(files.names);
  CsvRow row;
  while ((*file)->Next(row, problems)) {
    progress.Update(static_cast<size_t>(row.position.offset), path->second);
    groups.Add(Record(**file, row, problems), row.position, path->second);
  }
  // What was ASCII to its end stays so, whatever encoding it is read in.
  for (LedgerGroup& group : groups.Take((*file)->encoding(), files.allow_equal_batch)) {
    plan.push_back(MakeStep(std::move(group)));
  }
}

}  // namespace kuzukuri::cli
