#include "services/platform/db/revision.h"

#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::platform {
namespace {

absl::Status UnknownJurisdiction(const JurisdictionCode& code) {
  return NotFound("Jurisdiction", JurisdictionName(code),
                  "check the code, or write something to it first");
}

// The answers in rows of find_request.
StoredAnswers ReadAnswers(const pqxx::result& rows) {
  StoredAnswers answers;
  for (const pqxx::row& row : rows) {
    if (row[1].is_null()) continue;
    answers[row[1].as<std::string>()] = {row[2].as<std::string>(),
                                         pqxx::binarystring(row[3]).str()};
  }
  return answers;
}

// The database may need a moment to return.
constexpr RetryPolicy kResolving = {.max_attempts = 1000,
                                    .first_pause = std::chrono::milliseconds(20),
                                    .longest_pause = std::chrono::milliseconds(500),
                                    .patience = std::chrono::seconds(6),
                                    .reserve = std::chrono::milliseconds(100)};

// `2022/ledgerEntries,2022/budgetLines`; kinds are collection ids, which hold neither sign.
std::string TouchedText(const std::vector<Touched>& touched) {
  return absl::StrJoin(touched, ",", [](std::string* out, const Touched& item) {
    absl::StrAppend(out, item.fiscal_year.value(), "/", item.kind);
  });
}

}  // namespace

std::vector<Touched> ParseTouched(const std::string& text) {
  std::vector<Touched> touched;
  for (const absl::string_view item : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> parts = absl::StrSplit(item, absl::MaxSplits('/', 1));
    int year = 0;
    const bool ok = absl::SimpleAtoi(parts.first, &year);
    touched.push_back(ok ? Touched{Year(year), parts.second} : Touched());
  }
  return touched;
}

namespace {

// Tells a write from another of the same revision, made after the database was taken back to an
// earlier point. Never 0, which stands for none.
int64_t NewMark() {
  thread_local std::mt19937_64 random{(uint64_t{std::random_device{}()} << 32) |
                                      std::random_device{}()};
  return std::uniform_int_distribution<int64_t>(1)(random);
}

// The last revision that touches each year and kind of data.
struct TouchedYears {
  SqlArray years;
  SqlArray kinds;
  SqlArray revisions;

  explicit TouchedYears(const std::vector<CommittedWrite>& writes) {
    std::map<std::pair<Year, std::string>, Revision> last;
    for (const CommittedWrite& write : writes) {
      for (const Touched& touched : write.outcome.touched) {
        last[{touched.fiscal_year, touched.kind}] = write.revision;
      }
    }
    for (const auto& [key, revision] : last) {
      years.Add(key.first);
      kinds.Add(key.second);
      revisions.Add(revision);
    }
  }
};

}  // namespace

absl::Status RevisionAhead(const JurisdictionCode& jurisdiction, Revision requested,
                           HeadRevision head) {
  return FailedPrecondition(
      ErrorReason::kRevisionAhead, JurisdictionName(jurisdiction),
      absl::StrCat("revision: ", requested.value(), " is not reached yet, the head is ",
                   head.revision.value(), "; ask for a revision up to the head"));
}

absl::StatusOr<Revision> RevisionAt(const JurisdictionCode& jurisdiction, Revision requested,
                                    HeadRevision head) {
  if (requested < Revision()) {
    return InvalidField("revision", absl::StrCat("revision is ", requested.value(),
                                                 "; give a revision from an answer, or 0 for the "
                                                 "head"));
  }
  if (head.revision == Revision()) return UnknownJurisdiction(jurisdiction);
  if (requested > head.revision) return RevisionAhead(jurisdiction, requested, head);
  return requested == Revision() ? head.revision : requested;
}

absl::StatusOr<Revision> ResolveRevision(pqxx::transaction_base& tx,
                                         const JurisdictionCode& jurisdiction, Revision requested) {
  const pqxx::result rows = tx.exec_prepared("read_head", jurisdiction);
  const HeadRevision head(rows.empty() ? Revision() : rows[0][0].as<Revision>());
  return RevisionAt(jurisdiction, requested, head);
}

void CheckRequestId(FieldViolations& violations, const std::string& request_id,
                    const std::string& field) {
  if (IsUuid(request_id)) return;
  violations.Add(field,
                 absl::StrCat("'", Quote(request_id, 100),
                              "' is not a UUID; send a new random UUID with each new write"));
}

absl::Status CheckRequestId(const std::string& request_id) {
  FieldViolations violations;
  CheckRequestId(violations, request_id);
  return violations.ToStatus();
}

StoredAnswers FindAnswers(pqxx::transaction_base& tx, const JurisdictionCode& jurisdiction,
                          const std::vector<std::string>& request_ids) {
  SqlArray ids;
  for (const std::string& id : request_ids) ids.Add(id);
  return ReadAnswers(tx.exec_prepared("find_request", jurisdiction, ids.str()));
}

absl::StatusOr<LockedHead> LockHead(WriteTransaction& tx, const JurisdictionCode& jurisdiction,
                                    bool may_create, const std::vector<std::string>& request_ids) {
  SqlArray ids;
  for (const std::string& id : request_ids) ids.Add(id);
  const std::string lock = Execute(tx, "lock_head", jurisdiction);
  // Answers are looked for by a statement after the lock's, so that it sees what was committed
  // while the lock was waited for.
  const bool together = WriteTransaction::IsShort(ids.str());
  const auto find = [&](const std::string& before) {
    if (together) {
      return tx.exec(before + ";" + Execute(tx, "find_request", jurisdiction, ids.str()));
    }
    tx.exec(before);
    return tx.exec_prepared("find_request", jurisdiction, ids.str());
  };
  pqxx::result rows = find(tx.Beginning() + lock);
  if (rows.empty() && may_create) {
    rows = find(absl::StrCat(Execute(tx, "create_head", jurisdiction), ";", lock));
  }
  if (rows.empty()) return UnknownJurisdiction(jurisdiction);
  return LockedHead{rows[0][0].as<Revision>(), ReadAnswers(rows)};
}

absl::StatusOr<std::string> Replay(const StoredAnswer& answer, const std::string& request_id,
                                   const std::string& fingerprint) {
  if (answer.fingerprint == fingerprint) return answer.response;
  return FailedPrecondition(
      ErrorReason::kRequestIdReused, request_id,
      absl::StrCat("request_id: '", request_id,
                   "' was used before with other content; use a new UUID for a new request"));
}

void StoreWrites(WriteTransaction& tx, const JurisdictionCode& jurisdiction,
                 const std::vector<CommittedWrite>& writes) {
  if (writes.empty()) return;
  SqlArray ids;
  SqlArray fingerprints;
  SqlArray revisions;
  SqlArray marks;
  SqlArray methods;
  SqlArray peers;
  SqlArray responses;
  SqlArray touched;
  SqlArray actors;
  SqlArray identities;
  SqlArray reasons;
  int64_t mark = 0;
  for (const CommittedWrite& write : writes) {
    mark = NewMark();
    marks.Add(mark);
    ids.Add(write.request_id);
    fingerprints.Add(write.fingerprint);
    revisions.Add(write.revision);
    methods.Add(write.method);
    peers.Add(write.peer);
    responses.Add("\\x" + absl::BytesToHexString(write.outcome.response));
    touched.Add(TouchedText(write.outcome.touched));
    actors.Add(write.actor.name);
    identities.Add(write.actor.identity);
    reasons.Add(write.reason);
  }
  const TouchedYears years(writes);
  tx.MakesRevisions(writes.size());
  tx.AtCommit("store_writes", jurisdiction, writes.back().revision, mark, years.years.str(),
              years.kinds.str(), years.revisions.str(), ids.str(), fingerprints.str(),
              revisions.str(), marks.str(), methods.str(), peers.str(), responses.str(),
              touched.str(), actors.str(), reasons.str(), identities.str());
}

bool IsCommitUnknown(const absl::Status& status) {
  return absl::IsUnavailable(status) && HasReason(status, ErrorReason::kCommitUnknown);
}

namespace {

// Whether the end of an attempt leaves open what became of the commit before it: it did not get to
// where it could see.
bool LeavesItOpen(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsCancelled(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsResourceExhausted(status) ||
         HasReason(status, ErrorReason::kLockWait) || HasReason(status, ErrorReason::kConflict);
}

}  // namespace

absl::Status ResolveCommit(const RequestContext& context,
                           const std::function<absl::Status()>& attempt, Clock& clock) {
  Retry retry(kResolving, context.deadline, clock);
  absl::Status status = attempt();
  while (IsCommitUnknown(status) && !context.cancelled() && retry.Next()) {
    const absl::Status next = attempt();
    if (!LeavesItOpen(next)) status = next;
  }
  return status;
}

namespace {

// What a body finds wrong with a write that cannot be made.
absl::Status TryOut(Pools& pools, const RequestContext& context, const WriteRequest& write,
                    const std::function<absl::StatusOr<WriteOutcome>(pqxx::transaction_base&,
                                                                     Revision revision)>& body) {
  const auto attempt = [&](WriteTransaction& tx) -> absl::StatusOr<std::string> {
    KZ_ASSIGN_OR_RETURN(const LockedHead head,
                        LockHead(tx, write.jurisdiction, write.may_create_head, {}));
    KZ_RETURN_IF_ERROR(body(tx, head.revision + 1).status());
    tx.KeepNothing();
    return std::string();
  };
  return Write(pools.write, context, attempt).status();
}

}  // namespace

absl::StatusOr<std::string> CommitRevision(
    Pools& pools, const RequestContext& context, const WriteRequest& write,
    const std::function<absl::StatusOr<WriteOutcome>(pqxx::transaction_base&, Revision revision)>&
        body) {
  const absl::Status bad_id = CheckRequestId(write.request_id);
  if (!bad_id.ok()) return Together(bad_id, TryOut(pools, context, write, body));
  const std::string id = absl::AsciiStrToLower(write.request_id);
  absl::StatusOr<std::string> answer = absl::UnknownError("not run");
  const auto attempt = [&](WriteTransaction& tx) -> absl::StatusOr<std::string> {
    KZ_ASSIGN_OR_RETURN(const LockedHead head,
                        LockHead(tx, write.jurisdiction, write.may_create_head, {id}));
    if (!head.answers.empty()) return Replay(head.answers.begin()->second, id, write.fingerprint);
    const Revision revision = head.revision + 1;
    KZ_ASSIGN_OR_RETURN(WriteOutcome outcome, body(tx, revision));
    std::string response = outcome.response;
    if (write.validate_only || outcome.wrote_nothing) {
      tx.KeepNothing();
      return response;
    }
    StoreWrites(tx, write.jurisdiction,
                {{id, write.fingerprint, revision, context.method, context.peer, std::move(outcome),
                  context.actor, write.reason}});
    return response;
  };
  KZ_RETURN_IF_ERROR(ResolveCommit(context, [&] {
    answer = Write(pools.write, context, attempt);
    return answer.status();
  }));
  return answer;
}

std::vector<YearRevision> ListYearRevisions(pqxx::transaction_base& tx,
                                            const JurisdictionCode& jurisdiction) {
  std::vector<YearRevision> years;
  for (const pqxx::row& row : tx.exec_prepared("read_year_heads", jurisdiction)) {
    years.push_back({row[0].as<Year>(), row[2].as<Revision>(), row[1].as<std::string>()});
  }
  return years;
}

std::vector<RevisionRecord> ListRevisions(pqxx::transaction_base& tx,
                                          const JurisdictionCode& jurisdiction, Revision after,
                                          int limit) {
  std::vector<RevisionRecord> records;
  for (const pqxx::row& row : tx.exec_prepared("revision_list", jurisdiction, after, limit)) {
    records.push_back({row[0].as<Revision>(), row[1].as<std::string>(),
                       ParseTouched(row[2].as<std::string>()), row[3].as<int64_t>()});
  }
  return records;
}

std::map<JurisdictionCode, Revision> ListHeads(pqxx::transaction_base& tx,
                                               const std::vector<JurisdictionCode>& jurisdictions) {
  SqlArray codes;
  for (const JurisdictionCode& code : jurisdictions) codes.Add(code);
  std::map<JurisdictionCode, Revision> heads;
  for (const pqxx::row& row : tx.exec_prepared("head_list", codes.str())) {
    heads[row[0].as<JurisdictionCode>()] = row[1].as<Revision>();
  }
  return heads;
}

}  // namespace kuzukuri::platform
