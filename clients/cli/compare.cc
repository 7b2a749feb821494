#include "clients/cli/compare.h"

#include <iostream>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/cell.h"
#include "clients/cli/compare_page.h"
#include "clients/cli/page.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

// A column as given, YEAR or YEAR@DATE. INVALID_ARGUMENT says what to write.
absl::Status AddColumn(const std::string& text, v1::CompareExecutionRequest& request) {
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('@', 1));
  v1::ColumnSpec* column = request.add_columns();
  int year = 0;
  if (!absl::SimpleAtoi(parts.first, &year)) {
    return absl::InvalidArgumentError(
        absl::StrCat("COLUMN: '", text, "' is not a fiscal year such as 2022 or 2022@2022-07-31"));
  }
  column->set_fiscal_year(year);
  if (parts.second.empty()) return absl::OkStatus();
  const auto date = ParseDateFlag(absl::StrCat("COLUMN ", parts.first, "@"), parts.second);
  if (!date.ok()) return date.status();
  *column->mutable_as_of() = *date;
  return absl::OkStatus();
}

v1::Level LevelOf(const std::string& text) {
  if (text == "class") return v1::LEVEL_CLASS;
  if (text == "pillar") return v1::LEVEL_PILLAR;
  if (text == "sub-project") return v1::LEVEL_SUB_PROJECT;
  if (text == "department") return v1::LEVEL_DEPARTMENT;
  if (text == "fund-source") return v1::LEVEL_FUND_SOURCE;
  return v1::LEVEL_PROJECT;
}

v1::LineagePolicy PolicyOf(const std::string& text) {
  if (text == "as-printed") return v1::LINEAGE_POLICY_AS_PRINTED;
  if (text == "restated") return v1::LINEAGE_POLICY_RESTATED;
  return v1::LINEAGE_POLICY_GROUPED;
}

absl::Status MakeRequest(const CompareOptions& options, v1::CompareExecutionRequest& request) {
  request.set_jurisdiction(platform::JurisdictionName(options.jurisdiction));
  for (const std::string& column : options.columns) {
    KZ_RETURN_IF_ERROR(AddColumn(column, request));
  }
  request.set_level(LevelOf(options.level));
  request.set_lineage_policy(PolicyOf(options.policy));
  request.set_snapshot(options.snapshot);
  request.set_include_indicators(options.indicators);
  request.set_include_pace(options.pace);
  request.set_include_reported_figures(options.places);
  v1::Presentation& presentation = *request.mutable_presentation();
  presentation.set_unit_yen(UnitYen(options.unit));
  if (options.totals == "rounded") {
    presentation.set_total_mode(v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED);
  }
  if (options.rates == "rounded") {
    presentation.set_rate_mode(v1::Presentation::RATE_MODE_FROM_ROUNDED);
  }
  presentation.set_hold_below_full(options.hold_below_full);
  v1::RowFilter& filter = *request.mutable_filter();
  for (const std::string& node : options.nodes) filter.add_classification_nodes(node);
  for (const std::string& department : options.departments) {
    filter.add_departments(platform::DepartmentName(options.jurisdiction, department));
  }
  filter.set_text(options.text);
  request.set_order_by(options.order_by);
  return absl::OkStatus();
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

}  // namespace

int Compare(Connection& connection, const CompareOptions& options, bool json) {
  v1::CompareExecutionRequest request;
  if (const absl::Status status = MakeRequest(options, request); !status.ok()) {
    std::cerr << status.message() << "\n";
    return kExitUsage;
  }
  v1::CompareExecutionResponse response;
  const absl::Status status = Ask(connection, std::move(request), response);
  if (!status.ok()) {
    std::cerr << Explain(status) << "\n";
    return ExitCode(status);
  }
  if (json) return PrintJson(response);
  PageOptions page;
  page.title = JurisdictionTitle(connection, options.jurisdiction);
  page.unit_yen = UnitYen(options.unit);
  page.width = PageWidth(options.width);
  page.ambiguous_width = options.ambiguous_width;
  page.indicators = options.indicators;
  page.why = options.why;
  page.places = options.places;
  page.all_findings = options.findings == "all";
  page.rounded_totals = options.totals == "rounded";
  std::cout << RenderPage(response, page);
  return kExitOk;
}

}  // namespace kuzukuri::cli
