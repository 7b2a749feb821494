#include "clients/cli/import/held.h"

namespace kuzukuri::cli {

AskHeld<catalog::v1::Department> AskDepartments() {
  return AskByList<catalog::v1::Department, catalog::v1::ListDepartmentsRequest,
                   catalog::v1::ListDepartmentsResponse>(
      [](Connection& c, auto... a) { return c.catalog().ListDepartments(a...); },
      [](const auto& page) -> auto& { return page.departments(); });
}

AskHeld<catalog::v1::ClassificationNode> AskNodes() {
  return AskByList<catalog::v1::ClassificationNode, catalog::v1::ListClassificationNodesRequest,
                   catalog::v1::ListClassificationNodesResponse>(
      [](Connection& c, auto... a) { return c.catalog().ListClassificationNodes(a...); },
      [](const auto& page) -> auto& { return page.classification_nodes(); });
}

AskHeld<catalog::v1::Project> AskProjects() {
  return AskByList<catalog::v1::Project, catalog::v1::ListProjectsRequest,
                   catalog::v1::ListProjectsResponse>(
      [](Connection& c, auto... a) { return c.catalog().ListProjects(a...); },
      [](const auto& page) -> auto& { return page.projects(); });
}

AskHeld<catalog::v1::SubProject> AskSubProjects() {
  return [](Connection& connection, grpc::ClientContext& context, const std::string& year,
            Held<catalog::v1::SubProject>* held) {
    Held<catalog::v1::Project> projects;
    const grpc::Status status = AskProjects()(connection, context, year, &projects);
    for (const auto& [name, project] : projects) {
      for (const catalog::v1::SubProject& sub : project.sub_projects()) {
        held->emplace(sub.name(), sub);
      }
    }
    return status;
  };
}

AskHeld<budget::v1::BudgetLine> AskLines() {
  return AskByList<budget::v1::BudgetLine, budget::v1::ListBudgetLinesRequest,
                   budget::v1::ListBudgetLinesResponse>(
      [](Connection& c, auto... a) { return c.budget().ListBudgetLines(a...); },
      [](const auto& page) -> auto& { return page.budget_lines(); });
}

AskHeld<indicator::v1::Indicator> AskIndicators() {
  return AskByList<indicator::v1::Indicator, indicator::v1::ListIndicatorsRequest,
                   indicator::v1::ListIndicatorsResponse>(
      [](Connection& c, auto... a) { return c.indicator().ListIndicators(a...); },
      [](const auto& page) -> auto& { return page.indicators(); });
}

}  // namespace kuzukuri::cli
