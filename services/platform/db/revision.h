// The revision model every service with a database shares: each write to a jurisdiction makes
// its next revision in the same transaction, and a request id may be replayed.
//
// Tables (in each service's first migration): head, year_head, request.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/retry.h"
#include "services/platform/base/revision_record.h"
#include "services/platform/db/pools.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {

// FAILED_PRECONDITION (reason REVISION_AHEAD): a revision the head has not reached was asked for.
absl::Status RevisionAhead(const JurisdictionCode& jurisdiction, Revision requested,
                           HeadRevision head);

// Resolves the revision a read is made at, inside the read's transaction: the head when
// `requested` is 0, otherwise `requested` itself.
// INVALID_ARGUMENT when negative; FAILED_PRECONDITION (reason REVISION_AHEAD) when the head has
// not reached it. A jurisdiction nothing was written to is NOT_FOUND.
absl::StatusOr<Revision> ResolveRevision(pqxx::transaction_base& tx,
                                         const JurisdictionCode& jurisdiction, Revision requested);

// The same where the head is known; 0 where nothing was written to the jurisdiction.
absl::StatusOr<Revision> RevisionAt(const JurisdictionCode& jurisdiction, Revision requested,
                                    HeadRevision head);

// Runs `body(tx, revision) -> absl::StatusOr<T>` as a read at a revision, which is resolved first.
// What was recorded up to a revision never changes, so that a pinned read needs no transaction
// around its statements.
template <class Body>
auto ReadAt(Pool& pool, const RequestContext& context, const JurisdictionCode& jurisdiction,
            Revision requested, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>(), Revision())) {
  using Result = decltype(body(std::declval<pqxx::transaction_base&>(), Revision()));
  const auto read = [&](pqxx::transaction_base& tx) -> Result {
    KZ_ASSIGN_OR_RETURN(const Revision revision, ResolveRevision(tx, jurisdiction, requested));
    return body(tx, revision);
  };
  return requested > Revision() ? ReadStatement(pool, context, read) : Read(pool, context, read);
}

// The same on the connections for reads.
template <class Body>
auto ReadAt(Pools& pools, const RequestContext& context, const JurisdictionCode& jurisdiction,
            Revision requested, Body body)
    -> decltype(body(std::declval<pqxx::transaction_base&>(), Revision())) {
  return ReadAt(pools.read, context, jurisdiction, requested, std::move(body));
}

// A write, as the revision mechanism sees it.
struct WriteRequest {
  JurisdictionCode jurisdiction;
  std::string request_id;   // UUID, required
  std::string fingerprint;  // SHA-256 of method and canonical request content
  bool validate_only = false;
  // Only the catalog's CreateJurisdiction and services that do not know the catalog make the
  // head row of a jurisdiction; otherwise an unknown jurisdiction is NOT_FOUND.
  bool may_create_head = false;
  std::string reason = {};  // in the caller's words, kept with the revision
};

// What the body of a write returns.
struct WriteOutcome {
  std::string response;          // serialised answer, stored for replays
  std::vector<Touched> touched;  // for year_head
  // The body found nothing to do: no revision is made, and the answer is not stored.
  bool wrote_nothing = false;
};

// Runs a write: locks the head row of the jurisdiction, answers a replayed request id with the
// first answer (FAILED_PRECONDITION, reason REQUEST_ID_REUSED, when its content differs), runs
// `body(tx, revision)` with the next revision, and stores head, touched years and the answer in
// the same transaction. Returns the serialised answer. With validate_only, and where the body has
// nothing to do, everything is rolled back. A request id that is no UUID is INVALID_ARGUMENT, with
// what the body finds wrong with the rest. The body may run more than once. A commit whose outcome
// is unknown is resolved by the request id: the write is run again, and the head's lock makes it
// wait until the first one has ended, so that it finds either its answer or nothing.
absl::StatusOr<std::string> CommitRevision(
    Pools& pools, const RequestContext& context, const WriteRequest& write,
    const std::function<absl::StatusOr<WriteOutcome>(pqxx::transaction_base&, Revision revision)>&
        body);

// The parts of a write, for those that are not one request with a body. They run in this order in
// one transaction.

// INVALID_ARGUMENT unless the text is a UUID.
absl::Status CheckRequestId(const std::string& request_id);
// Adds a violation of the field unless it is a UUID.
void CheckRequestId(FieldViolations& violations, const std::string& request_id,
                    const std::string& field = "request_id");

// An answer given before.
struct StoredAnswer {
  std::string fingerprint;
  std::string response;
};

using StoredAnswers = std::map<std::string, StoredAnswer>;  // by request id

// The answers stored among some request ids (canonical lower case). Only those found under the
// head's lock are sure to be all.
StoredAnswers FindAnswers(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                          const std::vector<std::string>& request_ids);

// A head whose row is locked.
struct LockedHead {
  Revision revision;
  StoredAnswers answers;
};

// Begins a write: locks the head row, made when `may_create`, and finds the answers stored among
// some request ids (canonical lower case). The lock orders the writers of a jurisdiction. NOT_FOUND
// when there is no head.
absl::StatusOr<LockedHead> LockHead(WriteTransaction& tx, const JurisdictionCode& jurisdiction,
                                    bool may_create, const std::vector<std::string>& request_ids);

// The answer to a replay: FAILED_PRECONDITION (reason REQUEST_ID_REUSED) unless the content is
// the same.
absl::StatusOr<std::string> Replay(const StoredAnswer& answer, const std::string& request_id,
                                   const std::string& fingerprint);

// A write that is to be committed.
struct CommittedWrite {
  std::string request_id;
  std::string fingerprint;
  Revision revision;
  std::string method;
  std::string peer;
  WriteOutcome outcome;
  Actor actor = {};
  std::string reason = {};
};

// Stores the answers, the touched years and the head, which becomes the last write's revision, with
// the commit; each write gets a mark. Revisions must follow the head without gaps.
void StoreWrites(WriteTransaction& tx, const JurisdictionCode& jurisdiction,
                 const std::vector<CommittedWrite>& writes);

// Whether a status says that it is not known whether a commit was done.
bool IsCommitUnknown(const absl::Status& status);

// Runs `attempt` again while its commit's outcome is unknown and the deadline allows, without one
// for some seconds. Only for writes that look for their request ids under the head's lock.
absl::Status ResolveCommit(const RequestContext& context,
                           const std::function<absl::Status()>& attempt,
                           Clock& clock = Clock::Real());

// What a write touched, as it is stored.
std::vector<Touched> ParseTouched(const std::string& text);

// The revisions after one, in order, at most `limit`; without who made them, and why.
std::vector<RevisionRecord> ListRevisions(pqxx::transaction_base& tx,
                                          const JurisdictionCode& jurisdiction, Revision after,
                                          int limit);

// What was touched last, for each year and kind of data.
std::vector<YearRevision> ListYearRevisions(pqxx::transaction_base& tx,
                                            const JurisdictionCode& jurisdiction);

// The heads of some jurisdictions; those nothing was written to are missing.
std::map<JurisdictionCode, Revision> ListHeads(pqxx::transaction_base& tx,
                                               const std::vector<JurisdictionCode>& jurisdictions);

}  // namespace kuzukuri::platform
