#include "services/aggregator/handler/explain_difference.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/answer/compare.h"
#include "services/aggregator/answer/difference.h"
#include "services/aggregator/handler/query.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/paging.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

using Request = v1::ExplainDifferenceRequest;
using Response = v1::ExplainDifferenceResponse;

constexpr int kDefaultRows = 100;
constexpr int kDefaultParts = 10;
constexpr int kMost = 1000;

// What ties the page tokens of a list to its request.
std::string PageScope(const Request& request) {
  Request list = request;
  list.clear_to_snapshot();
  list.clear_page_token();
  list.clear_page_size();
  return absl::StrCat("ExplainDifference|", list.SerializeAsString());
}

// What the comparison may not say: it is said beside it, or has no meaning here.
void CheckComparison(platform::FieldViolations& violations,
                     const v1::CompareExecutionRequest& comparison) {
  const auto refuse = [&](bool set, const char* field, const char* why) {
    if (set) violations.Add(absl::StrCat("comparison.", field), why);
  };
  refuse(!comparison.snapshot().empty(), "snapshot", "give from_snapshot and to_snapshot instead");
  refuse(!comparison.min_snapshot().empty(), "min_snapshot",
         "give from_snapshot and to_snapshot instead");
  refuse(comparison.page_size() != 0, "page_size", "give page_size beside the comparison instead");
  refuse(!comparison.page_token().empty(), "page_token",
         "give page_token beside the comparison instead");
  refuse(!comparison.order_by().empty(), "order_by",
         "rows stand in the order of the list; leave it out");
  refuse(comparison.view() != v1::COMPARISON_VIEW_UNSPECIFIED, "view",
         "everything is held against each other; leave it out");
}

size_t ParseSize(platform::FieldViolations& violations, const char* field, int asked,
                 int otherwise) {
  if (asked < 0) {
    violations.Add(field,
                   absl::StrCat(field, " is ", asked, "; give a number, or 0 for ", otherwise));
  }
  return static_cast<size_t>(asked <= 0 ? otherwise : std::min(asked, kMost));
}

absl::Status TakePageToken(const Request& request, DifferenceQuestion& question) {
  if (request.page_token().empty()) return absl::OkStatus();
  KZ_ASSIGN_OR_RETURN(const platform::PageToken token,
                      platform::DecodePageToken(request.page_token(), PageScope(request)));
  question.after = static_cast<size_t>(token.revision.value());
  if (!question.to_snapshot.empty() && question.to_snapshot != token.after) {
    return platform::InvalidField("page_token",
                                  "the page token is of another snapshot than to_snapshot; leave "
                                  "to_snapshot empty or start the list again",
                                  platform::ErrorReason::kInvalidPageToken);
  }
  question.to_snapshot = token.after;
  return absl::OkStatus();
}

absl::StatusOr<DifferenceQuestion> Parse(Memory& memory, std::shared_ptr<const Request> request) {
  DifferenceQuestion question;
  platform::FieldViolations violations;
  CheckComparison(violations, request->comparison());
  question.page_size = ParseSize(violations, "page_size", request->page_size(), kDefaultRows);
  question.max_parts = ParseSize(violations, "max_parts", request->max_parts(), kDefaultParts);
  if (request->from_snapshot().empty()) {
    violations.Add("from_snapshot",
                   "from_snapshot is required: a snapshot of an earlier answer, or of GetSnapshot");
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  constexpr int kMinColumns = 1;  // the report of a year
  KZ_ASSIGN_OR_RETURN(question.query, ParseQuery(request->comparison(), kMinColumns));
  question.from_snapshot = request->from_snapshot();
  question.to_snapshot = request->to_snapshot();
  KZ_RETURN_IF_ERROR(TakePageToken(*request, question));
  question.page_scope = [request = std::move(request)] { return PageScope(*request); };
  question.ward = memory.Open(question.query.jurisdiction);
  return question;
}

// One request on its way: what it waits for, one after the other.
class DifferenceCall : public std::enable_shared_from_this<DifferenceCall> {
 public:
  using Done = std::function<void(absl::StatusOr<Response>)>;

  DifferenceCall(const Backend& backend, Context context, DifferenceQuestion question, Done done)
      : backend_(backend),
        context_(std::move(context)),
        question_(std::move(question)),
        done_(std::move(done)) {}

  void Start() {
    Resolve({question_.from_snapshot, "", question_.query.indicators, "from_snapshot"},
            &DifferenceCall::ResolveTo);
  }

 private:
  // Goes on with a step when what it needs came.
  template <class Value>
  std::function<void(absl::StatusOr<Value>)> Then(void (DifferenceCall::*step)(const Value&)) {
    return [self = shared_from_this(), step](const absl::StatusOr<Value>& value) {
      if (!value.ok()) return self->done_(value.status());
      ((*self).*step)(*value);
    };
  }

  void Resolve(const SnapshotChoice& choice, void (DifferenceCall::*step)(const Snapshot&)) {
    ResolveSnapshot(backend_.memory, context_, question_.ward, question_.query.jurisdiction, choice,
                    Then<Snapshot>(step));
  }

  void ResolveTo(const Snapshot& from) {
    from_ = from;
    Resolve({question_.to_snapshot, "", question_.query.indicators, "to_snapshot"},
            &DifferenceCall::FetchFrom);
  }

  void FetchFrom(const Snapshot& to) {
    to_ = to;
    Fetch(from_, &DifferenceCall::FetchTo);
  }

  void FetchTo(const std::shared_ptr<const Fetched>& fetched) {
    from_fetched_ = fetched;
    Fetch(to_, &DifferenceCall::Compute);
  }

  void Fetch(const Snapshot& snapshot,
             void (DifferenceCall::*step)(const std::shared_ptr<const Fetched>&)) {
    backend_.memory.Fetch(context_, question_.ward, snapshot, NeedsOf(question_.query),
                          Then<std::shared_ptr<const Fetched>>(step));
  }

  void Compute(const std::shared_ptr<const Fetched>& fetched) {
    using Found = std::shared_ptr<const FoundDifference>;
    RunOnWorker<Found>(backend_.workers, context_, Then<Found>(&DifferenceCall::LoadWrites),
                       [self = shared_from_this(),
                        fetched](const StillWanted& still_wanted) -> absl::StatusOr<Found> {
                         DifferenceSide to{self->to_, fetched};
                         KZ_ASSIGN_OR_RETURN(to.plan, self->PlanOf(to, still_wanted));
                         auto found = std::make_shared<FoundDifference>(
                             self->question_, DifferenceSide{self->from_, self->from_fetched_},
                             std::move(to));
                         KZ_RETURN_IF_ERROR(found->Find(still_wanted));
                         return Found(std::move(found));
                       });
  }

  // Of what is asked at the heads there is one already, mostly.
  absl::StatusOr<std::shared_ptr<const Plan>> PlanOf(const DifferenceSide& side,
                                                     const StillWanted& still_wanted) const {
    return FindPlan(backend_.memory, question_.ward, question_.query, side.snapshot, *side.fetched,
                    still_wanted);
  }

  void LoadWrites(const std::shared_ptr<const FoundDifference>& found) {
    found_ = found;
    backend_.memory.writes().Load(context_, question_.query.jurisdiction, found->WritesWanted(),
                                  Then<std::shared_ptr<const Writes>>(&DifferenceCall::Finish));
  }

  void Finish(const std::shared_ptr<const Writes>& writes) {
    RunOnWorker<Response>(
        backend_.workers, context_, done_,
        [self = shared_from_this(), writes](const StillWanted&) -> absl::StatusOr<Response> {
          return self->found_->MakeResponse(*writes);
        });
  }

  const Backend backend_;
  const Context context_;
  const DifferenceQuestion question_;
  const Done done_;
  Snapshot from_;
  Snapshot to_;
  std::shared_ptr<const Fetched> from_fetched_;
  std::shared_ptr<const FoundDifference> found_;
};

}  // namespace

void ExplainDifference(const Backend& backend, const Context& context,
                       std::shared_ptr<const Request> request,
                       std::function<void(absl::StatusOr<Response>)> done) {
  absl::StatusOr<DifferenceQuestion> question = Parse(backend.memory, std::move(request));
  if (!question.ok()) return done(question.status());
  std::make_shared<DifferenceCall>(backend, context, *std::move(question), std::move(done))
      ->Start();
}

}  // namespace kuzukuri::aggregator
