#include "services/budget/handler/dimension.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "services/budget/store/dimension.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/db/page.h"
#include "services/platform/server/write.h"

namespace kuzukuri::budget {
namespace {

v1::Dimension ToProto(const platform::ResourceName& year, const Dimension& dimension) {
  v1::Dimension proto;
  proto.set_name(platform::YearResourceName(year.jurisdiction, *year.fiscal_year,
                                            dimension.collection, dimension.id));
  proto.set_display_name(dimension.display_name);
  proto.set_revision(dimension.revision.value());
  return proto;
}

std::vector<Dimension> FromProto(platform::FieldViolations& violations,
                                 const v1::BatchCreateDimensionsRequest& request) {
  std::vector<Dimension> dimensions;
  for (int i = 0; i < request.dimensions_size(); ++i) {
    const v1::Dimension& proto = request.dimensions(i);
    Dimension dimension;
    dimension.collection =
        absl::StrContains(proto.name(), "/economicItems/") ? "economicItems" : "fundSources";
    dimension.id = platform::ChildId(
        violations, platform::RowField("dimensions", static_cast<size_t>(i), "name"), proto.name(),
        request.parent(), dimension.collection);
    dimension.display_name = proto.display_name();
    dimensions.push_back(std::move(dimension));
  }
  return dimensions;
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
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize("dimensions", request.dimensions_size()));
  platform::FieldViolations violations;
  std::vector<Dimension> dimensions = FromProto(violations, request);
  return platform::CommitWrite<v1::BatchCreateDimensionsResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, "dimensions"}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateDimensionsResponse> {
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
