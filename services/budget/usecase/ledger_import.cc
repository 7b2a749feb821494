#include "services/budget/usecase/ledger_import.h"

#include <map>
#include <utility>
#include <vector>

#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/budget/usecase/import_rows.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {
namespace {

std::string Response(platform::Revision revision, int64_t count) {
  v1::ImportEntriesResponse response;
  response.set_revision(revision.value());
  response.set_entry_count(count);
  return response.SerializeAsString();
}

// One import, as attempts of a transaction see it.
class Import {
 public:
  Import(const platform::RequestContext& context, const ImportHeader& header,
         platform::StreamReader& reader)
      : context_(context), header_(header), reader_(reader) {}

  absl::StatusOr<std::string> Attempt(platform::WriteTransaction& tx) {
    // The stream is read once: an attempt after it has only the request id to go by.
    if (std::exchange(received_, true)) return Resolve(tx);
    tx.BeginLong(context_);
    const std::map<std::string, platform::StoredAnswer> answers =
        platform::FindAnswers(tx, header_.jurisdiction, {header_.request_id});
    if (!answers.empty()) {
      KZ_ASSIGN_OR_RETURN(fingerprint_, FingerprintStream(reader_));
      return Replay(answers.begin()->second);
    }
    ImportRows rows(tx, header_.jurisdiction, header_.request_id);
    KZ_RETURN_IF_ERROR(rows.Receive(reader_));
    fingerprint_ = rows.Fingerprint();
    return Post(tx, rows);
  }

 private:
  absl::StatusOr<platform::LockedHead> Lock(platform::WriteTransaction& tx) {
    return platform::LockHead(tx, header_.jurisdiction, /*may_create=*/true, {header_.request_id});
  }

  absl::StatusOr<std::string> Resolve(platform::WriteTransaction& tx) {
    KZ_ASSIGN_OR_RETURN(const platform::LockedHead head, Lock(tx));
    if (!head.answers.empty()) return Replay(head.answers.begin()->second);
    return platform::Aborted(platform::ErrorReason::kImportInterrupted,
                             "the database was lost during the import and nothing was written; "
                             "send it again with the same request_id");
  }

  absl::StatusOr<std::string> Post(platform::WriteTransaction& tx, ImportRows& rows) {
    KZ_ASSIGN_OR_RETURN(const platform::LockedHead head, Lock(tx));
    if (!head.answers.empty()) return Replay(head.answers.begin()->second);
    const platform::Revision revision = head.revision + 1;
    KZ_RETURN_IF_ERROR(rows.Post(revision));
    if (header_.validate_only) {
      tx.KeepNothing();
      return Response(head.revision, rows.count());
    }
    std::string response = Response(revision, rows.count());
    std::vector<platform::Touched> touched;
    for (const platform::Year year : rows.years()) touched.push_back({year, "ledgerEntries"});
    platform::StoreWrites(tx, header_.jurisdiction,
                          {{header_.request_id,
                            fingerprint_,
                            revision,
                            context_.method,
                            context_.peer,
                            {response, std::move(touched)}}});
    return response;
  }

  absl::StatusOr<std::string> Replay(const platform::StoredAnswer& answer) {
    return platform::Replay(answer, header_.request_id, fingerprint_);
  }

  const platform::RequestContext& context_;
  const ImportHeader& header_;
  platform::StreamReader& reader_;
  bool received_ = false;
  std::string fingerprint_;
};

}  // namespace

absl::StatusOr<std::string> ImportLedger(platform::Pools& pools,
                                         const platform::RequestContext& context,
                                         const ImportHeader& header,
                                         platform::StreamReader& reader) {
  Import import(context, header, reader);
  absl::StatusOr<std::string> response = absl::UnknownError("not run");
  KZ_RETURN_IF_ERROR(platform::ResolveCommit(context, [&] {
    response = platform::Write(pools.stream, context,
                               [&](platform::WriteTransaction& tx) { return import.Attempt(tx); });
    return response.status();
  }));
  return response;
}

}  // namespace kuzukuri::budget
