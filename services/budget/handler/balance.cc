#include "services/budget/handler/balance.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/store/balance.h"
#include "services/budget/store/budget_year.h"
#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

v1::LineBalance ToProto(const platform::ResourceName& year, const LineBalance& balance) {
  v1::LineBalance proto;
  proto.set_budget_line(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                                   "budgetLines", balance.budget_line));
  proto.set_node(balance.node);
  if (balance.appropriation_yen) proto.set_appropriation_yen(*balance.appropriation_yen);
  if (balance.original_yen) proto.set_original_yen(*balance.original_yen);
  if (balance.executed_yen) proto.set_executed_yen(*balance.executed_yen);
  proto.set_appropriation_adjustment_yen(balance.appropriation_adjustment_yen);
  proto.set_executed_adjustment_yen(balance.executed_adjustment_yen);
  proto.set_precision_yen(balance.precision_yen);
  proto.set_note(balance.note);
  return proto;
}

absl::StatusOr<std::optional<platform::Date>> AsOf(const v1::QueryBalancesRequest& request) {
  if (!request.has_as_of()) return std::optional<platform::Date>();
  platform::FieldViolations violations;
  const platform::Date date = platform::FromProto(violations, "as_of", request.as_of());
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return std::optional<platform::Date>(date);
}

v1::BalanceTotal ToProto(const BalanceTotal& total) {
  v1::BalanceTotal proto;
  proto.set_appropriation_yen(total.appropriation_yen);
  if (total.executed_yen) proto.set_executed_yen(*total.executed_yen);
  proto.set_entry_count(total.entry_count);
  return proto;
}

}  // namespace

absl::StatusOr<v1::QueryBalancesResponse> QueryBalances(platform::Pool& pool,
                                                        const platform::RequestContext& context,
                                                        const v1::QueryBalancesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(const std::optional<platform::Date> as_of, AsOf(request));
  BalanceTotal total;
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<LineBalance> page,
      (platform::ReadPage<LineBalance>(
          pool, context, year.jurisdiction, request,
          absl::StrCat(request.parent(), "|", as_of ? platform::FormatDate(*as_of) : ""),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<LineBalance>> {
            BalanceStore store(tx);
            const bool known = ExecutionKnownAsOf(
                BudgetYearStore(tx).Get(year.jurisdiction, query.revision, *year.fiscal_year),
                as_of);
            std::vector<LineBalance> balances;
            for (const auto& [line, sums] :
                 store.List(year.jurisdiction, *year.fiscal_year, as_of, query)) {
              KZ_ASSIGN_OR_RETURN(LineBalance balance, FoldBalance(line, sums, known));
              balances.push_back(std::move(balance));
            }
            if (balances.empty() && query.after.empty()) {
              return platform::NotFound(
                  "FiscalYear", request.parent(),
                  "the budget service has no budget lines in it at this revision, create them "
                  "with BatchCreateBudgetLines");
            }
            KZ_ASSIGN_OR_RETURN(total, FoldTotal(store.Total(year.jurisdiction, *year.fiscal_year,
                                                             query.revision, as_of),
                                                 known));
            return balances;
          },
          [](const LineBalance& balance) { return balance.budget_line; })));
  v1::QueryBalancesResponse response;
  for (const LineBalance& balance : page.rows) *response.add_balances() = ToProto(year, balance);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision);
  *response.mutable_total() = ToProto(total);
  return response;
}

}  // namespace kuzukuri::budget
