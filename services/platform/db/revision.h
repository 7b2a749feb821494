// The revision model every service with a database shares: each write to a jurisdiction makes
// its next revision in the same transaction, and a request id may be replayed.
//
// Tables (in each service's first migration): head, year_head, request.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/transact.h"

namespace kuzukuri::platform {

struct YearRevision {
  int fiscal_year = 0;
  std::string kind;
  int64_t revision = 0;
};

struct Head {
  std::string jurisdiction;
  int64_t revision = 0;  // 0: nothing written yet
  std::chrono::system_clock::time_point update_time;
  std::vector<YearRevision> years;
};

// The head of a jurisdiction as committed.
absl::StatusOr<Head> ReadHead(Pool& pool, const RequestContext& context,
                              const std::string& jurisdiction);

// Resolves the revision a read is made at, inside the read's transaction: the head when
// `requested` is 0, otherwise `requested` itself. `field` names the request field.
// INVALID_ARGUMENT when negative; FAILED_PRECONDITION (reason REVISION_AHEAD) when the head has
// not reached it. A jurisdiction nothing was written to is NOT_FOUND.
absl::StatusOr<int64_t> ResolveRevision(pqxx::transaction_base& tx, const std::string& jurisdiction,
                                        int64_t requested);

// A write, as the revision mechanism sees it.
struct WriteRequest {
  std::string jurisdiction;  // code
  std::string request_id;    // UUID, required
  std::string fingerprint;   // SHA-256 of method and canonical request content
  bool validate_only = false;
  // Only the catalog's CreateJurisdiction and services that do not know the catalog make the
  // head row of a jurisdiction; otherwise an unknown jurisdiction is NOT_FOUND.
  bool may_create_head = false;
};

// What a write touched, for year_head.
struct Touched {
  int fiscal_year = 0;  // 0: not tied to a year
  std::string kind;     // collection id
};

// What the body of a write returns.
struct WriteOutcome {
  std::string response;  // serialised answer, stored for replays
  std::vector<Touched> touched;
};

// Runs a write: locks the head row of the jurisdiction, answers a replayed request id with the
// first answer (FAILED_PRECONDITION, reason REQUEST_ID_REUSED, when its content differs), runs
// `body(tx, revision)` with the next revision, and stores head, touched years and the answer in
// the same transaction. Returns the serialised answer. With validate_only the body runs and
// everything is rolled back. The body may run more than once.
absl::StatusOr<std::string> CommitRevision(
    Pool& pool, const RequestContext& context, const WriteRequest& write,
    const std::function<absl::StatusOr<WriteOutcome>(pqxx::transaction_base&, int64_t revision)>&
        body);

}  // namespace kuzukuri::platform
