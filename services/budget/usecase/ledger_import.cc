#include "services/budget/usecase/ledger_import.h"

#include <map>
#include <utility>
#include <vector>

#include "kuzukuri/budget/v1/ledger_exchange.pb.h"
#include "services/budget/domain/ledger_batch.h"
#include "services/budget/store/ledger_batch.h"
#include "services/budget/usecase/import_rows.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {
namespace {

std::string Response(platform::Revision revision, int64_t count, const std::string& batch) {
  v1::ImportEntriesResponse response;
  response.set_revision(revision.value());
  response.set_entry_count(count);
  response.set_batch(batch);
  return response.SerializeAsString();
}

// An answer that cannot be read tells of no batch.
platform::Revision RevisionOf(const platform::StoredAnswer& answer) {
  v1::ImportEntriesResponse response;
  return platform::Revision(response.ParseFromString(answer.response) ? response.revision() : 0);
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
      KZ_RETURN_IF_ERROR(CheckPosted(tx, answers.begin()->second));
      KZ_ASSIGN_OR_RETURN(fingerprint_, FingerprintStream(reader_));
      // Behind the lock, so that this commits something and waits for the standby, which the first
      // may not have.
      KZ_RETURN_IF_ERROR(Lock(tx).status());
      return Replay(tx, answers.begin()->second);
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
    if (!head.answers.empty()) return Replay(tx, head.answers.begin()->second);
    return platform::Aborted(platform::ErrorReason::kImportInterrupted,
                             "the database was lost during the import and nothing was written; "
                             "send it again with the same request_id");
  }

  absl::StatusOr<std::string> Post(platform::WriteTransaction& tx, ImportRows& rows) {
    KZ_ASSIGN_OR_RETURN(const platform::LockedHead head, Lock(tx));
    if (!head.answers.empty()) return Replay(tx, head.answers.begin()->second);
    const platform::Revision revision = head.revision + 1;
    KZ_RETURN_IF_ERROR(PostBatch(tx, rows, revision));
    if (header_.validate_only) {
      tx.KeepNothing();
      return Response(head.revision, rows.count(), "");
    }
    std::string response =
        Response(revision, rows.count(), BatchName(header_.jurisdiction, revision));
    std::vector<platform::Touched> touched;
    for (const platform::Year year : rows.years()) touched.push_back({year, "ledgerEntries"});
    platform::StoreWrites(tx, header_.jurisdiction,
                          {{header_.request_id,
                            fingerprint_,
                            revision,
                            context_.method,
                            context_.peer,
                            {response, std::move(touched)},
                            context_.actor}});
    return response;
  }

  absl::Status PostBatch(platform::WriteTransaction& tx, ImportRows& rows,
                         platform::Revision revision) {
    LedgerBatch batch;
    batch.revision = revision;
    batch.name = header_.batch;
    batch.digest = rows.Digest();
    batch.entry_count = rows.count();
    batch.years = rows.years();
    LedgerBatchStore batches(tx);
    KZ_RETURN_IF_ERROR(
        CheckNewBatch(header_.jurisdiction, batch, header_.allow_equal_batch,
                      batches.Standing(header_.jurisdiction, batch.name, batch.digest)));
    KZ_RETURN_IF_ERROR(rows.Post(revision));
    batches.Insert(header_.jurisdiction, batch);
    return absl::OkStatus();
  }

  // The first answer is true only as long as the batch stands.
  absl::Status CheckPosted(platform::WriteTransaction& tx, const platform::StoredAnswer& answer) {
    const auto batch = LedgerBatchStore(tx).AtHead(header_.jurisdiction, RevisionOf(answer));
    if (!batch) return absl::OkStatus();
    return CheckStands(header_.jurisdiction, *batch,
                       "send rows that are to be posted again with another request_id");
  }

  absl::StatusOr<std::string> Replay(platform::WriteTransaction& tx,
                                     const platform::StoredAnswer& answer) {
    KZ_RETURN_IF_ERROR(CheckPosted(tx, answer));
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
