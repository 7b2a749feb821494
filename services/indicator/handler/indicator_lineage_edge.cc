#include "services/indicator/handler/indicator_lineage_edge.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/indicator/store/indicator.h"
#include "services/indicator/store/indicator_lineage_edge.h"
#include "services/indicator/usecase/indicator_lineage_edge_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::indicator {
namespace {

using platform::FieldViolations;
using platform::RowField;

constexpr const char* kCollection = "indicatorLineageEdges";

std::vector<IndicatorLineageEdge> RowsOf(
    FieldViolations& violations, const platform::ResourceName& year,
    const v1::BatchCreateIndicatorLineageEdgesRequest& request) {
  std::vector<IndicatorLineageEdge> edges;
  for (int i = 0; i < request.indicator_lineage_edges_size(); ++i) {
    edges.push_back(FromProto(violations,
                              RowField("indicator_lineage_edges", static_cast<size_t>(i), ""), year,
                              request.parent(), request.indicator_lineage_edges(i)));
  }
  return edges;
}

// Component ids, by indicator id, of the indicators on one side of the edges.
std::map<platform::ResourceId, std::set<std::string>> Components(
    pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const std::vector<IndicatorLineageEdge>& edges,
    std::vector<IndicatorEnd> IndicatorLineageEdge::*side) {
  std::set<platform::ResourceId> ids;
  for (const IndicatorLineageEdge& edge : edges) {
    for (const IndicatorEnd& end : edge.*side) ids.insert(end.indicator);
  }
  std::map<platform::ResourceId, std::set<std::string>> components;
  for (const auto& [id, indicator] : IndicatorStore(tx).Find(jurisdiction, year, revision, ids)) {
    for (const IndicatorComponent& component : indicator.components) {
      components[id].insert(component.id);
    }
  }
  return components;
}

IndicatorLineageSurroundings Surroundings(pqxx::transaction_base& tx,
                                          const platform::ResourceName& year,
                                          platform::Revision revision,
                                          const std::vector<IndicatorLineageEdge>& edges) {
  IndicatorLineageSurroundings surroundings;
  surroundings.jurisdiction = year.jurisdiction;
  surroundings.fiscal_year = *year.fiscal_year;
  surroundings.before = Components(tx, year.jurisdiction, *year.fiscal_year - 1, revision, edges,
                                   &IndicatorLineageEdge::predecessors);
  surroundings.after = Components(tx, year.jurisdiction, *year.fiscal_year, revision, edges,
                                  &IndicatorLineageEdge::successors);
  std::set<platform::ResourceId> ids;
  for (const IndicatorLineageEdge& edge : edges) ids.insert(edge.id);
  surroundings.edge_ids =
      IndicatorLineageEdgeStore(tx).Taken(year.jurisdiction, *year.fiscal_year, revision, ids);
  return surroundings;
}

}  // namespace

absl::StatusOr<v1::BatchCreateIndicatorLineageEdgesResponse> BatchCreateIndicatorLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateIndicatorLineageEdgesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  FieldViolations violations;
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "indicator_lineage_edges",
                                              request.indicator_lineage_edges_size()));
  std::vector<IndicatorLineageEdge> edges = RowsOf(violations, year, request);
  return platform::CommitWrite<v1::BatchCreateIndicatorLineageEdgesResponse>(
      pools, context, request, year.jurisdiction, /*may_create_head=*/true,
      {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx, platform::Revision revision)
          -> absl::StatusOr<v1::BatchCreateIndicatorLineageEdgesResponse> {
        KZ_RETURN_IF_ERROR(ValidateNew(edges, Surroundings(tx, year, revision, edges), violations));
        IndicatorLineageEdgeStore(tx).Insert(year.jurisdiction, *year.fiscal_year, revision, edges);
        v1::BatchCreateIndicatorLineageEdgesResponse response;
        for (IndicatorLineageEdge& edge : edges) {
          edge.revision = revision;
          *response.add_indicator_lineage_edges() = ToProto(year, edge);
        }
        return response;
      });
}

absl::StatusOr<v1::GetIndicatorLineageEdgeResponse> GetIndicatorLineageEdge(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetIndicatorLineageEdgeRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetIndicatorLineageEdgeResponse> {
        const auto found = IndicatorLineageEdgeStore(tx).Get(name.jurisdiction, *name.fiscal_year,
                                                             revision, name.id);
        if (!found) {
          return platform::NotFound("IndicatorLineageEdge", request.name(),
                                    "list the edges of the year to see which exist");
        }
        v1::GetIndicatorLineageEdgeResponse response;
        *response.mutable_indicator_lineage_edge() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListIndicatorLineageEdgesResponse> ListIndicatorLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListIndicatorLineageEdgesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(const platform::Page<IndicatorLineageEdge> page,
                      (platform::ReadPage<IndicatorLineageEdge>(
                          pools, context, year.jurisdiction, request, request.parent(),
                          [&](pqxx::transaction_base& tx, const platform::PageQuery& query)
                              -> absl::StatusOr<std::vector<IndicatorLineageEdge>> {
                            return IndicatorLineageEdgeStore(tx).List(year.jurisdiction,
                                                                      *year.fiscal_year, query);
                          },
                          [](const IndicatorLineageEdge& edge) { return edge.id.value(); })));
  v1::ListIndicatorLineageEdgesResponse response;
  for (const IndicatorLineageEdge& edge : page.rows) {
    *response.add_indicator_lineage_edges() = ToProto(year, edge);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::indicator
