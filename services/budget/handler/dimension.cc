#include "services/budget/handler/dimension.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/store/dimension.h"
#include "services/budget/usecase/certified_year.h"
#include "services/budget/usecase/resource_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

std::vector<Dimension> RowsOf(platform::FieldViolations& violations,
                              const v1::BatchCreateDimensionsRequest& request) {
  std::vector<Dimension> rows;
  for (const v1::Dimension& proto : request.dimensions()) {
    rows.push_back(FromProto(violations, platform::RowField("dimensions", rows.size(), ""),
                             request.parent(), proto));
  }
  return rows;
}

absl::StatusOr<platform::ResourceName> ParseDimensionName(const std::string& text) {
  KZ_ASSIGN_OR_RETURN(platform::ResourceName name, platform::ParseName(text, "name"));
  if (name.collection == "fundSources" || name.collection == "economicItems") return name;
  return platform::InvalidField(
      "name", absl::StrCat("'", platform::Quote(text),
                           "' is neither a fund source nor an economic item; give "
                           "jurisdictions/{code}/fiscalYears/{year}/fundSources/{id} or "
                           "…/economicItems/{id}"));
}

std::set<std::string> Keys(const DimensionIds& ids) {
  std::set<std::string> keys;
  for (const std::string& id : ids.fund_sources) keys.insert("fundSources/" + id);
  for (const std::string& id : ids.economic_items) keys.insert("economicItems/" + id);
  return keys;
}

}  // namespace

absl::StatusOr<v1::BatchCreateDimensionsResponse> BatchCreateDimensions(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateDimensionsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "dimensions", request.dimensions_size()));
  std::vector<Dimension> dimensions = RowsOf(violations, request);
  return platform::CommitWrite<v1::BatchCreateDimensionsResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, "dimensions"}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateDimensionsResponse> {
        KZ_RETURN_IF_ERROR(CheckNotCertified(tx, year.jurisdiction, *year.fiscal_year, revision));
        DimensionStore store(tx);
        KZ_RETURN_IF_ERROR(ValidateNew(year.jurisdiction, *year.fiscal_year, dimensions,
                                       Keys(store.Ids(year.jurisdiction, *year.fiscal_year)),
                                       violations));
        store.Insert(year.jurisdiction, *year.fiscal_year, revision, dimensions);
        v1::BatchCreateDimensionsResponse response;
        for (Dimension& dimension : dimensions) {
          dimension.revision = revision;
          *response.add_dimensions() = ToProto(year, dimension);
        }
        return response;
      });
}

absl::StatusOr<v1::GetDimensionResponse> GetDimension(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::GetDimensionRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name, ParseDimensionName(request.name()));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetDimensionResponse> {
        const auto found = DimensionStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision,
                                                  name.collection, name.id);
        if (!found) {
          return platform::NotFound("Dimension", request.name(),
                                    "list the dimensions of the year to see which exist");
        }
        v1::GetDimensionResponse response;
        *response.mutable_dimension() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListDimensionsResponse> ListDimensions(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListDimensionsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Dimension> page,
      (platform::ReadPage<Dimension>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Dimension>> {
            return DimensionStore(tx).List(year.jurisdiction, *year.fiscal_year, query);
          },
          [](const Dimension& dimension) { return dimension.key(); })));
  v1::ListDimensionsResponse response;
  for (const Dimension& dimension : page.rows) {
    *response.add_dimensions() = ToProto(year, dimension);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::budget
