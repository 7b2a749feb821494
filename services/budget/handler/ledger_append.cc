#include "services/budget/handler/ledger_append.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/ascii.h"
#include "services/budget/usecase/ledger_append.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/revision.h"
#include "services/platform/server/call.h"
#include "services/platform/server/service.h"

namespace kuzukuri::budget {
namespace {

std::vector<LedgerEntry> ReadEntries(platform::FieldViolations& violations,
                                     const v1::AppendLedgerEntriesRequest& proto) {
  std::vector<LedgerEntry> entries;
  entries.reserve(static_cast<size_t>(proto.entries_size()));
  for (int i = 0; i < proto.entries_size(); ++i) {
    entries.push_back(FromProto(violations, {"entries", static_cast<size_t>(i)}, proto.parent(),
                                proto.entries(i)));
  }
  return entries;
}

absl::StatusOr<platform::ResourceName> CheckRequest(const v1::AppendLedgerEntriesRequest& request) {
  KZ_ASSIGN_OR_RETURN(platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  platform::FieldViolations violations;
  platform::CheckRequestId(violations, request.request_id());
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "entries", request.entries_size()));
  // Of a row the books may tell more than of its request's id; without rows they tell nothing.
  if (request.entries().empty()) return violations.ToStatus();
  return year;
}

AppendRequest ReadRequest(const platform::RequestContext& context,
                          const v1::AppendLedgerEntriesRequest& proto) {
  AppendRequest request;
  request.year = platform::ParseName(proto.parent(), "parent").value().fiscal_year.value();
  platform::CheckRequestId(request.violations, proto.request_id());
  if (request.violations.empty()) request.request_id = absl::AsciiStrToLower(proto.request_id());
  request.fingerprint = platform::RequestFingerprint(context.method, proto);
  request.method = context.method;
  request.peer = context.peer;
  request.actor = context.actor;
  request.validate_only = proto.validate_only();
  request.entries = ReadEntries(request.violations, proto);
  return request;
}

absl::StatusOr<v1::AppendLedgerEntriesResponse> ParseAnswer(
    const absl::StatusOr<std::string>& bytes) {
  if (!bytes.ok()) return bytes.status();
  v1::AppendLedgerEntriesResponse response;
  if (response.ParseFromString(*bytes)) return response;
  return platform::Internal(platform::ErrorReason::kStoredAnswerDamaged,
                            "the stored answer of the request cannot be read");
}

}  // namespace

LedgerAppender::LedgerAppender(platform::Pools& pools, platform::Executor& executor,
                               int max_combined)
    : pools_(pools),
      combiner_(executor, static_cast<size_t>(max_combined),
                [this](const platform::JurisdictionCode& jurisdiction, std::vector<Pending> batch) {
                  Process(jurisdiction, std::move(batch));
                }) {}

void LedgerAppender::Append(std::shared_ptr<const platform::RequestContext> context,
                            std::shared_ptr<const v1::AppendLedgerEntriesRequest> request,
                            const Done& done) {
  const auto year = CheckRequest(*request);
  if (!year.ok()) return done(year.status());
  const absl::Status taken =
      combiner_.Submit(year->jurisdiction, {std::move(context), std::move(request), done});
  if (!taken.ok()) done(taken);
}

void LedgerAppender::Process(const platform::JurisdictionCode& jurisdiction,
                             std::vector<Pending> batch) {
  std::vector<Pending> alive;
  std::vector<AppendRequest> requests;
  platform::RequestContext shared;
  shared.deadline = std::chrono::system_clock::time_point::min();
  for (Pending& pending : batch) {
    if (const absl::Status status = platform::CheckAlive(*pending.context); !status.ok()) {
      pending.done(status);
      continue;
    }
    // The group goes on as long as one of its callers waits.
    shared.deadline = std::max(shared.deadline, pending.context->deadline);
    shared.request_id = pending.context->request_id;
    shared.method = pending.context->method;
    requests.push_back(ReadRequest(*pending.context, *pending.request));
    alive.push_back(std::move(pending));
  }
  if (alive.empty()) return;
  absl::StatusOr<AppendResults> results = absl::UnknownError("not run");
  try {
    results = AppendLedger(pools_, shared, jurisdiction, requests);
  } catch (...) {
    results = platform::CaughtException(shared);
  }
  for (size_t i = 0; i < alive.size(); ++i) {
    alive[i].done(results.ok() ? ParseAnswer((*results)[i])
                               : absl::StatusOr<Response>(results.status()));
  }
}

}  // namespace kuzukuri::budget
