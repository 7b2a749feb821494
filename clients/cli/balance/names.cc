#include "clients/cli/balance/names.h"

#include <vector>

#include "services/platform/base/names.h"
#include "services/report/text/told_apart.h"

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

// A part of the catalogue: its name, and the full name of what it stands under.
struct Part {
  std::string display_name;
  std::string parent;
};
using Parts = std::map<std::string, Part>;  // by full name

std::string PrimaryTree(Connection& connection, const std::string& year) {
  catalog::v1::GetFiscalYearRequest request;
  request.set_name(year);
  catalog::v1::GetFiscalYearResponse response;
  const absl::Status status = connection.Once([&](grpc::ClientContext& context) {
    return connection.catalog().GetFiscalYear(&context, request, &response);
  });
  return status.ok() ? response.fiscal_year().primary_tree() : "";
}

// Adds projects or classification nodes with what they stand under in the primary tree.
template <class Rows>
void AddPlaced(const Rows& rows, const std::string& tree, Parts& parts) {
  for (const auto& row : rows) {
    Part& part = parts[row.name()];
    part.display_name = row.display_name();
    for (const auto& placement : row.placements()) {
      if (placement.tree() == tree) part.parent = placement.parent();
    }
  }
}

// Adds the names of one kind of parts as they are told apart.
void AddNames(const Parts& of_kind, const Parts& nodes, const Parts& projects,
              std::map<std::string, std::string>& names) {
  const auto find = [&](const std::string& name) -> const Part* {
    for (const Parts* parts : {&nodes, &projects}) {
      if (const auto found = parts->find(name); found != parts->end()) return &found->second;
    }
    return nullptr;
  };
  std::vector<report::PlacedName> placed;
  for (const auto& [name, part] : of_kind) {
    report::PlacedName& one = placed.emplace_back();
    one.name = part.display_name;
    for (const Part* up = find(part.parent); up != nullptr; up = find(up->parent)) {
      one.path.push_back(up->display_name);
    }
  }
  const std::vector<std::string> labels = report::TellApart(placed);
  auto label = labels.begin();
  for (const auto& [name, part] : of_kind) names[name] = *label++;
}

void AddCatalogue(Connection& connection, const std::string& year,
                  std::map<std::string, std::string>& names) {
  const std::string tree = PrimaryTree(connection, year);
  Parts nodes;
  Parts projects;
  Parts sub_projects;
  ForEachPage<catalog::v1::ListProjectsRequest, catalog::v1::ListProjectsResponse>(
      connection, year, [&](auto... a) { return connection.catalog().ListProjects(a...); },
      [&](const auto& page) {
        AddPlaced(page.projects(), tree, projects);
        for (const auto& project : page.projects()) {
          for (const auto& sub : project.sub_projects()) {
            sub_projects[sub.name()] = {sub.display_name(), project.name()};
          }
        }
      });
  ForEachPage<catalog::v1::ListClassificationNodesRequest,
              catalog::v1::ListClassificationNodesResponse>(
      connection, year,
      [&](auto... a) { return connection.catalog().ListClassificationNodes(a...); },
      [&](const auto& page) { AddPlaced(page.classification_nodes(), tree, nodes); });
  for (const Parts* of_kind : {&nodes, &projects, &sub_projects}) {
    AddNames(*of_kind, nodes, projects, names);
  }
}

}  // namespace

std::map<std::string, std::string> DisplayNames(Connection& connection,
                                                const platform::JurisdictionCode& jurisdiction,
                                                platform::Year year) {
  std::map<std::string, std::string> names;
  const std::string parent = platform::FiscalYearName(jurisdiction, year);
  AddCatalogue(connection, parent, names);
  ForEachPage<catalog::v1::ListDepartmentsRequest, catalog::v1::ListDepartmentsResponse>(
      connection, platform::JurisdictionName(jurisdiction),
      [&](auto... a) { return connection.catalog().ListDepartments(a...); },
      [&](const auto& page) {
        for (const auto& row : page.departments()) names[row.name()] = row.display_name();
      });
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
