#include "services/catalog/handler/service.h"

#include "services/catalog/handler/classification_node.h"
#include "services/catalog/handler/department.h"
#include "services/catalog/handler/fiscal_year.h"
#include "services/catalog/handler/jurisdiction.h"
#include "services/catalog/handler/lineage_edge.h"
#include "services/catalog/handler/project.h"
#include "services/platform/server/head_stream.h"

namespace kuzukuri::catalog {

std::unique_ptr<platform::RpcService> MakeService(platform::Pools& pools,
                                                  platform::Executor& executor) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.catalog.v1.CatalogService", &executor);
  platform::RpcService& rpc = *service;
  rpc.Unary("GetHead", pools, GetHead);
  rpc.Unary("BatchGetHeads", pools, BatchGetHeads);
  platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(rpc, pools.control);
  rpc.Unary("CreateJurisdiction", pools, CreateJurisdiction);
  rpc.Unary("GetJurisdiction", pools, GetJurisdiction);
  rpc.Unary("ListJurisdictions", pools, ListJurisdictions);
  rpc.Unary("BatchCreateFiscalYears", pools, BatchCreateFiscalYears);
  rpc.Unary("GetFiscalYear", pools, GetFiscalYear);
  rpc.Unary("ListFiscalYears", pools, ListFiscalYears);
  rpc.Unary("BatchCreateDepartments", pools, BatchCreateDepartments);
  rpc.Unary("GetDepartment", pools, GetDepartment);
  rpc.Unary("ListDepartments", pools, ListDepartments);
  rpc.Unary("BatchCreateClassificationNodes", pools, BatchCreateClassificationNodes);
  rpc.Unary("GetClassificationNode", pools, GetClassificationNode);
  rpc.Unary("ListClassificationNodes", pools, ListClassificationNodes);
  rpc.Unary("BatchCreateProjects", pools, BatchCreateProjects);
  rpc.Unary("GetProject", pools, GetProject);
  rpc.Unary("ListProjects", pools, ListProjects);
  rpc.Unary("BatchCreateLineageEdges", pools, BatchCreateLineageEdges);
  rpc.Unary("GetLineageEdge", pools, GetLineageEdge);
  rpc.Unary("ListLineageEdges", pools, ListLineageEdges);
  return service;
}

}  // namespace kuzukuri::catalog
