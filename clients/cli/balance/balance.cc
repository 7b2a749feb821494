#include "clients/cli/balance/balance.h"

#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/balance/balance_page.h"
#include "clients/cli/balance/names.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/enum_words.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

absl::StatusOr<v1::QueryGroupedBalancesRequest> MakeRequest(const BalanceOptions& options) {
  static const std::map<std::string, int> kGroupings = EnumWords(*v1::BalanceGrouping_descriptor());
  v1::QueryGroupedBalancesRequest request;
  request.set_parent(platform::JurisdictionName(options.jurisdiction));
  request.add_fiscal_years(options.year);
  request.set_grouping(static_cast<v1::BalanceGrouping>(
      kGroupings.at(absl::StrReplaceAll(options.by, {{"-", "_"}}))));
  request.set_monthly(options.monthly);
  request.set_revision(options.revision);
  if (!options.as_of.empty()) {
    KZ_ASSIGN_OR_RETURN(*request.mutable_as_of(), ParseDateFlag("--as-of", options.as_of));
  }
  return request;
}

absl::StatusOr<v1::QueryGroupedBalancesResponse> Ask(
    Connection& connection, const v1::QueryGroupedBalancesRequest& request) {
  v1::QueryGroupedBalancesResponse response;
  const absl::Status status = connection.Try([&](grpc::ClientContext& context) {
    return connection.budget().QueryGroupedBalances(&context, request, &response);
  });
  if (!status.ok()) return status;
  return response;
}

// The year as a whole, at the revision of the groups.
absl::StatusOr<v1::QueryGroupedBalancesResponse> AskWhole(Connection& connection,
                                                          v1::QueryGroupedBalancesRequest request,
                                                          int64_t revision) {
  request.set_grouping(v1::BALANCE_GROUPING_YEAR);
  request.set_monthly(false);
  request.set_revision(revision);
  return Ask(connection, request);
}

int Fail(const absl::Status& status) {
  std::cerr << Explain(status) << "\n";
  return ExitCode(status);
}

}  // namespace

int Balance(Connection& connection, const BalanceOptions& options, bool json) {
  const auto request = MakeRequest(options);
  if (!request.ok()) {
    std::cerr << request.status().message() << "\n";
    return kExitUsage;
  }
  const auto groups = Ask(connection, *request);
  if (!groups.ok()) return Fail(groups.status());
  if (json) return PrintJson(*groups);
  const auto whole = AskWhole(connection, *request, groups->revision());
  if (!whole.ok()) return Fail(whole.status());
  BalancePageOptions page;
  page.title = JurisdictionTitle(connection, options.jurisdiction);
  page.year = options.year;
  page.as_of = options.as_of;
  page.unit_yen = UnitYen(options.unit);
  page.width = PageWidth(options.width);
  page.ambiguous_width = options.ambiguous_width;
  page.names = DisplayNames(connection, options.jurisdiction, options.year);
  page.rows_overlap = request->grouping() == v1::BALANCE_GROUPING_CLASSIFICATION_NODE ||
                      request->grouping() == v1::BALANCE_GROUPING_DEPARTMENT;
  page.names[""] = request->grouping() == v1::BALANCE_GROUPING_YEAR ? "全体" : "（区分なし）";
  std::cout << RenderBalances(*groups, *whole, page);
  return kExitOk;
}

}  // namespace kuzukuri::cli
