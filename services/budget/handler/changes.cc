#include "services/budget/handler/changes.h"

#include "services/budget/usecase/budget_changes.h"
#include "services/budget/usecase/resources.h"
#include "services/platform/server/changes.h"
#include "services/platform/server/history.h"

namespace kuzukuri::budget {

absl::StatusOr<v1::ApplyChangesResponse> ApplyChanges(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::ApplyChangesRequest& request) {
  return platform::ApplyChanges<v1::ApplyChangesResponse>(pools, context, request, BudgetChanges());
}

absl::StatusOr<v1::ImportChangesResponse> ImportChanges(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        platform::StreamReader& reader) {
  return platform::ImportChanges<v1::ImportChangesResponse, v1::ImportChangesRequest>(
      pools, context, reader, BudgetChanges());
}

absl::StatusOr<v1::ListRevisionsResponse> ListRevisions(platform::Pools& pools,
                                                        const platform::RequestContext& context,
                                                        const v1::ListRevisionsRequest& request) {
  return platform::ListRevisions<v1::ListRevisionsResponse>(pools, context, request, Resources());
}

absl::StatusOr<v1::GetRevisionResponse> GetRevision(platform::Pools& pools,
                                                    const platform::RequestContext& context,
                                                    const v1::GetRevisionRequest& request) {
  return platform::GetRevision<v1::GetRevisionResponse>(pools, context, request, Resources());
}

absl::StatusOr<v1::ListVersionsResponse> ListVersions(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::ListVersionsRequest& request) {
  return platform::ListVersions<v1::ListVersionsResponse>(pools, context, request, Resources());
}

}  // namespace kuzukuri::budget
