#include "services/indicator/handler/indicator.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/indicator/store/indicator.h"
#include "services/indicator/usecase/child_id.h"
#include "services/indicator/usecase/indicator_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::indicator {
namespace {

using platform::FieldViolations;
using platform::RowField;

constexpr const char* kCollection = "indicators";

void StampRevision(Indicator& indicator, platform::Revision revision) {
  indicator.revision = revision;
  for (IndicatorValue& value : indicator.values) value.revision = revision;
}

}  // namespace

absl::StatusOr<v1::BatchCreateIndicatorsResponse> BatchCreateIndicators(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateIndicatorsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  FieldViolations violations;
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "indicators", request.indicators_size()));
  std::vector<Indicator> indicators;
  std::set<platform::ResourceId> ids;
  for (int i = 0; i < request.indicators_size(); ++i) {
    indicators.push_back(FromProto(violations, RowField("indicators", static_cast<size_t>(i), ""),
                                   request.parent(), request.indicators(i)));
    ids.insert(indicators.back().id);
  }
  return platform::CommitWrite<v1::BatchCreateIndicatorsResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateIndicatorsResponse> {
        IndicatorStore store(tx);
        std::set<platform::ResourceId> existing;
        for (const auto& [id, indicator] :
             store.Find(year.jurisdiction, *year.fiscal_year, revision, ids)) {
          existing.insert(id);
        }
        KZ_RETURN_IF_ERROR(
            ValidateNew(year.jurisdiction, *year.fiscal_year, indicators, existing, violations));
        store.Insert(year.jurisdiction, *year.fiscal_year, revision, indicators);
        v1::BatchCreateIndicatorsResponse response;
        for (Indicator& indicator : indicators) {
          StampRevision(indicator, revision);
          SortValues(indicator);
          *response.add_indicators() = ToProto(year, indicator);
        }
        return response;
      });
}

absl::StatusOr<v1::GetIndicatorResponse> GetIndicator(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::GetIndicatorRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetIndicatorResponse> {
        const auto found =
            IndicatorStore(tx).Find(name.jurisdiction, *name.fiscal_year, revision, {name.id});
        if (found.empty()) {
          return platform::NotFound("Indicator", request.name(),
                                    "list the indicators of the year to see which exist");
        }
        v1::GetIndicatorResponse response;
        *response.mutable_indicator() = ToProto(name, found.begin()->second);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListIndicatorsResponse> ListIndicators(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListIndicatorsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Indicator> page,
      (platform::ReadPage<Indicator>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Indicator>> {
            return IndicatorStore(tx).List(year.jurisdiction, *year.fiscal_year, query);
          },
          [](const Indicator& indicator) { return indicator.id.value(); })));
  v1::ListIndicatorsResponse response;
  for (const Indicator& indicator : page.rows) {
    *response.add_indicators() = ToProto(year, indicator);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

absl::StatusOr<v1::RecordIndicatorValuesResponse> RecordIndicatorValues(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::RecordIndicatorValuesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  FieldViolations violations;
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "updates", request.updates_size()));
  std::vector<ValueUpdate> updates;
  std::set<platform::ResourceId> ids;
  for (int i = 0; i < request.updates_size(); ++i) {
    const std::string row = RowField("updates", static_cast<size_t>(i), "");
    updates.push_back(
        {ChildIdOrEmpty(violations, row + ".indicator", request.updates(i).indicator(),
                        request.parent(), kCollection),
         ValuesFromProto(violations, row + ".values", request.updates(i).values()),
         request.updates(i).etag()});
    ids.insert(updates.back().indicator);
  }
  return platform::CommitWrite<v1::RecordIndicatorValuesResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::RecordIndicatorValuesResponse> {
        IndicatorStore store(tx);
        KZ_RETURN_IF_ERROR(ValidateUpdates(
            updates, store.Find(year.jurisdiction, *year.fiscal_year, revision, ids), violations));
        store.Record(year.jurisdiction, *year.fiscal_year, revision, updates);
        const auto after = store.Find(year.jurisdiction, *year.fiscal_year, revision, ids);
        v1::RecordIndicatorValuesResponse response;
        for (const ValueUpdate& update : updates) {
          *response.add_indicators() = ToProto(year, after.at(update.indicator));
        }
        return response;
      });
}

}  // namespace kuzukuri::indicator
