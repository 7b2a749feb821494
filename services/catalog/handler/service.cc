#include "services/catalog/handler/service.h"

#include "services/catalog/handler/classification_node.h"
#include "services/catalog/handler/department.h"
#include "services/catalog/handler/fiscal_year.h"
#include "services/catalog/handler/jurisdiction.h"
#include "services/catalog/handler/lineage_edge.h"
#include "services/catalog/handler/project.h"
#include "services/platform/server/head_stream.h"

namespace kuzukuri::catalog {

std::unique_ptr<platform::RpcService> MakeService(platform::Pool& pool,
                                                  platform::Executor& executor) {
  auto service =
      std::make_unique<platform::RpcService>("kuzukuri.catalog.v1.CatalogService", &executor);
  platform::RpcService& rpc = *service;
  rpc.Unary("GetHead", pool, GetHead);
  rpc.Unary("BatchGetHeads", pool, BatchGetHeads);
  platform::AddHeadStreams<v1::StreamHeadsRequest, v1::StreamHeadsResponse>(rpc, pool);
  rpc.Unary("CreateJurisdiction", pool, CreateJurisdiction);
  rpc.Unary("GetJurisdiction", pool, GetJurisdiction);
  rpc.Unary("ListJurisdictions", pool, ListJurisdictions);
  rpc.Unary("BatchCreateFiscalYears", pool, BatchCreateFiscalYears);
  rpc.Unary("GetFiscalYear", pool, GetFiscalYear);
  rpc.Unary("ListFiscalYears", pool, ListFiscalYears);
  rpc.Unary("BatchCreateDepartments", pool, BatchCreateDepartments);
  rpc.Unary("GetDepartment", pool, GetDepartment);
  rpc.Unary("ListDepartments", pool, ListDepartments);
  rpc.Unary("BatchCreateClassificationNodes", pool, BatchCreateClassificationNodes);
  rpc.Unary("GetClassificationNode", pool, GetClassificationNode);
  rpc.Unary("ListClassificationNodes", pool, ListClassificationNodes);
  rpc.Unary("BatchCreateProjects", pool, BatchCreateProjects);
  rpc.Unary("GetProject", pool, GetProject);
  rpc.Unary("ListProjects", pool, ListProjects);
  rpc.Unary("BatchCreateLineageEdges", pool, BatchCreateLineageEdges);
  rpc.Unary("GetLineageEdge", pool, GetLineageEdge);
  rpc.Unary("ListLineageEdges", pool, ListLineageEdges);
  return service;
}

}  // namespace kuzukuri::catalog
