#include "services/budget/handler/balance.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/handler/figures.h"
#include "services/budget/store/balance.h"
#include "services/budget/usecase/view_year.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::budget {
namespace {

constexpr int kMaxYears = 30;
constexpr int kMaxKeys = 100;

v1::LineBalance ToProto(const platform::ResourceName& year, const LineBalance& balance) {
  const BudgetLine& line = balance.line;
  const Figures& figures = balance.figures;
  v1::LineBalance proto;
  proto.set_budget_line(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, "budgetLines", line.id));
  proto.set_node(line.node);
  if (figures.has_appropriation) {
    proto.set_appropriation_yen(figures.current_yen);
    proto.set_original_yen(figures[Component::kOriginal]);
  }
  if (figures.has_execution) proto.set_executed_yen(figures.executed_yen);
  proto.set_appropriation_adjustment_yen(figures[Component::kAppropriationAdjustment]);
  proto.set_executed_adjustment_yen(figures[Component::kDisbursedAdjustment]);
  proto.set_precision_yen(figures.precision_yen);
  proto.set_note(line.note);
  *proto.mutable_figures() = ToProto(figures);
  return proto;
}

template <class Request>
absl::StatusOr<std::optional<platform::Date>> AsOf(const Request& request) {
  if (!request.has_as_of()) return std::optional<platform::Date>();
  platform::FieldViolations violations;
  const platform::Date date = platform::FromProto(violations, "as_of", request.as_of());
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return std::optional<platform::Date>(date);
}

// Control totals of the year, straight from the ledger.
absl::StatusOr<v1::BalanceTotal> Total(BalanceStore& store, const platform::ResourceName& year,
                                       platform::Revision revision,
                                       const std::optional<platform::Date>& as_of,
                                       const ExecutionView& view) {
  KZ_ASSIGN_OR_RETURN(
      const Figures figures,
      FoldFigures(store.Total(year.jurisdiction, *year.fiscal_year, revision, as_of), {true, true},
                  view, "the year"));
  v1::BalanceTotal proto;
  proto.set_appropriation_yen(figures.current_yen);
  if (figures.has_execution) proto.set_executed_yen(figures.executed_yen);
  proto.set_entry_count(figures.entry_count);
  if (!view.told && store.AllRecordBoth(year.jurisdiction, *year.fiscal_year, revision))
    return proto;
  KZ_ASSIGN_OR_RETURN(const Figures whole,
                      store.Year(year.jurisdiction, *year.fiscal_year, revision, as_of, view));
  if (auto incomplete = IncompleteAppropriation(whole)) {
    *proto.mutable_incomplete_appropriation() = *std::move(incomplete);
  }
  if (auto incomplete = IncompleteExecution(whole)) {
    *proto.mutable_incomplete_executed() = *std::move(incomplete);
  }
  return proto;
}

absl::Status NoLines(const std::string& parent) {
  return platform::NotFound("FiscalYear", parent,
                            "the budget service has no budget lines in it at this revision, create "
                            "them with BatchCreateBudgetLines");
}

// What QueryGroupedBalances asks for, checked.
struct GroupedQuery {
  platform::JurisdictionCode jurisdiction;
  std::vector<platform::Year> years;
  BalanceGrouping grouping = BalanceGrouping::kYear;
  std::set<std::string> keys;
  std::optional<platform::Date> as_of;
};

absl::StatusOr<GroupedQuery> FromProto(const v1::QueryGroupedBalancesRequest& request) {
  GroupedQuery query;
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  query.jurisdiction = parent.jurisdiction;
  platform::FieldViolations violations;
  const std::set<int> years(request.fiscal_years().begin(), request.fiscal_years().end());
  if (years.empty() || request.fiscal_years_size() > kMaxYears) {
    violations.Add("fiscal_years", absl::StrCat("the request names ", request.fiscal_years_size(),
                                                " years; name 1 to ", kMaxYears));
  }
  for (const int year : years) {
    if (year >= platform::kFirstFiscalYear && year <= platform::kLastFiscalYear) continue;
    violations.Add("fiscal_years",
                   absl::StrCat(year, " is not a fiscal year from ", platform::kFirstFiscalYear,
                                " to ", platform::kLastFiscalYear));
    break;
  }
  for (const int year : years) query.years.emplace_back(year);
  if (request.grouping() < 1 || request.grouping() > 8) {
    violations.Add("grouping", "the grouping is not set or not known; say what to sum by");
  }
  query.grouping = static_cast<BalanceGrouping>(request.grouping());
  if (request.keys_size() > kMaxKeys) {
    violations.Add("keys", absl::StrCat("the request has ", request.keys_size(), " keys; at most ",
                                        kMaxKeys, " are allowed"));
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  query.keys.insert(request.keys().begin(), request.keys().end());
  KZ_ASSIGN_OR_RETURN(query.as_of, AsOf(request));
  return query;
}

std::map<platform::Year, YearLines> ReadYears(pqxx::transaction_base& tx, const GroupedQuery& query,
                                              platform::Revision revision, bool monthly) {
  std::map<platform::Year, YearLines> years;
  for (auto& [year, lines] : BalanceStore(tx).Lines(query.jurisdiction, query.years, revision)) {
    ExecutionView view = ViewYear(tx, query.jurisdiction, year, revision, query.as_of);
    // Figures of a statement have one date, not the months they were spent in.
    view.known &= !monthly || !view.told;
    years[year] = {std::move(lines), std::move(view)};
  }
  return years;
}

v1::GroupBalance ToProto(const GroupBalance& balance) {
  v1::GroupBalance proto;
  proto.set_fiscal_year(balance.fiscal_year.value());
  proto.set_key(balance.key);
  if (balance.month) *proto.mutable_month() = platform::ToProto(*balance.month);
  *proto.mutable_figures() = ToProto(balance.figures);
  proto.set_entry_count(balance.figures.entry_count);
  return proto;
}

}  // namespace

absl::StatusOr<v1::QueryBalancesResponse> QueryBalances(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::QueryBalancesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(const std::optional<platform::Date> as_of, AsOf(request));
  v1::QueryBalancesResponse response;
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<LineBalance> page,
      (platform::ReadPage<LineBalance>(
          pools, context, year.jurisdiction, request,
          absl::StrCat(request.parent(), "|", as_of ? platform::FormatDate(*as_of) : ""),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<LineBalance>> {
            BalanceStore store(tx);
            const ExecutionView view =
                ViewYear(tx, year.jurisdiction, *year.fiscal_year, query.revision, as_of);
            std::vector<LineBalance> balances;
            for (auto& [line, sums] :
                 store.List(year.jurisdiction, *year.fiscal_year, query, as_of)) {
              LineBalance balance;
              KZ_ASSIGN_OR_RETURN(
                  balance.figures,
                  FoldFigures(sums, {line.records_appropriation, line.records_execution}, view,
                              line.id.value()));
              ForgetUntold(view, {&line}, balance.figures);
              balance.line = std::move(line);
              balances.push_back(std::move(balance));
            }
            if (balances.empty() && query.after.empty()) return NoLines(request.parent());
            KZ_ASSIGN_OR_RETURN(*response.mutable_total(),
                                Total(store, year, query.revision, as_of, view));
            return balances;
          },
          [](const LineBalance& balance) { return balance.line.id.value(); })));
  for (const LineBalance& balance : page.rows) *response.add_balances() = ToProto(year, balance);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

absl::StatusOr<v1::QueryGroupedBalancesResponse> QueryGroupedBalances(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::QueryGroupedBalancesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const GroupedQuery query, FromProto(request));
  const bool by_dimension = query.grouping == BalanceGrouping::kFundSource ||
                            query.grouping == BalanceGrouping::kEconomicItem;
  return platform::ReadAt(
      pools, context, query.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::QueryGroupedBalancesResponse> {
        const auto years = ReadYears(tx, query, revision, request.monthly());
        if (years.empty()) return NoLines(request.parent());
        KZ_ASSIGN_OR_RETURN(
            const std::vector<GroupBalance> balances,
            GroupBalances(query.jurisdiction, query.grouping, request.monthly(), years,
                          BalanceStore(tx).Sums(query.jurisdiction, query.years, revision,
                                                query.as_of, request.monthly(), by_dimension)));
        v1::QueryGroupedBalancesResponse response;
        for (const GroupBalance& balance : balances) {
          if (!query.keys.empty() && !query.keys.contains(balance.key)) continue;
          *response.add_balances() = ToProto(balance);
        }
        response.set_revision(revision.value());
        return response;
      });
}

}  // namespace kuzukuri::budget
