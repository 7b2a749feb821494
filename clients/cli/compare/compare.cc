#include "clients/cli/compare/compare.h"

#include <iostream>
#include <memory>
#include <utility>

#include "clients/cli/compare/compare_flags.h"
#include "clients/cli/compare/compare_request.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/status_macros.h"
#include "services/report/comparison/page.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

constexpr std::array<Choice<bool>, 2> kWarningsOrAll = {{{"warnings", false}, {"all", true}}};

void AddColumnFlags(platform::App& app, CompareOptions& options) {
  AddJurisdiction(app, options.jurisdiction);
  app.AddFlag("COLUMN", options.columns,
              "2 to 20 columns: a fiscal year, e.g. 2022; as of a date, e.g. 2022@2022-07-31 or "
              "2022@R4.7.31; with the stage that counts as executed, commitment or "
              "disbursement, e.g. 2023:commitment or 2023@2023-07-31:commitment")
      .Required()
      .AtLeast(2);  // at least; the service says how many are too many
  AddMatchingFlags(app, options);
}

void AddRowFlags(platform::App& app, CompareOptions& options) {
  AddFilterFlags(app, options);
  AddThresholdFlags(app, options.thresholds);
  app.AddFlag("--order", options.order_by,
              "Order of the rows: place (default), appropriation, executed, difference, rate, "
              "appropriation_change or executed_change, then ' desc' for descending");
}

void AddDetailFlags(platform::App& app, CompareOptions& options) {
  app.AddSwitch("--pace", options.pace,
                "Also show how far a running year has come beside earlier years at the same date");
  AddChoice(app, "--findings", options.all_findings, kWarningsOrAll,
            "Findings one by one: warnings (the others are counted) or all, with every project "
            "that has no lineage");
  app.AddSwitch("--places", options.places,
                "Also show where the published statements print each figure, and what they print");
  app.AddSwitch("--why", options.why,
                "Also show what each change is made of, and why: the approved explanations");
  app.AddSwitch("--drafts", options.drafts, "With --why: explanations that are drafts too");
  app.AddSwitch("--unexplained", options.unexplained,
                "Only findings that no explanation explains; with --finding only rows about which "
                "there is such a one");
  app.AddSwitch("--components", options.components,
                "Also show what each appropriation is made of, and what of it leaves the year");
  app.AddSwitch("--sub-projects", options.sub_projects,
                "Also show the sub-projects of each project");
  app.AddSwitch("--indicators,!--no-indicators", options.indicators,
                "Also show the indicators of each project, or do not (default)");
}

// Asks for every page and puts the rows together.
absl::Status Ask(Connection& connection, v1::CompareExecutionRequest request,
                 v1::CompareExecutionResponse& response) {
  do {
    v1::CompareExecutionResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.aggregator().CompareExecution(&context, request, &page);
    }));
    if (response.columns().empty()) {
      response = std::move(page);
    } else {
      response.mutable_rows()->MergeFrom(page.rows());
      response.set_next_page_token(page.next_page_token());
    }
    request.set_page_token(response.next_page_token());
    request.clear_snapshot();
  } while (!response.next_page_token().empty());
  return absl::OkStatus();
}

report::ComparisonPageOptions PageOf(const CompareOptions& options, const v1::RowFilter& filter) {
  report::ComparisonPageOptions page;
  page.language = options.language;
  page.level = options.level;
  page.filter = FilterText(options, filter);
  page.unit_yen = options.presentation.unit_yen;
  page.width = PageWidth(options.page.width);
  page.ambiguous_width = options.page.ambiguous_width;
  page.indicators = options.indicators;
  page.why = options.why;
  page.unexplained = options.unexplained;
  page.places = options.places;
  page.components = options.components;
  page.all_findings = options.all_findings;
  page.rounded_totals = options.presentation.rounded_totals;
  page.rounded_rates = options.presentation.rounded_rates;
  page.hold_below_full = options.presentation.hold_below_full;
  return page;
}

int Compare(const Session& session, const CompareOptions& options) {
  if (options.sub_projects && options.level != v1::LEVEL_PROJECT) {
    return Misused(
        "--sub-projects: they stand under projects; leave out --level or use "
        "--level sub-project alone");
  }
  if (options.drafts && !options.why && !session.json) {
    return Misused("--drafts: explanations are shown with --why; add it");
  }
  v1::CompareExecutionRequest request;
  if (const absl::Status status = MakeCompareRequest(options, request); !status.ok()) {
    return Misused(status.message());
  }
  Connection connection = session.Connect();
  v1::CompareExecutionResponse response;
  if (const absl::Status status = Ask(connection, request, response); !status.ok()) {
    return Failed(status);
  }
  if (session.json) return PrintJson(response);
  report::ComparisonPageOptions page = PageOf(options, request.filter());
  page.title = JurisdictionTitle(connection, options.jurisdiction);
  v1::CompareExecutionResponse sub_projects;
  if (options.sub_projects) {
    const absl::Status status =
        Ask(connection, SubProjectRequest(request, response.snapshot()), sub_projects);
    if (!status.ok()) return Failed(status);
    page.sub_projects = &sub_projects;
  }
  std::cout << report::RenderComparison(response, page);
  return kExitOk;
}

}  // namespace

void AddCompare(CommandLine& commands) {
  const auto options = std::make_shared<CompareOptions>();
  platform::App app = commands.Add(
      "compare", "Compare the execution of 2 to 20 columns: fiscal years, as of any dates",
      [options](const Session& session) { return Compare(session, *options); });
  AddColumnFlags(app, *options);
  AddRowFlags(app, *options);
  AddDetailFlags(app, *options);
  AddLanguageFlag(app, options->language, "labels");
  AddPresentationFlags(app, options->presentation);
  AddSnapshotFlags(app, options->snapshots);
  AddPageFlags(app, options->page);
}

}  // namespace kuzukuri::cli
