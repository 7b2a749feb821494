#include "services/budget/handler/budget_year.h"

#include <string>
#include <vector>

#include "services/budget/store/budget_year.h"
#include "services/platform/base/names.h"
#include "services/platform/server/proto_date.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "budgetYear";

}  // namespace

v1::BudgetYear ToProto(const platform::JurisdictionCode& jurisdiction, const BudgetYear& year) {
  v1::BudgetYear proto;
  proto.set_name(platform::FiscalYearName(jurisdiction, year.year) + "/" + kCollection);
  proto.set_closing_state(static_cast<v1::ClosingState>(year.closing_state));
  proto.set_execution_stage(static_cast<v1::ExecutionStage>(year.execution_stage));
  proto.set_posting_granularity(static_cast<v1::PostingGranularity>(year.posting_granularity));
  *proto.mutable_executed_through() = platform::ToProto(year.executed_through);
  proto.set_statement_title(year.statement_title);
  proto.set_revision(year.revision.value());
  proto.set_control(static_cast<v1::BudgetControl>(year.control));
  proto.set_control_level(static_cast<v1::ControlLevel>(year.control_level));
  for (const std::string& node : year.control_nodes) proto.add_control_nodes(node);
  return proto;
}

namespace {

absl::StatusOr<BudgetYear> FromProto(platform::Year fiscal_year, const v1::BudgetYear& proto) {
  platform::FieldViolations violations;
  BudgetYear year;
  year.year = fiscal_year;
  year.closing_state = proto.closing_state();
  year.execution_stage = proto.execution_stage();
  year.posting_granularity = proto.posting_granularity();
  year.executed_through =
      platform::FromProto(violations, "budget_year.executed_through", proto.executed_through());
  year.statement_title = proto.statement_title();
  year.control = proto.control() == v1::BUDGET_CONTROL_UNSPECIFIED ? v1::BUDGET_CONTROL_OBSERVE
                                                                   : proto.control();
  year.control_level = proto.control_level();
  year.control_nodes.assign(proto.control_nodes().begin(), proto.control_nodes().end());
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return year;
}

}  // namespace

absl::StatusOr<v1::UpdateBudgetYearResponse> UpdateBudgetYear(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::UpdateBudgetYearRequest& request) {
  KZ_ASSIGN_OR_RETURN(
      const platform::ResourceName name,
      platform::ParseNameOf(request.budget_year().name(), kCollection, "budget_year.name"));
  KZ_ASSIGN_OR_RETURN(BudgetYear next, FromProto(*name.fiscal_year, request.budget_year()));
  return platform::CommitWrite<v1::UpdateBudgetYearResponse>(
      pools, context, request, name.jurisdiction, /*may_create_head=*/true,
      {{next.year, "budgetYear"}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::UpdateBudgetYearResponse> {
        BudgetYearStore store(tx);
        const auto current = store.Get(name.jurisdiction, next.year, revision - 1);
        KZ_RETURN_IF_ERROR(CheckVersion(request.etag(), current));
        KZ_RETURN_IF_ERROR(ValidateNext(name.jurisdiction, next, current));
        store.Supersede(name.jurisdiction, revision, next);
        next.revision = revision;
        v1::UpdateBudgetYearResponse response;
        *response.mutable_budget_year() = ToProto(name.jurisdiction, next);
        return response;
      });
}

absl::StatusOr<v1::GetBudgetYearResponse> GetBudgetYear(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetBudgetYearRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  const auto read = [&](pqxx::transaction_base& tx,
                        platform::Revision revision) -> absl::StatusOr<v1::GetBudgetYearResponse> {
    const auto found = BudgetYearStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision);
    if (!found) {
      return platform::NotFound("BudgetYear", request.name(), "set it with UpdateBudgetYear first");
    }
    v1::GetBudgetYearResponse response;
    *response.mutable_budget_year() = ToProto(name.jurisdiction, *found);
    response.set_revision(revision.value());
    return response;
  };
  return platform::ReadAt(pools, context, name.jurisdiction, platform::Revision(request.revision()),
                          read);
}

absl::StatusOr<v1::ListBudgetYearsResponse> ListBudgetYears(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListBudgetYearsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<BudgetYear> page,
      (platform::ReadPage<BudgetYear>(
          pools, context, parent.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<BudgetYear>> {
            return BudgetYearStore(tx).List(parent.jurisdiction, query);
          },
          [](const BudgetYear& year) { return std::to_string(year.year.value()); })));
  v1::ListBudgetYearsResponse response;
  for (const BudgetYear& year : page.rows) {
    *response.add_budget_years() = ToProto(parent.jurisdiction, year);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::budget
