#include "absl/strings/str_cat.h"
#include "clients/cli/export/read_held.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

// The head of the jurisdiction in a service; adds the years it holds anything of.
template <class Request, class Response, class Stub>
absl::Status FindHead(const Connection& connection, Stub& stub, HeldScope& scope,
                      int64_t& revision) {
  Request request;
  request.add_queries()->set_name(scope.jurisdiction);
  Response response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return stub.BatchGetHeads(&context, request, &response);
  }));
  for (const type::v1::Head& head : response.heads()) {
    revision = head.revision();
    for (const type::v1::YearRevision& year : head.year_revisions()) {
      if (year.fiscal_year() == 0) continue;  // of the jurisdiction
      scope.years.insert(absl::StrCat(scope.jurisdiction, "/fiscalYears/", year.fiscal_year()));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FindScope(Connection& connection, HeldScope& scope) {
  // The catalogue last: what the others name was in it before them.
  KZ_RETURN_IF_ERROR(
      (FindHead<indicator::v1::BatchGetHeadsRequest, indicator::v1::BatchGetHeadsResponse>(
          connection, connection.indicator(), scope, scope.indicator_revision)));
  KZ_RETURN_IF_ERROR((FindHead<budget::v1::BatchGetHeadsRequest, budget::v1::BatchGetHeadsResponse>(
      connection, connection.budget(), scope, scope.budget_revision)));
  return FindHead<catalog::v1::BatchGetHeadsRequest, catalog::v1::BatchGetHeadsResponse>(
      connection, connection.catalog(), scope, scope.catalog_revision);
}

}  // namespace kuzukuri::cli
