#include "services/aggregator/handler/execution_report.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/answer/fetch.h"
#include "services/aggregator/answer/report.h"
#include "services/aggregator/domain/computation.h"
#include "services/aggregator/handler/query_parts.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

struct Work {
  Question question;  // the year as the one column of a comparison
  Presentations presentations;
};

constexpr int kMaxPresentations = 20;

absl::StatusOr<Work> Parse(Memory& memory, const v1::GetExecutionReportRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "fiscalYears", "name"));
  platform::FieldViolations violations;
  Work work;
  Query& query = work.question.query;
  v1::ColumnSpec spec;
  spec.set_fiscal_year(name.fiscal_year->value());
  if (request.has_as_of()) *spec.mutable_as_of() = request.as_of();
  spec.set_execution_stage(request.execution_stage());
  query.jurisdiction = name.jurisdiction;
  query.columns.push_back(ParseColumn(violations, "", spec));
  query.indicators = true;
  query.reported = true;
  ParseThresholds(violations, request.thresholds(), query.thresholds);
  ParseExplanations(violations, request.explanations(), request.findings(), query);
  ParseLanguage(violations, request.language_code(), query);
  if (request.presentations_size() > kMaxPresentations) {
    violations.Add("presentations", absl::StrCat("there are ", request.presentations_size(),
                                                 " items; give at most ", kMaxPresentations));
  }
  for (int i = 0; i < request.presentations_size(); ++i) {
    const v1::TablePresentation& table = request.presentations(i);
    const std::string field = absl::StrCat("presentations[", i, "].");
    const Presentation presentation =
        ParsePresentation(violations, field + "presentation.", table.presentation());
    if (!work.presentations.emplace(table.table(), presentation).second) {
      violations.Add(field + "table", absl::StrCat("'", platform::Quote(table.table()),
                                                   "' is there already; give each table once"));
    }
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  work.question.snapshot = request.snapshot();
  work.question.min_snapshot = request.min_snapshot();
  work.question.ward = memory.Open(query.jurisdiction);
  return work;
}

// One request on its way: what it waits for, one after the other.
class ReportCall : public std::enable_shared_from_this<ReportCall> {
 public:
  using Done = std::function<void(absl::StatusOr<v1::GetExecutionReportResponse>)>;

  ReportCall(const Backend& backend, Context context, Work work, Done done)
      : backend_(backend),
        context_(std::move(context)),
        work_(std::move(work)),
        done_(std::move(done)) {}

  void Start() {
    const std::shared_ptr<const Question> question(shared_from_this(), &work_.question);
    ResolveSnapshot(backend_.memory, context_, question, Then<Snapshot>(&ReportCall::Fetch));
  }

 private:
  // Goes on with a step when what it needs came.
  template <class Value>
  std::function<void(absl::StatusOr<Value>)> Then(void (ReportCall::*step)(const Value&)) {
    return [self = shared_from_this(), step](const absl::StatusOr<Value>& value) {
      if (!value.ok()) return self->done_(value.status());
      ((*self).*step)(*value);
    };
  }

  void Fetch(const Snapshot& snapshot) {
    snapshot_ = snapshot;
    backend_.memory.Fetch(context_, work_.question.ward, snapshot_, NeedsOf(work_.question.query),
                          Then<std::shared_ptr<const Fetched>>(&ReportCall::LoadPaper));
  }

  void LoadPaper(const std::shared_ptr<const Fetched>& fetched) {
    fetched_ = fetched;
    backend_.memory.LoadPaper(context_, snapshot_, work_.question.query.columns.front().fiscal_year,
                              Then<std::shared_ptr<const Paper>>(&ReportCall::Compute));
  }

  void Compute(const std::shared_ptr<const Paper>& paper) {
    RunOnWorker(backend_.workers, context_, done_,
                [self = shared_from_this(), paper](const StillWanted& still_wanted) {
                  return self->MakeResponse(*paper, still_wanted);
                });
  }

  absl::StatusOr<v1::GetExecutionReportResponse> MakeResponse(
      const Paper& paper, const StillWanted& still_wanted) const {
    v1::GetExecutionReportResponse response;
    response.set_snapshot(EncodeSnapshot(snapshot_));
    response.set_computation(kComputation);
    KZ_ASSIGN_OR_RETURN(*response.mutable_report(),
                        MakeReport(work_.question.query, work_.presentations, snapshot_, *fetched_,
                                   paper, still_wanted));
    return response;
  }

  const Backend backend_;
  const Context context_;
  const Work work_;
  const Done done_;
  Snapshot snapshot_;
  std::shared_ptr<const Fetched> fetched_;
};

}  // namespace

void GetExecutionReport(const Backend& backend, const Context& context,
                        std::shared_ptr<const v1::GetExecutionReportRequest> request,
                        std::function<void(absl::StatusOr<v1::GetExecutionReportResponse>)> done) {
  absl::StatusOr<Work> work = Parse(backend.memory, *request);
  if (!work.ok()) return done(work.status());
  std::make_shared<ReportCall>(backend, context, *std::move(work), std::move(done))->Start();
}

}  // namespace kuzukuri::aggregator
