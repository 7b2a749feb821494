#include "services/catalog/handler/service.h"

#include "kuzukuri/catalog/v1/catalog_service.pb.h"
#include "services/catalog/handler/changes.h"
#include "services/catalog/handler/classification_node.h"
#include "services/catalog/handler/department.h"
#include "services/catalog/handler/explanation.h"
#include "services/catalog/handler/fiscal_year.h"
#include "services/catalog/handler/jurisdiction.h"
#include "services/catalog/handler/lineage_edge.h"
#include "services/catalog/handler/project.h"
#include "services/platform/heads/service.h"
#include "services/platform/server/status.h"

namespace kuzukuri::catalog {

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Workers& workers) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.catalog.v1.CatalogService", &workers);
  platform::RpcService& rpc = *service;
  platform::AddHeads<v1::BatchGetHeadsRequest, v1::BatchGetHeadsResponse, v1::StreamHeadsRequest,
                     v1::StreamHeadsResponse>(rpc, pools.control);
  platform::AddStatus<v1::GetServiceStatusRequest, v1::GetServiceStatusResponse>(rpc);
  rpc.Write("CreateJurisdiction", pools, CreateJurisdiction);
  rpc.Read("GetJurisdiction", pools, GetJurisdiction);
  rpc.Read("ListJurisdictions", pools, ListJurisdictions);
  rpc.Write("BatchCreateFiscalYears", pools, BatchCreateFiscalYears);
  rpc.Read("GetFiscalYear", pools, GetFiscalYear);
  rpc.Read("ListFiscalYears", pools, ListFiscalYears);
  rpc.Write("BatchCreateDepartments", pools, BatchCreateDepartments);
  rpc.Read("GetDepartment", pools, GetDepartment);
  rpc.Read("ListDepartments", pools, ListDepartments);
  rpc.Write("BatchCreateClassificationNodes", pools, BatchCreateClassificationNodes);
  rpc.Read("GetClassificationNode", pools, GetClassificationNode);
  rpc.Read("ListClassificationNodes", pools, ListClassificationNodes);
  rpc.Write("BatchCreateProjects", pools, BatchCreateProjects);
  rpc.Read("GetProject", pools, GetProject);
  rpc.Read("ListProjects", pools, ListProjects);
  rpc.Read("SearchProjects", pools, SearchProjects);
  rpc.Write("BatchCreateSubProjects", pools, BatchCreateSubProjects);
  rpc.Write("BatchCreateLineageEdges", pools, BatchCreateLineageEdges);
  rpc.Read("GetLineageEdge", pools, GetLineageEdge);
  rpc.Read("ListLineageEdges", pools, ListLineageEdges);
  rpc.Read("GetExplanation", pools, GetExplanation);
  rpc.Read("ListExplanations", pools, ListExplanations);
  rpc.Write("ApplyChanges", pools, ApplyChanges);
  rpc.ClientStream<v1::ImportChangesRequest, v1::ImportChangesResponse>(
      "ImportChanges", platform::StreamLimits(),
      [&pools](const auto& context, platform::StreamReader& reader) {
        return ImportChanges(pools, context, reader);
      });
  rpc.Read("ListRevisions", pools, ListRevisions);
  rpc.Read("GetRevision", pools, GetRevision);
  rpc.Read("ListVersions", pools, ListVersions);
  return service;
}

}  // namespace kuzukuri::catalog
