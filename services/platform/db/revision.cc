#include "services/platform/db/revision.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::platform {
namespace {

absl::Status UnknownJurisdiction(const std::string& code) {
  return NotFound("Jurisdiction", JurisdictionName(code),
                  "check the code, or write something to it first");
}

// What a transaction ends with when it must be rolled back although its answer is good.
constexpr absl::string_view kRollBack = "validate-only";

// Locks the head row and returns its revision. The lock orders the writers of a jurisdiction.
absl::StatusOr<int64_t> LockHead(pqxx::transaction_base& tx, const WriteRequest& write) {
  pqxx::result rows = tx.exec_prepared("lock_head", write.jurisdiction);
  if (rows.empty() && write.may_create_head) {
    tx.exec_prepared("create_head", write.jurisdiction);
    rows = tx.exec_prepared("lock_head", write.jurisdiction);
  }
  if (rows.empty()) return UnknownJurisdiction(write.jurisdiction);
  return rows[0][0].as<int64_t>();
}

// The first answer of a replayed request id; nothing when the id is new.
absl::StatusOr<std::optional<std::string>> FindReplay(pqxx::transaction_base& tx,
                                                      const WriteRequest& write) {
  const pqxx::result rows = tx.exec_prepared("find_request", write.jurisdiction, write.request_id);
  if (rows.empty()) return std::optional<std::string>();
  if (rows[0][0].as<std::string>() != write.fingerprint) {
    return FailedPrecondition(
        "REQUEST_ID_REUSED", write.request_id,
        absl::StrCat("request_id: '", write.request_id,
                     "' was used before with other content; use a new UUID for a new request"));
  }
  return std::optional<std::string>(pqxx::binarystring(rows[0][1]).str());
}

void Store(pqxx::transaction_base& tx, const RequestContext& context, const WriteRequest& write,
           int64_t revision, const WriteOutcome& outcome) {
  tx.exec_prepared("advance_head", write.jurisdiction, revision);
  for (const Touched& touched : outcome.touched) {
    tx.exec_prepared("touch_year", write.jurisdiction, touched.fiscal_year, touched.kind, revision);
  }
  tx.exec_prepared("store_request", write.jurisdiction, write.request_id, write.fingerprint,
                   revision, context.method, context.peer, pqxx::binarystring(outcome.response));
}

}  // namespace

absl::StatusOr<Head> ReadHead(Pool& pool, const RequestContext& context,
                              const std::string& jurisdiction) {
  return Read(pool, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<Head> {
    Head head;
    head.jurisdiction = jurisdiction;
    const pqxx::result rows = tx.exec_prepared("read_head", jurisdiction);
    if (rows.empty()) return head;
    head.revision = rows[0][0].as<int64_t>();
    head.update_time =
        std::chrono::system_clock::time_point(std::chrono::microseconds(rows[0][1].as<int64_t>()));
    for (const pqxx::row& row : tx.exec_prepared("read_year_heads", jurisdiction)) {
      head.years.push_back({row[0].as<int>(), row[1].as<std::string>(), row[2].as<int64_t>()});
    }
    return head;
  });
}

absl::StatusOr<int64_t> ResolveRevision(pqxx::transaction_base& tx, const std::string& jurisdiction,
                                        int64_t requested) {
  if (requested < 0) {
    return InvalidField("revision", absl::StrCat("revision is ", requested,
                                                 "; give a revision from an answer, or 0 for the "
                                                 "head"));
  }
  const pqxx::result rows = tx.exec_prepared("read_head", jurisdiction);
  const int64_t head = rows.empty() ? 0 : rows[0][0].as<int64_t>();
  if (head == 0) return UnknownJurisdiction(jurisdiction);
  if (requested > head) {
    return FailedPrecondition(
        "REVISION_AHEAD", JurisdictionName(jurisdiction),
        absl::StrCat("revision: ", requested, " is not reached yet, the head is ", head,
                     "; ask for a revision up to the head"));
  }
  return requested == 0 ? head : requested;
}

absl::StatusOr<std::string> CommitRevision(
    Pool& pool, const RequestContext& context, const WriteRequest& write,
    const std::function<absl::StatusOr<WriteOutcome>(pqxx::transaction_base&, int64_t revision)>&
        body) {
  if (!IsUuid(write.request_id)) {
    return InvalidField(
        "request_id", absl::StrCat("'", Quote(write.request_id, 100),
                                   "' is not a UUID; send a new random UUID with each new write"));
  }
  std::string dry_run;
  absl::StatusOr<std::string> answer =
      Write(pool, context, [&](pqxx::transaction_base& tx) -> absl::StatusOr<std::string> {
        KZ_ASSIGN_OR_RETURN(const int64_t head, LockHead(tx, write));
        KZ_ASSIGN_OR_RETURN(std::optional<std::string> replay, FindReplay(tx, write));
        if (replay) return *std::move(replay);
        const int64_t revision = head + 1;
        KZ_ASSIGN_OR_RETURN(WriteOutcome outcome, body(tx, revision));
        if (write.validate_only) {
          dry_run = std::move(outcome.response);
          return absl::CancelledError(kRollBack);
        }
        Store(tx, context, write, revision, outcome);
        return std::move(outcome.response);
      });
  if (write.validate_only && absl::IsCancelled(answer.status()) &&
      answer.status().message() == kRollBack) {
    return dry_run;
  }
  return answer;
}

}  // namespace kuzukuri::platform
