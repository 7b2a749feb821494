#include "clients/cli/balance/balance.h"

#include <array>
#include <iostream>
#include <memory>

#include "clients/cli/balance/balance_page.h"
#include "clients/cli/balance/names.h"
#include "clients/cli/files/cell.h"
#include "clients/cli/shared/flags.h"
#include "clients/cli/shared/outcome.h"
#include "clients/cli/shared/page.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

constexpr std::array<Choice<v1::BalanceGrouping>, 8> kGroupings = {
    {{"budget-line", v1::BALANCE_GROUPING_BUDGET_LINE},
     {"node", v1::BALANCE_GROUPING_NODE},
     {"project", v1::BALANCE_GROUPING_PROJECT},
     {"classification-node", v1::BALANCE_GROUPING_CLASSIFICATION_NODE},
     {"department", v1::BALANCE_GROUPING_DEPARTMENT},
     {"fund-source", v1::BALANCE_GROUPING_FUND_SOURCE},
     {"economic-item", v1::BALANCE_GROUPING_ECONOMIC_ITEM},
     {"year", v1::BALANCE_GROUPING_YEAR}}};

struct BalanceOptions {
  std::string jurisdiction;  // code
  int year = 0;
  v1::BalanceGrouping by = v1::BALANCE_GROUPING_PROJECT;
  bool monthly = false;
  std::string as_of;  // empty: all
  int64_t revision = 0;
  int64_t unit_yen = 1;
  report::Language language = report::Language::kJapanese;
  PageFlags page;
};

absl::StatusOr<v1::QueryGroupedBalancesRequest> MakeRequest(const BalanceOptions& options) {
  v1::QueryGroupedBalancesRequest request;
  request.set_parent(platform::JurisdictionName(platform::JurisdictionCode(options.jurisdiction)));
  request.add_fiscal_years(options.year);
  request.set_grouping(options.by);
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

BalancePageOptions PageOf(Connection& connection, const BalanceOptions& options) {
  BalancePageOptions page;
  page.title = JurisdictionTitle(connection, options.jurisdiction);
  page.year = options.year;
  page.as_of = options.as_of;
  page.unit_yen = options.unit_yen;
  page.language = options.language;
  page.width = PageWidth(options.page.width);
  page.ambiguous_width = options.page.ambiguous_width;
  page.names = DisplayNames(connection, platform::JurisdictionCode(options.jurisdiction),
                            platform::Year(options.year));
  page.rows_overlap = options.by == v1::BALANCE_GROUPING_CLASSIFICATION_NODE ||
                      options.by == v1::BALANCE_GROUPING_DEPARTMENT;
  page.by_year = options.by == v1::BALANCE_GROUPING_YEAR;
  return page;
}

int Balance(const Session& session, const BalanceOptions& options) {
  const auto request = MakeRequest(options);
  if (!request.ok()) return Misused(request.status().message());
  Connection connection = session.Connect();
  const auto groups = Ask(connection, *request);
  if (!groups.ok()) return Failed(groups.status());
  if (session.json) return PrintJson(*groups);
  const auto whole = AskWhole(connection, *request, groups->revision());
  if (!whole.ok()) return Failed(whole.status());
  std::cout << RenderBalances(*groups, *whole, PageOf(connection, options));
  return kExitOk;
}

}  // namespace

void AddBalance(CommandLine& commands) {
  const auto options = std::make_shared<BalanceOptions>();
  platform::App app = commands.Add(
      "balance", "Show a year's appropriations, execution and what is left, from the ledger",
      [options](const Session& session) { return Balance(session, *options); });
  AddJurisdiction(app, options->jurisdiction);
  AddYear(app, options->year);
  AddChoice(app, "--by", options->by, kGroupings, "Rows");
  app.AddSwitch("--monthly", options->monthly, "Split each row by month");
  AddLedgerCut(app, options->as_of, options->revision);
  AddUnitFlag(app, options->unit_yen);
  AddLanguageFlag(app, options->language, "labels");
  AddPageFlags(app, options->page);
}

}  // namespace kuzukuri::cli
