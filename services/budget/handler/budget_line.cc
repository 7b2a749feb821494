#include "services/budget/handler/budget_line.h"

#include <set>
#include <string>
#include <vector>

#include "services/budget/store/budget_line.h"
#include "services/budget/store/dimension.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

constexpr const char* kCollection = "budgetLines";

v1::BudgetLine ToProto(const platform::ResourceName& year, const BudgetLine& line) {
  v1::BudgetLine proto;
  proto.set_name(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection, line.id));
  proto.set_node(line.node);
  proto.set_records_appropriation(line.records_appropriation);
  proto.set_records_execution(line.records_execution);
  proto.set_fund_source(line.fund_source);
  proto.set_economic_item(line.economic_item);
  proto.set_note(line.note);
  proto.set_revision(line.revision.value());
  for (const std::string& rollup : line.rollups) proto.add_rollups(rollup);
  proto.set_appropriation_keeper(static_cast<v1::BudgetLine::Keeper>(line.appropriation_keeper));
  proto.set_execution_keeper(static_cast<v1::BudgetLine::Keeper>(line.execution_keeper));
  return proto;
}

std::vector<BudgetLine> FromProto(platform::FieldViolations& violations,
                                  const v1::BatchCreateBudgetLinesRequest& request) {
  std::vector<BudgetLine> lines;
  for (int i = 0; i < request.budget_lines_size(); ++i) {
    const v1::BudgetLine& proto = request.budget_lines(i);
    BudgetLine line;
    line.id = platform::ChildId(violations,
                                platform::RowField("budget_lines", static_cast<size_t>(i), "name"),
                                proto.name(), request.parent(), kCollection);
    line.node = proto.node();
    line.records_appropriation = proto.records_appropriation();
    line.records_execution = proto.records_execution();
    line.fund_source = proto.fund_source();
    line.economic_item = proto.economic_item();
    line.note = proto.note();
    line.rollups.assign(proto.rollups().begin(), proto.rollups().end());
    line.appropriation_keeper = static_cast<Keeper>(proto.appropriation_keeper());
    line.execution_keeper = static_cast<Keeper>(proto.execution_keeper());
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

absl::StatusOr<v1::BatchCreateBudgetLinesResponse> BatchCreateBudgetLines(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateBudgetLinesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize("budget_lines", request.budget_lines_size()));
  platform::FieldViolations violations;
  std::vector<BudgetLine> lines = FromProto(violations, request);
  return platform::CommitWrite<v1::BatchCreateBudgetLinesResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateBudgetLinesResponse> {
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
