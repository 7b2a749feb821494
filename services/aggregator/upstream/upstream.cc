#include "services/aggregator/upstream/upstream.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/upstream/calls.h"
#include "services/aggregator/upstream/gather.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::aggregator {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;

// Calls are spread over all addresses a name has; reads are repeated while a service is away for a
// moment, with the jitter gRPC adds. CANCELLED is what gRPC's server answers to calls that reach it
// while it shuts down.
constexpr const char* kServiceConfig = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.05s",
      "maxBackoff": "0.5s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
    }
  }]
})";

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  // Back within a second after a service returns.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

// A fetch in progress.
struct Gathering {
  FetchSpec spec;
  std::array<GatheredYear, 2> years;
  DepartmentNames departments;
  std::map<int, std::vector<catalog::v1::LineageEdge>> edges;  // by year
  std::map<int, std::vector<indicator::v1::IndicatorLineageEdge>> indicator_edges;
  std::array<std::vector<indicator::v1::Indicator>, 2> indicators;
  std::mutex mutex;  // guards everything but spec: answers arrive on several threads
};

std::shared_ptr<const Fetched> Assemble(Gathering& gathering) {
  auto fetched = std::make_shared<Fetched>();
  for (size_t i = 0; i < 2; ++i) {
    const ColumnSpec& column = gathering.spec.columns[i];
    fetched->years[i] = AssembleYear(gathering.spec.snapshot.jurisdiction, column.fiscal_year,
                                     column.as_of, gathering.years[i], gathering.departments);
    fetched->indicators[i] = std::move(gathering.indicators[i]);
  }
  for (const auto& [year, edges] : gathering.edges) {
    for (const auto& edge : edges) fetched->edges.push_back(FromProto(edge));
  }
  for (const auto& [year, edges] : gathering.indicator_edges) {
    for (const auto& edge : edges) fetched->indicator_edges.push_back(FromProto(edge));
  }
  return fetched;
}

// Handler that moves one page's rows to the end of `*rows`.
template <class Page, class Row>
auto Append(const std::shared_ptr<Gathering>& gathering, std::vector<Row>* rows,
            google::protobuf::RepeatedPtrField<Row>* (Page::*field)()) {
  return [gathering, rows, field](Page& page) {
    const std::lock_guard lock(gathering->mutex);
    for (Row& row : *(page.*field)()) rows->push_back(std::move(row));
    return absl::OkStatus();
  };
}

// A pinned revision the service has not reached: the snapshot is from the future or of another
// installation.
absl::Status ExplainRevision(const absl::Status& status) {
  if (platform::Reason(status) != "REVISION_AHEAD") return status;
  return platform::FailedPrecondition(
      "SNAPSHOT_AHEAD", "snapshot",
      "snapshot: it names a revision a service has not reached; use a snapshot of this "
      "installation, or leave it empty");
}

}  // namespace

Upstream::Upstream(const UpstreamOptions& options)
    : channels_{Connect(options.catalog), Connect(options.budget), Connect(options.indicator)},
      catalog_(catalog::v1::CatalogService::NewStub(channels_[0])),
      budget_(budget::v1::BudgetService::NewStub(channels_[1])),
      indicator_(indicator::v1::IndicatorService::NewStub(channels_[2])) {}

void Upstream::GetHeads(const std::shared_ptr<const platform::RequestContext>& context,
                        const std::string& jurisdiction,
                        std::function<void(absl::StatusOr<Snapshot>)> done) {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->jurisdiction = jurisdiction;
  const auto calls = Calls::Create(context, [snapshot, done](const absl::Status& status) {
    status.ok() ? done(*snapshot) : done(status);
  });
  const std::string name = platform::JurisdictionName(jurisdiction);
  catalog::v1::GetHeadRequest catalog_request;
  catalog_request.set_name(name);
  calls->Start<catalog::v1::GetHeadResponse>(
      "catalog", catalog_request, [this](auto... a) { catalog_->async()->GetHead(a...); },
      [snapshot](const auto& answer) {
        snapshot->catalog = answer.head().revision();
        return absl::OkStatus();
      });
  budget::v1::GetHeadRequest budget_request;
  budget_request.set_name(name);
  calls->Start<budget::v1::GetHeadResponse>(
      "budget", budget_request, [this](auto... a) { budget_->async()->GetHead(a...); },
      [snapshot](const auto& answer) {
        snapshot->budget = answer.head().revision();
        return absl::OkStatus();
      });
  indicator::v1::GetHeadRequest indicator_request;
  indicator_request.set_name(name);
  calls->Start<indicator::v1::GetHeadResponse>(
      "indicator", indicator_request, [this](auto... a) { indicator_->async()->GetHead(a...); },
      [snapshot](const auto& answer) {
        snapshot->indicator = answer.head().revision();
        return absl::OkStatus();
      });
  calls->Seal();
}

void Upstream::Fetch(const std::shared_ptr<const platform::RequestContext>& context,
                     const FetchSpec& spec,
                     std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)> done) {
  auto gathering = std::make_shared<Gathering>();
  gathering->spec = spec;
  const auto calls = Calls::Create(context, [gathering, done](const absl::Status& status) {
    status.ok() ? done(Assemble(*gathering)) : done(ExplainRevision(status));
  });
  const std::string& code = spec.snapshot.jurisdiction;

  catalog::v1::ListDepartmentsRequest departments;
  departments.set_parent(platform::JurisdictionName(code));
  departments.set_revision(spec.snapshot.catalog);
  calls->List<catalog::v1::ListDepartmentsResponse>(
      "catalog", departments, [this](auto... a) { catalog_->async()->ListDepartments(a...); },
      [gathering](const catalog::v1::ListDepartmentsResponse& page) {
        const std::lock_guard lock(gathering->mutex);
        for (const auto& department : page.departments()) {
          gathering->departments[department.name()] = department.display_name();
        }
        return absl::OkStatus();
      });

  for (size_t i = 0; i < 2; ++i) {
    const std::string parent = platform::FiscalYearName(code, spec.columns[i].fiscal_year);
    GatheredYear* year = &gathering->years[i];

    catalog::v1::GetFiscalYearRequest fiscal_year;
    fiscal_year.set_name(parent);
    fiscal_year.set_revision(spec.snapshot.catalog);
    calls->Start<catalog::v1::GetFiscalYearResponse>(
        "catalog", fiscal_year, [this](auto... a) { catalog_->async()->GetFiscalYear(a...); },
        [gathering, year](const catalog::v1::GetFiscalYearResponse& answer) {
          const std::lock_guard lock(gathering->mutex);
          year->fiscal_year = answer.fiscal_year();
          return absl::OkStatus();
        });

    catalog::v1::ListClassificationNodesRequest nodes;
    nodes.set_parent(parent);
    nodes.set_revision(spec.snapshot.catalog);
    calls->List<catalog::v1::ListClassificationNodesResponse>(
        "catalog", nodes, [this](auto... a) { catalog_->async()->ListClassificationNodes(a...); },
        Append(gathering, &year->nodes,
               &catalog::v1::ListClassificationNodesResponse::mutable_classification_nodes));

    catalog::v1::ListProjectsRequest projects;
    projects.set_parent(parent);
    projects.set_revision(spec.snapshot.catalog);
    calls->List<catalog::v1::ListProjectsResponse>(
        "catalog", projects, [this](auto... a) { catalog_->async()->ListProjects(a...); },
        Append(gathering, &year->projects, &catalog::v1::ListProjectsResponse::mutable_projects));

    budget::v1::GetBudgetYearRequest budget_year;
    budget_year.set_name(absl::StrCat(parent, "/budgetYear"));
    budget_year.set_revision(spec.snapshot.budget);
    calls->Start<budget::v1::GetBudgetYearResponse>(
        "budget", budget_year, [this](auto... a) { budget_->async()->GetBudgetYear(a...); },
        [gathering, year](const budget::v1::GetBudgetYearResponse& answer) {
          const std::lock_guard lock(gathering->mutex);
          year->budget_year = answer.budget_year();
          return absl::OkStatus();
        },
        // A year whose state nobody set yet is compared all the same.
        [](const absl::Status& status) { return absl::IsNotFound(status); });

    budget::v1::QueryBalancesRequest balances;
    balances.set_parent(parent);
    balances.set_revision(spec.snapshot.budget);
    if (spec.columns[i].as_of) {
      *balances.mutable_as_of() = platform::ToProto(*spec.columns[i].as_of);
    }
    calls->List<budget::v1::QueryBalancesResponse>(
        "budget", balances, [this](auto... a) { budget_->async()->QueryBalances(a...); },
        [gathering, year](budget::v1::QueryBalancesResponse& page) {
          const std::lock_guard lock(gathering->mutex);
          year->total = page.total();
          for (auto& balance : *page.mutable_balances()) {
            year->balances.push_back(std::move(balance));
          }
          return absl::OkStatus();
        });

    if (!spec.indicators || spec.snapshot.indicator == 0) continue;
    indicator::v1::ListIndicatorsRequest indicators;
    indicators.set_parent(parent);
    indicators.set_revision(spec.snapshot.indicator);
    calls->List<indicator::v1::ListIndicatorsResponse>(
        "indicator", indicators, [this](auto... a) { indicator_->async()->ListIndicators(a...); },
        Append(gathering, &gathering->indicators[i],
               &indicator::v1::ListIndicatorsResponse::mutable_indicators));
  }

  for (int year = spec.columns[0].fiscal_year + 1; year <= spec.columns[1].fiscal_year; ++year) {
    const std::string parent = platform::FiscalYearName(code, year);
    catalog::v1::ListLineageEdgesRequest edges;
    edges.set_parent(parent);
    edges.set_revision(spec.snapshot.catalog);
    std::vector<catalog::v1::LineageEdge>* of_year = nullptr;
    std::vector<indicator::v1::IndicatorLineageEdge>* indicators_of_year = nullptr;
    {
      const std::lock_guard lock(gathering->mutex);
      of_year = &gathering->edges[year];
      indicators_of_year = &gathering->indicator_edges[year];
    }
    calls->List<catalog::v1::ListLineageEdgesResponse>(
        "catalog", edges, [this](auto... a) { catalog_->async()->ListLineageEdges(a...); },
        Append(gathering, of_year, &catalog::v1::ListLineageEdgesResponse::mutable_lineage_edges));
    if (!spec.indicators || spec.snapshot.indicator == 0) continue;
    indicator::v1::ListIndicatorLineageEdgesRequest indicator_edges;
    indicator_edges.set_parent(parent);
    indicator_edges.set_revision(spec.snapshot.indicator);
    calls->List<indicator::v1::ListIndicatorLineageEdgesResponse>(
        "indicator", indicator_edges,
        [this](auto... a) { indicator_->async()->ListIndicatorLineageEdges(a...); },
        Append(gathering, indicators_of_year,
               &indicator::v1::ListIndicatorLineageEdgesResponse::mutable_indicator_lineage_edges));
  }
  calls->Seal();
}

absl::Status Upstream::CheckConnected() {
  constexpr std::array<const char*, 3> kNames = {"catalog", "budget", "indicator"};
  for (size_t i = 0; i < channels_.size(); ++i) {
    const grpc_connectivity_state state = channels_[i]->GetState(/*try_to_connect=*/true);
    if (state == GRPC_CHANNEL_READY || state == GRPC_CHANNEL_IDLE) continue;
    return platform::Unavailable("UPSTREAM_UNAVAILABLE",
                                 absl::StrCat("no connection to the ", kNames[i], " service"),
                                 {{"service", kNames[i]}});
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::aggregator
