#include "services/catalog/handler/fiscal_year.h"

#include <set>
#include <vector>

#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/usecase/resource_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

std::vector<FiscalYear> RowsOf(platform::FieldViolations& violations,
                               const platform::JurisdictionCode& jurisdiction,
                               const v1::BatchCreateFiscalYearsRequest& request) {
  std::vector<FiscalYear> years;
  for (int i = 0; i < request.fiscal_years_size(); ++i) {
    years.push_back(
        FromProto(violations, platform::RowField("fiscal_years", static_cast<size_t>(i), ""),
                  jurisdiction, /*stand_in=*/platform::Year(-i), request.fiscal_years(i)));
  }
  return years;
}

}  // namespace

absl::StatusOr<v1::BatchCreateFiscalYearsResponse> BatchCreateFiscalYears(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateFiscalYearsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(
      platform::CheckBatchSize(violations, "fiscal_years", request.fiscal_years_size()));
  std::vector<FiscalYear> years = RowsOf(violations, parent.jurisdiction, request);
  std::vector<platform::Touched> touched;
  for (const FiscalYear& year : years) touched.push_back({year.year, "fiscalYears"});
  return platform::CommitWrite<v1::BatchCreateFiscalYearsResponse>(
      pools, context, request, parent.jurisdiction, false, touched,
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateFiscalYearsResponse> {
        FiscalYearStore store(tx);
        std::set<platform::Year> existing;
        for (const FiscalYear& year :
             store.List(parent.jurisdiction, platform::AllRows(revision))) {
          existing.insert(year.year);
        }
        KZ_RETURN_IF_ERROR(ValidateNew(parent.jurisdiction, years, existing, violations));
        store.Insert(parent.jurisdiction, revision, years);
        v1::BatchCreateFiscalYearsResponse response;
        for (FiscalYear& year : years) {
          year.revision = revision;
          *response.add_fiscal_years() = ToProto(parent.jurisdiction, year);
        }
        return response;
      });
}

absl::StatusOr<v1::GetFiscalYearResponse> GetFiscalYear(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::GetFiscalYearRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "fiscalYears", "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetFiscalYearResponse> {
        KZ_ASSIGN_OR_RETURN(const FiscalYear year,
                            RequireFiscalYear(tx, name.jurisdiction, *name.fiscal_year, revision));
        v1::GetFiscalYearResponse response;
        *response.mutable_fiscal_year() = ToProto(name.jurisdiction, year);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListFiscalYearsResponse> ListFiscalYears(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListFiscalYearsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<FiscalYear> page,
      (platform::ReadPage<FiscalYear>(
          pools, context, parent.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<FiscalYear>> {
            return FiscalYearStore(tx).List(parent.jurisdiction, query);
          },
          [](const FiscalYear& year) { return std::to_string(year.year.value()); })));
  v1::ListFiscalYearsResponse response;
  for (const FiscalYear& year : page.rows) {
    *response.add_fiscal_years() = ToProto(parent.jurisdiction, year);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
