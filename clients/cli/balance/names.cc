#include "clients/cli/balance/names.h"

#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

constexpr int kPageSize = 1000;

// Reads every page of a list and hands each over.
template <class Request, class Response, class Send, class Each>
void ForEachPage(Connection& connection, const std::string& parent, Send send, Each each) {
  Request request;
  request.set_parent(parent);
  request.set_page_size(kPageSize);
  do {
    Response page;
    const absl::Status status = connection.Once(
        [&](grpc::ClientContext& context) { return send(&context, request, &page); });
    if (!status.ok()) return;
    each(page);
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
}

}  // namespace

std::map<std::string, std::string> DisplayNames(Connection& connection,
                                                const platform::JurisdictionCode& jurisdiction,
                                                platform::Year year) {
  std::map<std::string, std::string> names;
  const auto add = [&](const auto& rows) {
    for (const auto& row : rows) names[row.name()] = row.display_name();
  };
  const std::string parent = platform::FiscalYearName(jurisdiction, year);
  ForEachPage<catalog::v1::ListProjectsRequest, catalog::v1::ListProjectsResponse>(
      connection, parent, [&](auto... a) { return connection.catalog().ListProjects(a...); },
      [&](const auto& page) {
        add(page.projects());
        for (const auto& project : page.projects()) add(project.sub_projects());
      });
  ForEachPage<catalog::v1::ListClassificationNodesRequest,
              catalog::v1::ListClassificationNodesResponse>(
      connection, parent,
      [&](auto... a) { return connection.catalog().ListClassificationNodes(a...); },
      [&](const auto& page) { add(page.classification_nodes()); });
  ForEachPage<catalog::v1::ListDepartmentsRequest, catalog::v1::ListDepartmentsResponse>(
      connection, platform::JurisdictionName(jurisdiction),
      [&](auto... a) { return connection.catalog().ListDepartments(a...); },
      [&](const auto& page) { add(page.departments()); });
  ForEachPage<budget::v1::ListDimensionsRequest, budget::v1::ListDimensionsResponse>(
      connection, parent, [&](auto... a) { return connection.budget().ListDimensions(a...); },
      [&](const auto& page) {
        for (const auto& dimension : page.dimensions()) {
          names[dimension.name().substr(dimension.name().rfind('/') + 1)] =
              dimension.display_name();
        }
      });
  return names;
}

}  // namespace kuzukuri::cli
