#include "clients/cli/compare.h"

#include <iostream>

#include "absl/strings/str_cat.h"
#include "clients/cli/cell.h"
#include "clients/cli/compare_page.h"
#include "clients/cli/page.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

// The request; false, with a message, when an option cannot be used.
bool MakeRequest(const CompareOptions& options, v1::CompareExecutionRequest& request) {
  request.set_jurisdiction(platform::JurisdictionName(options.jurisdiction));
  for (size_t i = 0; i < 2; ++i) {
    v1::ColumnSpec* column = request.add_columns();
    column->set_fiscal_year(options.years[i]);
    if (options.as_of[i].empty()) continue;
    const auto date = ParseDateFlag(absl::StrCat("--as-of", i + 1), options.as_of[i]);
    if (!date.ok()) {
      std::cerr << date.status().message() << "\n";
      return false;
    }
    *column->mutable_as_of() = *date;
  }
  request.set_level(options.level == "class"    ? v1::LEVEL_CLASS
                    : options.level == "pillar" ? v1::LEVEL_PILLAR
                                                : v1::LEVEL_PROJECT);
  request.set_lineage_policy(options.policy == "as-printed" ? v1::LINEAGE_POLICY_AS_PRINTED
                                                            : v1::LINEAGE_POLICY_GROUPED);
  request.set_snapshot(options.snapshot);
  request.set_include_indicators(options.indicators);
  request.mutable_presentation()->set_unit_yen(UnitYen(options.unit));
  return true;
}

}  // namespace

int Compare(Connection& connection, const CompareOptions& options, bool json) {
  v1::CompareExecutionRequest request;
  if (!MakeRequest(options, request)) return kExitUsage;
  v1::CompareExecutionResponse response;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.aggregator().CompareExecution(&context, request, &response);
  });
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
  std::cout << RenderPage(response, page);
  return kExitOk;
}

}  // namespace kuzukuri::cli
