#include "services/catalog/handler/classification_node.h"

#include <vector>

#include "services/catalog/store/classification_node.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/usecase/resource_proto.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

constexpr const char* kCollection = "classificationNodes";

std::vector<ClassificationNode> RowsOf(platform::FieldViolations& violations,
                                       const platform::ResourceName& year,
                                       const v1::BatchCreateClassificationNodesRequest& request) {
  std::vector<ClassificationNode> nodes;
  for (int i = 0; i < request.classification_nodes_size(); ++i) {
    nodes.push_back(FromProto(
        violations, platform::RowField("classification_nodes", static_cast<size_t>(i), ""), year,
        request.parent(), request.classification_nodes(i)));
  }
  return nodes;
}

}  // namespace

absl::StatusOr<v1::BatchCreateClassificationNodesResponse> BatchCreateClassificationNodes(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateClassificationNodesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  platform::FieldViolations violations;
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "classification_nodes",
                                              request.classification_nodes_size()));
  std::vector<ClassificationNode> nodes = RowsOf(violations, year, request);
  return platform::CommitWrite<v1::BatchCreateClassificationNodesResponse>(
      pools, context, request, year.jurisdiction, false, {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx, platform::Revision revision)
          -> absl::StatusOr<v1::BatchCreateClassificationNodesResponse> {
        KZ_ASSIGN_OR_RETURN(const FiscalYear fiscal_year,
                            RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, revision));
        ClassificationNodeStore store(tx);
        KZ_RETURN_IF_ERROR(ValidateNew(
            nodes,
            {year.jurisdiction, *year.fiscal_year, fiscal_year.primary_tree,
             store.List(year.jurisdiction, *year.fiscal_year, platform::AllRows(revision))},
            violations));
        store.Insert(year.jurisdiction, *year.fiscal_year, revision, nodes);
        v1::BatchCreateClassificationNodesResponse response;
        for (ClassificationNode& node : nodes) {
          node.revision = revision;
          *response.add_classification_nodes() = ToProto(year, node);
        }
        return response;
      });
}

absl::StatusOr<v1::GetClassificationNodeResponse> GetClassificationNode(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::GetClassificationNodeRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetClassificationNodeResponse> {
        const auto found = ClassificationNodeStore(tx).Get(name.jurisdiction, *name.fiscal_year,
                                                           revision, name.id);
        if (!found) {
          return platform::NotFound("ClassificationNode", request.name(),
                                    "list the classification nodes of the year to see which exist");
        }
        v1::GetClassificationNodeResponse response;
        *response.mutable_classification_node() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListClassificationNodesResponse> ListClassificationNodes(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::ListClassificationNodesRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<ClassificationNode> page,
      (platform::ReadPage<ClassificationNode>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<ClassificationNode>> {
            KZ_RETURN_IF_ERROR(
                RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, query.revision)
                    .status());
            return ClassificationNodeStore(tx).List(year.jurisdiction, *year.fiscal_year, query);
          },
          [](const ClassificationNode& node) { return node.id.value(); })));
  v1::ListClassificationNodesResponse response;
  for (const ClassificationNode& node : page.rows) {
    *response.add_classification_nodes() = ToProto(year, node);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
