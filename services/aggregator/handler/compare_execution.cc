#include "services/aggregator/handler/compare_execution.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/handler/compute.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/handler/snapshot.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

// A request on its way.
struct Work {
  Query query;
  std::string key;      // the request without what says which snapshot, as bytes
  std::string scope;    // of its page tokens
  size_t after = 0;     // rows on the pages before
  std::string pinned;   // snapshot token; empty: the heads
  std::string minimum;  // snapshot token; may be empty
  Memory::WardHandle ward;
};

std::string Bytes(const v1::CompareExecutionRequest& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&coded);
  }
  return bytes;
}

absl::StatusOr<Work> Prepare(Memory& memory, const v1::CompareExecutionRequest& request) {
  Work work;
  KZ_ASSIGN_OR_RETURN(work.query, ParseQuery(request));
  work.pinned = request.snapshot();
  work.minimum = request.min_snapshot();
  v1::CompareExecutionRequest canonical = request;
  canonical.clear_snapshot();
  canonical.clear_min_snapshot();
  work.key = Bytes(canonical);
  canonical.clear_page_token();
  canonical.clear_page_size();
  work.scope = absl::StrCat("CompareExecution|", Bytes(canonical));
  if (!request.page_token().empty()) {
    KZ_ASSIGN_OR_RETURN(const platform::PageToken token,
                        platform::DecodePageToken(request.page_token(), work.scope));
    work.after = static_cast<size_t>(token.revision);
    if (!work.pinned.empty() && work.pinned != token.after) {
      return platform::InvalidField("page_token",
                                    "the page token is of another snapshot than the request's; "
                                    "leave snapshot empty or start the list again",
                                    "INVALID_PAGE_TOKEN");
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

// The plan kept for questions of this form, or a new one.
std::shared_ptr<const Plan> FindPlan(Memory& memory, const Work& work, const Snapshot& snapshot,
                                     const Fetched& fetched) {
  std::string form =
      absl::StrCat(static_cast<int>(work.query.level), "|", static_cast<int>(work.query.policy));
  for (const ColumnSpec& column : work.query.columns) {
    absl::StrAppend(&form, "|", column.fiscal_year);
  }
  auto kept = std::static_pointer_cast<const Plan>(memory.FindPlan(work.ward, form));
  if (kept != nullptr && kept->Fits(work.query, snapshot, fetched)) return kept;
  auto plan = std::make_shared<const Plan>(work.query, snapshot, fetched);
  memory.KeepPlan(work.ward, form, plan, plan->Bytes());
  return plan;
}

absl::StatusOr<Answered> ComputeAnswer(Memory& memory, const Work& work, const Snapshot& snapshot,
                                       const Fetched& fetched) {
  const std::shared_ptr<const Plan> plan = FindPlan(memory, work, snapshot, fetched);
  KZ_ASSIGN_OR_RETURN(ComputedAnswer computed,
                      Compute(*plan, work.query, snapshot, fetched, work.scope, work.after));
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
  return head.SerializeAsString();
}

void Answer(const Backend& backend, const Context& context,
            const v1::CompareExecutionRequest& request,
            std::function<void(absl::StatusOr<Answered>)> done) {
  Memory& memory = backend.memory;
  absl::StatusOr<Work> prepared = Prepare(memory, request);
  if (!prepared.ok()) return done(prepared.status());
  auto work = std::make_shared<const Work>(*std::move(prepared));
  const auto compute = [backend, context, work, done](const Snapshot& snapshot,
                                                      std::shared_ptr<const Fetched> fetched) {
    RunOn(backend.workers, context, done, [&memory = backend.memory, work, snapshot, fetched] {
      return ComputeAnswer(memory, *work, snapshot, *fetched);
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
  Answer(backend, context, *request, [done](const absl::StatusOr<Answered>& answered) {
    if (!answered.ok()) return done(answered.status());
    done(platform::Payload{AnswerHead(*answered), answered->body});
  });
}

}  // namespace kuzukuri::aggregator
