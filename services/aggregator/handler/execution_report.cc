#include "services/aggregator/handler/execution_report.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/domain/computation.h"
#include "services/aggregator/handler/cell.h"
#include "services/aggregator/handler/columns.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/handler/query_parts.h"
#include "services/aggregator/handler/report_tables.h"
#include "services/aggregator/handler/snapshot.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

// A request on its way.
struct Work {
  Query query;  // the year as the one column of a comparison
  std::map<std::string, Presentation> presentations;
  Memory::WardHandle ward;
};

constexpr int kMaxPresentations = 20;

absl::StatusOr<Work> Prepare(Memory& memory, const v1::GetExecutionReportRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "fiscalYears", "name"));
  platform::FieldViolations violations;
  Work work;
  v1::ColumnSpec spec;
  spec.set_fiscal_year(*name.fiscal_year);
  if (request.has_as_of()) *spec.mutable_as_of() = request.as_of();
  spec.set_execution_stage(request.execution_stage());
  work.query.jurisdiction = name.jurisdiction;
  work.query.columns.push_back(ParseColumn(violations, "", spec));
  work.query.indicators = true;
  work.query.reported = true;
  ParseThresholds(violations, request.thresholds(), work.query.thresholds);
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
  work.ward = memory.Open(work.query.jurisdiction);
  return work;
}

absl::Status NothingThere(const Query& query) {
  return platform::NotFound(
      "FiscalYear", platform::FiscalYearName(query.jurisdiction, query.columns.front().fiscal_year),
      "the year has no catalogue or no budget lines at this snapshot");
}

absl::StatusOr<v1::GetExecutionReportResponse> MakeResponse(const Work& work,
                                                            const Snapshot& snapshot,
                                                            const Fetched& fetched,
                                                            const Paper& paper,
                                                            const StillWanted& still_wanted) {
  KZ_ASSIGN_OR_RETURN(const std::shared_ptr<const Plan> plan,
                      Plan::Make(work.query, snapshot, fetched, still_wanted));
  const CompareInput input = plan->MakeInput(work.query, snapshot, fetched, still_wanted);
  if (input.columns.front().missing) return NothingThere(work.query);
  KZ_ASSIGN_OR_RETURN(const Comparison comparison, Compare(input));
  v1::GetExecutionReportResponse response;
  response.set_snapshot(EncodeSnapshot(snapshot));
  response.set_computation(kComputation);
  ReportSources sources;
  sources.paper = &paper;
  sources.published = fetched.published.at(work.query.columns.front().fiscal_year).get();
  sources.departments = fetched.departments.get();
  sources.book = BookOf(fetched, work.query.columns.front().fiscal_year);
  sources.budget_revision = snapshot.budget;
  sources.plan = plan.get();
  sources.input = &input;
  sources.comparison = &comparison;
  sources.presentations = work.presentations;
  KZ_RETURN_IF_ERROR(FillReport(sources, response.mutable_report()));
  std::vector<Finding> findings =
      FindAll(input, comparison, work.query.thresholds, plan->lineage_gaps());
  const std::vector<Finding>& missed = plan->indicators()->findings();
  findings.insert(findings.end(), missed.begin(), missed.end());
  const PrintedStatement printed = ReadStatement(paper, *sources.published);
  const std::vector<Finding> wrong = FindPrinted(printed.rows, printed.sums);
  findings.insert(findings.end(), wrong.begin(), wrong.end());
  for (const Finding& finding : findings) {
    response.mutable_report()->add_findings()->ParseFromString(FindingBytes(finding));
  }
  return response;
}

}  // namespace

void GetExecutionReport(const Backend& backend, const Context& context,
                        std::shared_ptr<const v1::GetExecutionReportRequest> request,
                        std::function<void(absl::StatusOr<v1::GetExecutionReportResponse>)> done) {
  Memory& memory = backend.memory;
  absl::StatusOr<Work> prepared = Prepare(memory, *request);
  if (!prepared.ok()) return done(prepared.status());
  auto work = std::make_shared<const Work>(*std::move(prepared));
  const auto fetch = [backend, context, work, done](const Snapshot& snapshot) {
    const int year = work->query.columns.front().fiscal_year;
    backend.memory.Fetch(
        context, work->ward, snapshot, work->query.MakeNeeds(),
        [backend, context, work, snapshot, year,
         done](const absl::StatusOr<std::shared_ptr<const Fetched>>& fetched) {
          if (!fetched.ok()) return done(fetched.status());
          backend.memory.LoadPaper(
              context, snapshot, year,
              [backend, context, work, snapshot, fetched = *fetched,
               done](const absl::StatusOr<std::shared_ptr<const Paper>>& paper) {
                if (!paper.ok()) return done(paper.status());
                RunOnWorker(
                    backend.workers, context, done,
                    [work, snapshot, fetched, paper = *paper](const StillWanted& still_wanted) {
                      return MakeResponse(*work, snapshot, *fetched, *paper, still_wanted);
                    });
              });
        });
  };
  ResolveSnapshot(memory, work->ward, work->query.jurisdiction, request->snapshot(),
                  request->min_snapshot(),
                  [work, fetch, done](const absl::StatusOr<Snapshot>& snapshot) {
                    if (!snapshot.ok()) return done(snapshot.status());
                    if (snapshot->budget == 0) return done(NothingThere(work->query));
                    fetch(*snapshot);
                  });
}

}  // namespace kuzukuri::aggregator
