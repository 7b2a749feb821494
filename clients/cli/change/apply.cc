#include "clients/cli/change/apply.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "clients/cli/import/uuid.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::cli {
namespace {

using google::protobuf::Message;

// The version that stands among those of an answer, the newest first; null when none does.
template <class Response>
std::shared_ptr<Message> Standing(const Response& response) {
  if (response.versions_size() == 0 || response.versions(0).end_revision() != 0) return nullptr;
  const Message& holder = response.versions(0).resource();
  const auto* field = holder.GetReflection()->GetOneofFieldDescriptor(
      holder, holder.GetDescriptor()->oneof_decl(0));
  const Message& member = holder.GetReflection()->GetMessage(holder, field);
  std::shared_ptr<Message> found(member.New());
  found->CopyFrom(member);
  return found;
}

template <class Request, class Response, class Call>
absl::StatusOr<std::shared_ptr<Message>> Ask(Connection& connection, const std::string& name,
                                             Call call) {
  Request request;
  request.set_name(name);
  request.set_page_size(1);
  Response response;
  KZ_RETURN_IF_ERROR(connection.Try(
      [&](grpc::ClientContext& context) { return call(&context, request, &response); }));
  std::shared_ptr<Message> found = Standing(response);
  if (found == nullptr) {
    return platform::NotFound("Resource", name, "it was deleted; kuzukuri log tells when, and why");
  }
  return found;
}

template <class Change, class Request, class Response, class Call>
absl::StatusOr<int64_t> Send(Connection& connection, const std::string& jurisdiction,
                             const std::vector<PlannedChange>& changes, const std::string& reason,
                             Call call) {
  Request request;
  request.set_parent(jurisdiction);
  request.set_request_id(FreshUuid());
  request.set_reason(platform::ToNfc(reason));
  for (const PlannedChange& change : changes) {
    *request.add_changes() = MakeChange<Change>(change);
  }
  Response response;
  KZ_RETURN_IF_ERROR(connection.Try(
      [&](grpc::ClientContext& context) { return call(&context, request, &response); }));
  return response.revision();
}

}  // namespace

absl::StatusOr<Service> ServiceOf(const platform::ResourceName& name) {
  static const std::map<std::string, Service> kServices = {
      {"jurisdictions", Service::kCatalog}, {"fiscalYears", Service::kCatalog},
      {"departments", Service::kCatalog},   {"classificationNodes", Service::kCatalog},
      {"projects", Service::kCatalog},      {"subProjects", Service::kCatalog},
      {"lineageEdges", Service::kCatalog},  {"explanations", Service::kCatalog},
      {"budgetLines", Service::kBudget},    {"fundSources", Service::kBudget},
      {"economicItems", Service::kBudget},  {"reportedFigures", Service::kBudget},
      {"indicators", Service::kIndicator},  {"indicatorLineageEdges", Service::kIndicator}};
  const auto found = kServices.find(name.collection);
  if (found != kServices.end()) return found->second;
  return absl::InvalidArgumentError(
      absl::StrCat("one of ", name.collection,
                   " is never changed by itself: entries are reversed, statements put again, years "
                   "closed and opened"));
}

absl::StatusOr<std::shared_ptr<Message>> FindStanding(Connection& connection,
                                                      const std::string& name) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parsed, platform::ParseName(name, "RESOURCE"));
  KZ_ASSIGN_OR_RETURN(const Service service, ServiceOf(parsed));
  switch (service) {
    case Service::kCatalog:
      return Ask<catalog::v1::ListVersionsRequest, catalog::v1::ListVersionsResponse>(
          connection, name, [&](auto... a) { return connection.catalog().ListVersions(a...); });
    case Service::kBudget:
      return Ask<budget::v1::ListVersionsRequest, budget::v1::ListVersionsResponse>(
          connection, name, [&](auto... a) { return connection.budget().ListVersions(a...); });
    case Service::kIndicator:
      break;
  }
  return Ask<indicator::v1::ListVersionsRequest, indicator::v1::ListVersionsResponse>(
      connection, name, [&](auto... a) { return connection.indicator().ListVersions(a...); });
}

std::shared_ptr<Message> NameOnly(const Message& resource) {
  std::shared_ptr<Message> only(resource.New());
  const auto* field = resource.GetDescriptor()->FindFieldByName("name");
  only->GetReflection()->SetString(only.get(), field,
                                   resource.GetReflection()->GetString(resource, field));
  return only;
}

absl::StatusOr<int64_t> Apply(Connection& connection, Service service,
                              const std::string& jurisdiction,
                              const std::vector<PlannedChange>& changes,
                              const std::string& reason) {
  switch (service) {
    case Service::kCatalog:
      return Send<catalog::v1::CatalogChange, catalog::v1::ApplyChangesRequest,
                  catalog::v1::ApplyChangesResponse>(
          connection, jurisdiction, changes, reason,
          [&](auto... a) { return connection.catalog().ApplyChanges(a...); });
    case Service::kBudget:
      return Send<budget::v1::BudgetChange, budget::v1::ApplyChangesRequest,
                  budget::v1::ApplyChangesResponse>(
          connection, jurisdiction, changes, reason,
          [&](auto... a) { return connection.budget().ApplyChanges(a...); });
    case Service::kIndicator:
      break;
  }
  return Send<indicator::v1::IndicatorChange, indicator::v1::ApplyChangesRequest,
              indicator::v1::ApplyChangesResponse>(
      connection, jurisdiction, changes, reason,
      [&](auto... a) { return connection.indicator().ApplyChanges(a...); });
}

}  // namespace kuzukuri::cli
