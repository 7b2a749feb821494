#include "services/aggregator/handler/compare_execution.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/computation.h"
#include "services/aggregator/handler/compute.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/handler/snapshot.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

using Request = v1::CompareExecutionRequest;

// A request on its way.
struct Work {
  std::shared_ptr<const Request> request;
  Query query;
  std::string key;      // what its answers are kept by
  size_t after = 0;     // rows on the pages before
  std::string pinned;   // snapshot token; empty: the heads
  std::string minimum;  // snapshot token; may be empty
  Memory::WardHandle ward;
};

// The request without what says which snapshot.
std::string Key(const v1::CompareExecutionRequest& request) {
  if (request.snapshot().empty() && request.min_snapshot().empty()) return RequestBytes(request);
  v1::CompareExecutionRequest canonical = request;
  canonical.clear_snapshot();
  canonical.clear_min_snapshot();
  return RequestBytes(canonical);
}

absl::StatusOr<Work> Prepare(Memory& memory, std::shared_ptr<const Request> asked) {
  Work work;
  work.request = std::move(asked);
  const Request& request = *work.request;
  KZ_ASSIGN_OR_RETURN(work.query, ParseQuery(request));
  work.pinned = request.snapshot();
  work.minimum = request.min_snapshot();
  work.key = Key(request);
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(const platform::PageToken token,
                        platform::DecodePageToken(request.page_token(), PageScope(request)));
    work.after = static_cast<size_t>(token.revision);
    if (!work.pinned.empty() && work.pinned != token.after) {
      return platform::InvalidField("page_token",
                                    "the page token is of another snapshot than the request's; "
                                    "leave snapshot empty or start the list again",
                                    platform::ErrorReason::kInvalidPageToken);
    }
    work.pinned = token.after;
  }
  work.ward = memory.Open(work.query.jurisdiction);
  return work;
}

absl::Status NothingThere(const Query& query) {
  return platform::NotFound(
      "FiscalYear", platform::FiscalYearName(query.jurisdiction, query.columns.front().fiscal_year),
      "the budget service holds nothing of the jurisdiction at this snapshot");
}

// All of a request that shapes its plan; whether the data are still the same the plan tells.
std::string FormOf(const Query& query) {
  std::string form = absl::StrCat(static_cast<int>(query.level), "|",
                                  static_cast<int>(query.policy), "|", query.indicators);
  for (const ColumnSpec& column : query.columns) absl::StrAppend(&form, "|", column.fiscal_year);
  return form;
}

// The plan kept for questions of this form, or a new one.
absl::StatusOr<std::shared_ptr<const Plan>> FindPlan(Memory& memory, const Work& work,
                                                     const Snapshot& snapshot,
                                                     const Fetched& fetched,
                                                     const StillWanted& still_wanted) {
  const std::string form = FormOf(work.query);
  auto kept = std::static_pointer_cast<const Plan>(memory.FindPlan(work.ward, form));
  if (kept != nullptr && kept->Fits(work.query, snapshot, fetched)) return kept;
  KZ_ASSIGN_OR_RETURN(std::shared_ptr<const Plan> plan,
                      Plan::Make(work.query, snapshot, fetched, still_wanted));
  memory.KeepPlan(work.ward, form, plan, plan->Bytes());
  return plan;
}

absl::StatusOr<Answered> ComputeAnswer(Memory& memory, const Work& work, const Snapshot& snapshot,
                                       const Fetched& fetched, const StillWanted& still_wanted) {
  KZ_ASSIGN_OR_RETURN(const std::shared_ptr<const Plan> plan,
                      FindPlan(memory, work, snapshot, fetched, still_wanted));
  KZ_ASSIGN_OR_RETURN(ComputedAnswer computed, Compute(*plan, *work.request, work.query, snapshot,
                                                       fetched, work.after, still_wanted));
  auto body = std::make_shared<const std::string>(std::move(computed.body));
  // Pages before the last carry their snapshot in a token and so are right at no other.
  if (!computed.has_next_page) {
    memory.KeepAnswer(work.ward, work.key, snapshot, work.query.MakeNeeds(), body);
  }
  return Answered{snapshot, std::move(body)};
}

}  // namespace

std::string AnswerHead(const Answered& answered) {
  v1::CompareExecutionResponse head;
  head.set_snapshot(EncodeSnapshot(answered.snapshot));
  head.set_computation(kComputation);
  return head.SerializeAsString();
}

void Answer(const Backend& backend, const Context& context,
            std::shared_ptr<const v1::CompareExecutionRequest> request,
            std::function<void(absl::StatusOr<Answered>)> done) {
  Memory& memory = backend.memory;
  absl::StatusOr<Work> prepared = Prepare(memory, std::move(request));
  if (!prepared.ok()) return done(prepared.status());
  auto work = std::make_shared<const Work>(*std::move(prepared));
  const auto compute = [backend, context, work, done](const Snapshot& snapshot,
                                                      std::shared_ptr<const Fetched> fetched) {
    RunOnWorker(backend.workers, context, done,
                [&memory = backend.memory, work, snapshot, fetched](const StillWanted& wanted) {
                  return ComputeAnswer(memory, *work, snapshot, *fetched, wanted);
                });
  };
  ResolveSnapshot(
      memory, work->ward, work->query.jurisdiction, work->pinned, work->minimum,
      [&memory, context, work, compute, done](const absl::StatusOr<Snapshot>& resolved) {
        if (!resolved.ok()) return done(resolved.status());
        const Snapshot& snapshot = *resolved;
        if (snapshot.budget == 0) return done(NothingThere(work->query));
        if (AnswerBody kept = memory.FindAnswer(work->ward, work->key, snapshot)) {
          return done(Answered{snapshot, std::move(kept)});
        }
        memory.Fetch(context, work->ward, snapshot, work->query.MakeNeeds(),
                     [snapshot, compute,
                      done](const absl::StatusOr<std::shared_ptr<const Fetched>>& fetched) {
                       if (!fetched.ok()) return done(fetched.status());
                       compute(snapshot, *fetched);
                     });
      });
}

void CompareExecution(const Backend& backend, const Context& context,
                      std::shared_ptr<const v1::CompareExecutionRequest> request,
                      std::function<void(absl::StatusOr<platform::Payload>)> done) {
  Answer(backend, context, std::move(request), [done](const absl::StatusOr<Answered>& answered) {
    if (!answered.ok()) return done(answered.status());
    done(platform::Payload{AnswerHead(*answered), answered->body});
  });
}

}  // namespace kuzukuri::aggregator
