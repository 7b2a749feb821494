#include "clients/cli/year/year.h"

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/change/lines_below.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/import/held.h"
#include "clients/cli/import/send_plan.h"
#include "clients/cli/import/show_plan.h"
#include "clients/cli/shared/certified_years.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/year/next_year.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

namespace c = catalog::v1;
namespace b = budget::v1;
namespace i = indicator::v1;

struct CopyOptions {
  std::string jurisdiction;
  int from = 0;
  int to = 0;
  std::string title;
  std::vector<std::string> without;
  std::string reason;
  bool plan = false;
};

AskHeld<b::Dimension> AskDimensions() {
  return AskByList<b::Dimension, b::ListDimensionsRequest, b::ListDimensionsResponse>(
      [](Connection& to, auto... a) { return to.budget().ListDimensions(a...); },
      [](const auto& page) -> auto& { return page.dimensions(); });
}

absl::StatusOr<HeldYear> ReadYear(Connection& connection, const std::string& year) {
  HeldYear held;
  c::GetFiscalYearRequest request;
  request.set_name(year);
  c::GetFiscalYearResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().GetFiscalYear(&context, request, &response);
  }));
  held.fiscal_year = response.fiscal_year();
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    grpc::Status status = AskNodes()(connection, context, year, &held.nodes);
    if (status.ok()) status = AskProjects()(connection, context, year, &held.projects);
    if (status.ok()) status = AskDimensions()(connection, context, year, &held.dimensions);
    if (status.ok()) status = AskLines()(connection, context, year, &held.lines);
    if (status.ok()) status = AskIndicators()(connection, context, year, &held.indicators);
    return status;
  }));
  return held;
}

AskHeld<c::FiscalYear> AskYears() {
  return AskByList<c::FiscalYear, c::ListFiscalYearsRequest, c::ListFiscalYearsResponse>(
      [](Connection& to, auto... a) { return to.catalog().ListFiscalYears(a...); },
      [](const auto& page) -> auto& { return page.fiscal_years(); });
}

AskHeld<c::LineageEdge> AskEdges() {
  return AskByList<c::LineageEdge, c::ListLineageEdgesRequest, c::ListLineageEdgesResponse>(
      [](Connection& to, auto... a) { return to.catalog().ListLineageEdges(a...); },
      [](const auto& page) -> auto& { return page.lineage_edges(); });
}

AskHeld<i::IndicatorLineageEdge> AskIndicatorEdges() {
  return AskByList<i::IndicatorLineageEdge, i::ListIndicatorLineageEdgesRequest,
                   i::ListIndicatorLineageEdgesResponse>(
      [](Connection& to, auto... a) { return to.indicator().ListIndicatorLineageEdges(a...); },
      [](const auto& page) -> auto& { return page.indicator_lineage_edges(); });
}

// Values that came since are not the copy's.
AskHeld<i::Indicator> AskDefinitions() {
  return [](Connection& connection, grpc::ClientContext& context, const std::string& year,
            Held<i::Indicator>* held) {
    const grpc::Status status = AskIndicators()(connection, context, year, held);
    for (auto& [name, one] : *held) one.clear_values();
    return status;
  };
}

// The lineage into a year that is there already, under whatever ids.
absl::StatusOr<HeldLineage> ReadLineage(Connection& connection, const std::string& year) {
  HeldLineage lineage;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    const grpc::Status status = AskEdges()(connection, context, year, &lineage.edges);
    if (!status.ok()) return status;
    return AskIndicatorEdges()(connection, context, year, &lineage.indicator_edges);
  }));
  return lineage;
}

Plan MakePlan(const NextYear& next, const std::string& reason) {
  constexpr WhatDiffers kKept = WhatDiffers::kIsKept;
  const Reconciling how{false, {}, reason};
  Plan plan;
  ChangeSet catalogue(how);
  catalogue.Add("fiscalYears", next.fiscal_years, AskYears(), kKept);
  catalogue.Add("classificationNodes", next.nodes, AskNodes(), kKept);
  catalogue.Add("projects", next.projects, AskProjects(), kKept);
  catalogue.Add("subProjects", next.sub_projects, AskSubProjects(), kKept);
  catalogue.Add("lineageEdges", next.edges, AskEdges(), kKept);
  catalogue.AddSteps(
      "catalogue",
      SendOnStream<c::ImportChangesRequest, c::ImportChangesResponse, c::CatalogChange>(
          how, [](Connection& to, auto... a) { return to.catalog().ImportChanges(a...); }),
      plan);
  ChangeSet budget(how);
  budget.Add("dimensions", next.dimensions, AskDimensions(), kKept);
  budget.Add("budgetLines", next.lines, AskLines(), kKept);
  budget.AddSteps(
      "budget",
      SendOnStream<b::ImportChangesRequest, b::ImportChangesResponse, b::BudgetChange>(
          how, [](Connection& to, auto... a) { return to.budget().ImportChanges(a...); }),
      plan);
  ChangeSet indicators(how);
  indicators.Add("indicators", next.indicators, AskDefinitions(), kKept);
  indicators.Add("indicatorLineageEdges", next.indicator_edges, AskIndicatorEdges(), kKept);
  indicators.AddSteps(
      "indicators",
      SendOnStream<i::ImportChangesRequest, i::ImportChangesResponse, i::IndicatorChange>(
          how, [](Connection& to, auto... a) { return to.indicator().ImportChanges(a...); }),
      plan);
  return plan;
}

int CopyYear(const Session& session, const CopyOptions& options) {
  if (options.to <= options.from) return Misused("the year to make is not after the other");
  const platform::JurisdictionCode code(options.jurisdiction);
  const std::string year = platform::FiscalYearName(code, platform::Year(options.from));
  NextYearOptions next{
      options.to, platform::ToNfc(options.title), {}, platform::ToNfc(options.reason)};
  for (const std::string& name : options.without) {
    next.without.insert(absl::StartsWith(name, "jurisdictions/") ? name
                                                                 : absl::StrCat(year, "/", name));
  }
  if (!next.without.empty() && next.reason.empty()) {
    return Misused("--without needs --reason: why these end is kept with their lineage");
  }
  Connection connection = session.Connect();
  const auto held = ReadYear(connection, year);
  if (!held.ok()) return Failed(held.status());
  for (const std::string& name : next.without) {
    if (!held->projects.contains(name)) {
      return Misused(absl::StrCat(name, ": there is no such project; name it as projects/ID"));
    }
  }
  const auto there =
      ReadLineage(connection, platform::FiscalYearName(code, platform::Year(options.to)));
  if (!there.ok()) return Failed(there.status());
  NoteLinesElsewhere(LinesCountedElsewhere(*held), "they are copied so, do it in both years");
  const Plan plan = MakePlan(MakeNextYear(*held, next, *there), next.reason);
  if (!options.plan) {
    const auto check = [&](const PlanSummary& summary) {
      return CheckReason(connection, NamesIn(summary), next.reason);
    };
    return SendPlan(connection, plan, {.json = session.json, .check = check});
  }
  const PlanSummary summary = ShowPlan(connection, plan);
  PrintNotWritten(summary);
  return summary.code;
}

}  // namespace

void AddYear(CommandLine& commands) {
  platform::App group = commands.AddGroup("year", "Begin a fiscal year");
  const auto options = std::make_shared<CopyOptions>();
  platform::App app = commands.AddTo(
      group, "copy",
      "A year's classification, projects, budget lines and indicators as another year's, with the "
      "lineage between them; nothing posted, no values. Running it again completes it",
      [options](const Session& session) { return CopyYear(session, *options); });
  AddJurisdiction(app, options->jurisdiction);
  app.AddFlag("FROM", options->from, "The year to copy").Required();
  app.AddFlag("TO", options->to, "The year to make").Required();
  app.AddFlag("--title", options->title,
              "Label of the new year; without it that of the other, counted on");
  app.AddFlag("--without", options->without, "Projects that end, as projects/ID");
  app.AddFlag("--reason", options->reason, "Why, for people; kept with the writes");
  app.AddSwitch("--plan", options->plan, "Show what would be written; write nothing");
}

}  // namespace kuzukuri::cli
