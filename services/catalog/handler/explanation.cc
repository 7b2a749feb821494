#include "services/catalog/handler/explanation.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "services/catalog/store/explanation.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/usecase/explanation_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"

namespace kuzukuri::catalog {
namespace {

absl::StatusOr<ExplanationFilter> ReadFilter(const v1::ExplanationFilter& proto) {
  platform::FieldViolations violations;
  if (proto.compared_fiscal_year() != 0 &&
      (proto.compared_fiscal_year() < platform::kFirstFiscalYear ||
       proto.compared_fiscal_year() > platform::kLastFiscalYear)) {
    violations.Add("filter.compared_fiscal_year",
                   absl::StrCat("compared_fiscal_year is ", proto.compared_fiscal_year(),
                                "; give a fiscal year, or 0 for all"));
  }
  if (!proto.subject().empty()) {
    const auto name = platform::ParseName(proto.subject(), "filter.subject");
    if (!name.ok()) platform::AddViolation(violations, "filter.subject", name.status());
  }
  if (!v1::Explanation::State_IsValid(proto.state())) {
    violations.Add("filter.state", "the state is not known; use DRAFT or APPROVED");
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return ExplanationFilter{platform::Year(proto.compared_fiscal_year()), proto.subject(),
                           proto.state()};
}

}  // namespace

absl::StatusOr<v1::GetExplanationResponse> GetExplanation(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetExplanationRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), "explanations", "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetExplanationResponse> {
        const auto found =
            ExplanationStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
        if (!found) {
          return platform::NotFound("Explanation", request.name(),
                                    "list the explanations of the year to see which exist");
        }
        v1::GetExplanationResponse response;
        *response.mutable_explanation() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListExplanationsResponse> ListExplanations(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListExplanationsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(const ExplanationFilter filter, ReadFilter(request.filter()));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Explanation> page,
      (platform::ReadPage<Explanation>(
          pools, context, year.jurisdiction, request,
          absl::StrCat(request.parent(), "|", request.filter().SerializeAsString()),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Explanation>> {
            KZ_RETURN_IF_ERROR(
                RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, query.revision)
                    .status());
            return ExplanationStore(tx).List(year.jurisdiction, *year.fiscal_year, query, filter);
          },
          [](const Explanation& one) { return one.id.value(); })));
  v1::ListExplanationsResponse response;
  for (const Explanation& one : page.rows) *response.add_explanations() = ToProto(year, one);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
