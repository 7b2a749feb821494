#include "services/budget/usecase/import_rows.h"

#include <functional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/dimension.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/page.h"
#include "services/platform/db/revision.h"
#include "services/platform/db/savepoint.h"

namespace kuzukuri::budget {
namespace {

constexpr int kMaxRowsPerMessage = 10000;
// As many bad fields as an answer lists; the rest of the stream need not be read then.
constexpr size_t kMaxViolations = 100;

platform::RowPlace Place(int64_t row) { return {"entries", static_cast<size_t>(row)}; }

absl::Status CheckRows(const v1::ImportRows& rows) {
  if (rows.entries_size() <= kMaxRowsPerMessage) return absl::OkStatus();
  return platform::InvalidField("rows.entries",
                                absl::StrCat("the message has ", rows.entries_size(),
                                             " entries; send at most ", kMaxRowsPerMessage));
}

absl::Status CheckEnd(const v1::ImportEnd& end, int64_t count) {
  if (end.entry_count() == count && count > 0) return absl::OkStatus();
  return platform::InvalidField("end.entry_count",
                                absl::StrCat("entry_count is ", end.entry_count(), ", but ", count,
                                             " entries came; send at least one, and count them"));
}

// Hands the rows of a stream to `row` until its end.
absl::Status ForEachRow(platform::StreamReader& reader,
                        const std::function<absl::Status(const v1::LedgerEntry&)>& row) {
  v1::ImportEntriesRequest message;
  int64_t count = 0;
  while (true) {
    KZ_ASSIGN_OR_RETURN(const bool more, reader.Read(message));
    if (!more) {
      return platform::InvalidField(
          "end",
          "the stream ended without its last message; nothing is written, "
          "send the import again with the same request_id");
    }
    if (message.has_end()) return CheckEnd(message.end(), count);
    if (!message.has_rows()) {
      return platform::InvalidField("part",
                                    "a message after the first is neither rows nor the end; send "
                                    "the header once, then rows, then the end");
    }
    KZ_RETURN_IF_ERROR(CheckRows(message.rows()));
    for (const v1::LedgerEntry& entry : message.rows().entries()) {
      KZ_RETURN_IF_ERROR(row(entry));
      ++count;
    }
  }
}

// Adds a row as it was sent, whatever message it came in.
void Hash(platform::Sha256& hash, const v1::LedgerEntry& entry, std::string& scratch) {
  scratch.clear();
  entry.AppendToString(&scratch);
  hash.Update(absl::StrCat(scratch.size(), ":"));
  hash.Update(scratch);
}

}  // namespace

ImportRows::ImportRows(pqxx::transaction_base& tx, platform::JurisdictionCode jurisdiction,
                       const std::string& request_id)
    : tx_(tx),
      jurisdiction_(std::move(jurisdiction)),
      id_hash_(HashRequestId(jurisdiction_, request_id)),
      years_prefix_(platform::JurisdictionName(jurisdiction_) + "/fiscalYears/"),
      stage_(tx) {}

absl::Status ImportRows::Receive(platform::StreamReader& reader) {
  const absl::Status status = ForEachRow(reader, [this](const v1::LedgerEntry& entry) {
    KZ_RETURN_IF_ERROR(ReceiveRow(entry));
    ++count_;
    // The rest need not be read: no more fit into an answer.
    return violations_.size() < kMaxViolations ? absl::OkStatus() : violations_.ToStatus();
  });
  KZ_RETURN_IF_ERROR(violations_.ToStatus());
  KZ_RETURN_IF_ERROR(status);
  stage_.Finish();
  return absl::OkStatus();
}

absl::Status ImportRows::Post(platform::Revision revision) {
  KZ_RETURN_IF_ERROR(CheckUnchanged());
  KZ_RETURN_IF_ERROR(PostStage(revision));
  for (const auto& [number, year] : years_) {
    KZ_RETURN_IF_ERROR(ApplyRules(tx_, jurisdiction_, revision, year.books, year.needed));
  }
  return absl::OkStatus();
}

std::vector<platform::Year> ImportRows::years() const {
  std::vector<platform::Year> years;
  for (const auto& [number, year] : years_) years.push_back(number);
  return years;
}

absl::Status ImportRows::ReceiveRow(const v1::LedgerEntry& proto) {
  Hash(fingerprint_, proto, scratch_);
  KZ_ASSIGN_OR_RETURN(Year* const year, FindYear(proto));
  if (year == nullptr) return absl::OkStatus();
  const size_t before = violations_.size();
  LedgerEntry entry = FromProto(violations_, Place(count_), year->name, proto);
  if (violations_.size() == before) CheckRow(violations_, Place(count_), entry, year->rows);
  // Once something is wrong nothing will be written: the rest is only checked.
  if (violations_.empty()) Stage(*year, std::move(entry));
  return absl::OkStatus();
}

absl::StatusOr<ImportRows::Year*> ImportRows::FindYear(const v1::LedgerEntry& proto) {
  absl::string_view rest = proto.budget_line();
  int number = 0;
  if (!absl::ConsumePrefix(&rest, years_prefix_) ||
      !absl::SimpleAtoi(rest.substr(0, rest.find('/')), &number) ||
      number < platform::kFirstFiscalYear || number > platform::kLastFiscalYear) {
    violations_.Add(
        Place(count_).Field("budget_line"),
        absl::StrCat("'", platform::Quote(proto.budget_line()),
                     "' is not the name of a budget line of the jurisdiction; expected ",
                     years_prefix_, "{year}/budgetLines/{id}, for a reversal too"));
    return nullptr;
  }
  const platform::Year fiscal_year(number);
  auto found = years_.find(fiscal_year);
  if (found == years_.end()) {
    // The connection is busy while rows are copied.
    stage_.Finish();
    KZ_RETURN_IF_ERROR(LoadYear(fiscal_year));
    found = years_.find(fiscal_year);
  }
  return &found->second;
}

absl::Status ImportRows::LoadYear(platform::Year fiscal_year) {
  Year year;
  year.name = platform::FiscalYearName(jurisdiction_, fiscal_year);
  year.revision = platform::ListHeads(tx_, {jurisdiction_})[jurisdiction_];
  year.books = BudgetYearStore(tx_)
                   .Get(jurisdiction_, fiscal_year, year.revision)
                   .value_or(UnknownBooks(fiscal_year));
  KZ_RETURN_IF_ERROR(CheckOpen(jurisdiction_, year.books));
  year.rows.year = fiscal_year;
  for (BudgetLine& line :
       BudgetLineStore(tx_).List(jurisdiction_, fiscal_year, platform::AllRows(year.revision))) {
    const platform::ResourceId id = line.id;
    year.rows.lines.emplace(id, std::move(line));
  }
  year.rows.dimensions = DimensionStore(tx_).Ids(jurisdiction_, fiscal_year);
  years_.emplace(fiscal_year, std::move(year));
  return absl::OkStatus();
}

void ImportRows::Stage(Year& year, LedgerEntry entry) {
  digest_.Add(year.rows.year, entry);
  entry.index = static_cast<int>(count_);
  if (entry.id.empty()) entry.id = MakeEntryId(id_hash_, count_);
  year.needed.reversals |= !entry.reverses.empty();
  year.needed.commitments |= !entry.commitment.empty();
  year.needed.groups |= !entry.transfer_group.empty();
  stage_.Add(year.rows.year, entry);
}

absl::Status ImportRows::CheckUnchanged() {
  for (const platform::YearRevision& touched : platform::ListYearRevisions(tx_, jurisdiction_)) {
    const auto year = years_.find(touched.fiscal_year);
    if (year == years_.end() || touched.revision <= year->second.revision) continue;
    // What other rows were posted or reported meanwhile makes no difference to these.
    if (touched.kind == "ledgerEntries" || touched.kind == "reportedFigures") continue;
    return platform::Aborted(
        platform::ErrorReason::kBooksChanged,
        absl::StrCat(year->second.name, "/", touched.kind,
                     " changed while the import came in, and its rows were checked against what "
                     "was there before; nothing is written, send it again with the same "
                     "request_id"));
  }
  return absl::OkStatus();
}

absl::Status ImportRows::PostStage(platform::Revision revision) {
  platform::Savepoint guard(tx_);
  try {
    stage_.Post(jurisdiction_, revision);
  } catch (const pqxx::unique_violation&) {
    guard.Undo();
    const auto taken = stage_.FirstTaken(jurisdiction_);
    if (!taken) throw;
    if (taken->reversal) {
      return platform::InvalidField(Place(taken->row).Field("reverses"),
                                    "the entry is reversed already; an entry is reversed once");
    }
    return platform::AlreadyExists(
        "LedgerEntry", "", Place(taken->row).Field("name"),
        "an entry with this id is in the ledger, reversed or not, or stands twice in the import; "
        "nothing is posted twice, so give a new entry an id of its own");
  }
  guard.Keep();
  return absl::OkStatus();
}

absl::StatusOr<std::string> FingerprintStream(platform::StreamReader& reader) {
  platform::Sha256 hash;
  std::string scratch;
  KZ_RETURN_IF_ERROR(ForEachRow(reader, [&](const v1::LedgerEntry& entry) {
    Hash(hash, entry, scratch);
    return absl::OkStatus();
  }));
  return hash.Hex();
}

}  // namespace kuzukuri::budget
