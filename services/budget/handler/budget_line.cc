#include "services/budget/handler/budget_line.h"

#include <set>
#include <vector>

#include "services/budget/store/budget_line.h"
#include "services/budget/store/dimension.h"
#include "services/budget/usecase/certified_year.h"
#include "services/budget/usecase/resource_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "budgetLines";

std::vector<BudgetLine> RowsOf(platform::FieldViolations& violations,
                               const v1::BatchCreateBudgetLinesRequest& request) {
  std::vector<BudgetLine> rows;
  for (const v1::BudgetLine& proto : request.budget_lines()) {
    rows.push_back(FromProto(violations, platform::RowField("budget_lines", rows.size(), ""),
                             request.parent(), proto));
  }
  return rows;
}

}  // namespace

absl::StatusOr<v1::BatchCreateBudgetLinesResponse> BatchCreateBudgetLines(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateBudgetLinesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(
      platform::CheckBatchSize(violations, "budget_lines", request.budget_lines_size()));
  std::vector<BudgetLine> lines = RowsOf(violations, request);
  return platform::CommitWrite<v1::BatchCreateBudgetLinesResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateBudgetLinesResponse> {
        KZ_RETURN_IF_ERROR(CheckNotCertified(tx, year.jurisdiction, *year.fiscal_year, revision));
        BudgetLineStore store(tx);
        std::set<platform::ResourceId> ids;
        for (const BudgetLine& line : lines) ids.insert(line.id);
        std::set<platform::ResourceId> existing;
        for (const auto& [id, line] : store.Find(year.jurisdiction, *year.fiscal_year, ids)) {
          existing.insert(id);
        }
        KZ_RETURN_IF_ERROR(ValidateNew(year.jurisdiction, *year.fiscal_year, lines, existing,
                                       DimensionStore(tx).Ids(year.jurisdiction, *year.fiscal_year),
                                       violations));
        store.Insert(year.jurisdiction, *year.fiscal_year, revision, lines);
        v1::BatchCreateBudgetLinesResponse response;
        for (BudgetLine& line : lines) {
          line.revision = revision;
          *response.add_budget_lines() = ToProto(year, line);
        }
        return response;
      });
}

absl::StatusOr<v1::GetBudgetLineResponse> GetBudgetLine(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetBudgetLineRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetBudgetLineResponse> {
        const auto found =
            BudgetLineStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
        if (!found) {
          return platform::NotFound("BudgetLine", request.name(),
                                    "list the budget lines of the year to see which exist");
        }
        v1::GetBudgetLineResponse response;
        *response.mutable_budget_line() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListBudgetLinesResponse> ListBudgetLines(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListBudgetLinesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<BudgetLine> page,
      (platform::ReadPage<BudgetLine>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<BudgetLine>> {
            return BudgetLineStore(tx).List(year.jurisdiction, *year.fiscal_year, query);
          },
          [](const BudgetLine& line) { return line.id.value(); })));
  v1::ListBudgetLinesResponse response;
  for (const BudgetLine& line : page.rows) *response.add_budget_lines() = ToProto(year, line);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::budget
