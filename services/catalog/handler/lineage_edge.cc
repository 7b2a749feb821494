#include "services/catalog/handler/lineage_edge.h"

#include <vector>

#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/store/lineage_edge.h"
#include "services/catalog/usecase/resource_proto.h"
#include "services/platform/base/names.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

constexpr const char* kCollection = "lineageEdges";

std::vector<LineageEdge> RowsOf(platform::FieldViolations& violations,
                                const v1::BatchCreateLineageEdgesRequest& request) {
  std::vector<LineageEdge> edges;
  edges.reserve(static_cast<size_t>(request.lineage_edges_size()));
  for (int i = 0; i < request.lineage_edges_size(); ++i) {
    edges.push_back(FromProto(violations,
                              platform::RowField("lineage_edges", static_cast<size_t>(i), ""),
                              request.parent(), request.lineage_edges(i)));
  }
  return edges;
}

LineageSurroundings Surroundings(pqxx::transaction_base& tx, const platform::ResourceName& year,
                                 platform::Revision revision) {
  LineageEdgeStore store(tx);
  const platform::Year previous =
      store.PreviousYear(year.jurisdiction, *year.fiscal_year).value_or(*year.fiscal_year - 1);
  return {year.jurisdiction, *year.fiscal_year, previous,
          store.NodeNames(year.jurisdiction, *year.fiscal_year, previous),
          store.List(year.jurisdiction, *year.fiscal_year, platform::AllRows(revision))};
}

}  // namespace

absl::StatusOr<v1::BatchCreateLineageEdgesResponse> BatchCreateLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateLineageEdgesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(
      platform::CheckBatchSize(violations, "lineage_edges", request.lineage_edges_size()));
  std::vector<LineageEdge> edges = RowsOf(violations, request);
  return platform::CommitWrite<v1::BatchCreateLineageEdgesResponse>(
      pools, context, request, year.jurisdiction, false, {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateLineageEdgesResponse> {
        KZ_RETURN_IF_ERROR(
            RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, revision).status());
        KZ_RETURN_IF_ERROR(ValidateNew(edges, Surroundings(tx, year, revision), violations));
        LineageEdgeStore(tx).Insert(year.jurisdiction, *year.fiscal_year, revision, edges);
        v1::BatchCreateLineageEdgesResponse response;
        for (LineageEdge& edge : edges) {
          edge.revision = revision;
          *response.add_lineage_edges() = ToProto(year, edge);
        }
        return response;
      });
}

absl::StatusOr<v1::GetLineageEdgeResponse> GetLineageEdge(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetLineageEdgeRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetLineageEdgeResponse> {
        const auto found =
            LineageEdgeStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
        if (!found) {
          return platform::NotFound("LineageEdge", request.name(),
                                    "list the lineage edges of the year to see which exist");
        }
        v1::GetLineageEdgeResponse response;
        *response.mutable_lineage_edge() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListLineageEdgesResponse> ListLineageEdges(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListLineageEdgesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<LineageEdge> page,
      (platform::ReadPage<LineageEdge>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<LineageEdge>> {
            KZ_RETURN_IF_ERROR(
                RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, query.revision)
                    .status());
            return LineageEdgeStore(tx).List(year.jurisdiction, *year.fiscal_year, query);
          },
          [](const LineageEdge& edge) { return edge.id.value(); })));
  v1::ListLineageEdgesResponse response;
  for (const LineageEdge& edge : page.rows) *response.add_lineage_edges() = ToProto(year, edge);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
