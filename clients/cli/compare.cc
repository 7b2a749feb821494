#include "clients/cli/compare.h"

#include <google/protobuf/util/json_util.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "clients/cli/compare_page.h"
#include "services/platform/base/date.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = aggregator::v1;

constexpr int kDefaultWidth = 120;
constexpr int kMinWidth = 80;

int PageWidth(int wanted) {
  if (wanted > 0) return std::max(wanted, kMinWidth);
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::clamp<int>(size.ws_col, kMinWidth, kDefaultWidth);
  }
  return kDefaultWidth;
}

int64_t UnitYen(const std::string& unit) {
  if (unit == "yen") return 1;
  return unit == "million" ? 1000000 : 1000;
}

// The request; false, with a message, when an option cannot be used.
bool MakeRequest(const CompareOptions& options, v1::CompareExecutionRequest& request) {
  request.set_jurisdiction(platform::JurisdictionName(options.jurisdiction));
  for (size_t i = 0; i < 2; ++i) {
    v1::ColumnSpec* column = request.add_columns();
    column->set_fiscal_year(options.years[i]);
    if (options.as_of[i].empty()) continue;
    const auto date = platform::ParseDate(options.as_of[i]);
    if (!date) {
      std::cerr << "--as-of" << i + 1 << ": '" << options.as_of[i]
                << "' is not a date; write YYYY-MM-DD\n";
      return false;
    }
    column->mutable_as_of()->set_year(date->year);
    column->mutable_as_of()->set_month(date->month);
    column->mutable_as_of()->set_day(date->day);
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

// The display name of the jurisdiction, or its code when the catalog cannot be asked.
std::string Title(Connection& connection, const std::string& jurisdiction) {
  catalog::v1::GetJurisdictionRequest request;
  request.set_name(platform::JurisdictionName(jurisdiction));
  catalog::v1::GetJurisdictionResponse response;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().GetJurisdiction(&context, request, &response);
  });
  return status.ok() ? response.jurisdiction().display_name() : jurisdiction;
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
  if (json) {
    std::string text;
    google::protobuf::util::JsonPrintOptions print;
    print.add_whitespace = true;
    if (!google::protobuf::util::MessageToJsonString(response, &text, print).ok()) {
      return kExitRefused;
    }
    std::cout << text;
    return kExitOk;
  }
  PageOptions page;
  page.title = Title(connection, options.jurisdiction);
  page.unit_yen = UnitYen(options.unit);
  page.width = PageWidth(options.width);
  page.ambiguous_width = options.ambiguous_width;
  page.indicators = options.indicators;
  std::cout << RenderPage(response, page);
  return kExitOk;
}

}  // namespace kuzukuri::cli
