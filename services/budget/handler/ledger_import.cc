#include "services/budget/handler/ledger_import.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "services/budget/handler/import_run.h"
#include "services/budget/handler/ledger_proto.h"
#include "services/budget/store/ledger_entry.h"
#include "services/platform/base/names.h"
#include "services/platform/db/revision.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

constexpr int kExportPage = 2000;
constexpr absl::string_view kRollBack = "validate-only";

struct Header {
  std::string jurisdiction;
  std::string request_id;
  bool validate_only = false;
};

absl::StatusOr<Header> ReadHeader(platform::StreamReader& reader) {
  v1::ImportEntriesRequest message;
  KZ_ASSIGN_OR_RETURN(const bool more, reader.Read(message));
  if (!more || !message.has_header()) {
    return platform::InvalidField("header", "the first message has no header; send it first");
  }
  KZ_ASSIGN_OR_RETURN(
      const platform::ResourceName parent,
      platform::ParseNameOf(message.header().parent(), "jurisdictions", "header.parent"));
  KZ_RETURN_IF_ERROR(platform::CheckRequestId(message.header().request_id()));
  return Header{parent.jurisdiction, absl::AsciiStrToLower(message.header().request_id()),
                message.header().validate_only()};
}

v1::ImportEntriesResponse Response(int64_t revision, int64_t count) {
  v1::ImportEntriesResponse response;
  response.set_revision(revision);
  response.set_entry_count(count);
  return response;
}

// One import, as attempts of a transaction see it.
class Import {
 public:
  Import(const platform::RequestContext& context, const Header& header,
         platform::StreamReader& reader)
      : context_(context), header_(header), reader_(reader) {}

  absl::StatusOr<std::string> Attempt(platform::WriteTransaction& tx) {
    KZ_ASSIGN_OR_RETURN(
        const platform::LockedHead head,
        platform::LockHead(tx, header_.jurisdiction, /*may_create=*/true, {header_.request_id}));
    if (!head.answers.empty()) return Replayed(head.answers.begin()->second);
    // The stream is read once: an attempt after it has only the request id to go by.
    if (read_) {
      return platform::Aborted(platform::ErrorReason::kImportInterrupted,
                               "the database was lost during the import and nothing was written; "
                               "send it again with the same request_id");
    }
    read_ = true;
    return Run(tx, head.revision + 1);
  }

  const std::optional<std::string>& dry_run() const { return dry_run_; }

 private:
  absl::StatusOr<std::string> Replayed(const platform::StoredAnswer& answer) {
    if (!read_) {
      read_ = true;
      KZ_ASSIGN_OR_RETURN(fingerprint_, FingerprintStream(reader_));
    }
    return platform::Replay(answer, header_.request_id, fingerprint_);
  }

  absl::StatusOr<std::string> Run(platform::WriteTransaction& tx, int64_t revision) {
    ImportRun run(tx, header_.jurisdiction, revision, header_.request_id);
    KZ_RETURN_IF_ERROR(run.Read(reader_));
    fingerprint_ = run.Fingerprint();
    if (header_.validate_only) {
      dry_run_ = Response(revision - 1, run.count()).SerializeAsString();
      return absl::CancelledError(kRollBack);
    }
    std::string response = Response(revision, run.count()).SerializeAsString();
    std::vector<platform::Touched> touched;
    for (const int year : run.years()) touched.push_back({year, "ledgerEntries"});
    platform::StoreWrites(tx, header_.jurisdiction,
                          {{header_.request_id,
                            fingerprint_,
                            revision,
                            context_.method,
                            context_.peer,
                            {response, std::move(touched)}}});
    return response;
  }

  const platform::RequestContext& context_;
  const Header& header_;
  platform::StreamReader& reader_;
  bool read_ = false;
  std::string fingerprint_;
  std::optional<std::string> dry_run_;
};

}  // namespace

absl::StatusOr<v1::ImportEntriesResponse> ImportEntries(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        platform::StreamReader& reader) {
  KZ_ASSIGN_OR_RETURN(const Header header, ReadHeader(reader));
  Import import(context, header, reader);
  absl::StatusOr<std::string> bytes = absl::UnknownError("not run");
  const absl::Status status = platform::ResolveCommit(context, [&] {
    bytes = platform::Write(pools.stream, context,
                            [&](platform::WriteTransaction& tx) { return import.Attempt(tx); });
    return bytes.status();
  });
  const bool dry = absl::IsCancelled(status) && import.dry_run();
  if (!status.ok() && !dry) return status;
  v1::ImportEntriesResponse response;
  if (!response.ParseFromString(dry ? *import.dry_run() : *bytes)) {
    return platform::Internal(platform::ErrorReason::kStoredAnswerDamaged,
                              "the stored answer of the request cannot be read");
  }
  return response;
}

absl::Status ExportEntries(platform::Pools& pools, const platform::RequestContext& context,
                           const v1::ExportEntriesRequest& request,
                           platform::StreamWriter& writer) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  std::optional<platform::Date> as_of;
  if (request.has_as_of()) {
    platform::FieldViolations violations;
    as_of = platform::FromProto(violations, "as_of", request.as_of());
    KZ_RETURN_IF_ERROR(violations.ToStatus());
  }
  int64_t revision = request.revision();
  EntryKey after;
  while (true) {
    // Page by page: no connection is held while a slow caller takes one in.
    const auto read = [&](pqxx::transaction_base& tx,
                          int64_t at) -> absl::StatusOr<std::vector<LedgerEntry>> {
      revision = at;  // of the pages that follow, too
      return LedgerEntryStore(tx).List(year.jurisdiction, *year.fiscal_year, at, after, kExportPage,
                                       as_of);
    };
    KZ_ASSIGN_OR_RETURN(const std::vector<LedgerEntry> page,
                        platform::ReadAt(pools, context, year.jurisdiction, revision, read));
    v1::ExportEntriesResponse response;
    response.set_revision(revision);
    for (const LedgerEntry& entry : page)
      *response.add_entries() = ToProto(request.parent(), entry);
    if (!page.empty() || after.revision == 0) KZ_RETURN_IF_ERROR(writer.Write(response));
    if (page.size() < kExportPage) return absl::OkStatus();
    after = {page.back().revision, page.back().index};
  }
}

}  // namespace kuzukuri::budget
