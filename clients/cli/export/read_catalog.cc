#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/pages.h"
#include "clients/cli/export/read_held.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;
using Stub = v1::CatalogService::Stub;
using Years = std::set<std::string>;

class CatalogReader {
 public:
  CatalogReader(Connection& connection, const HeldScope& scope, ExportFolder& folder)
      : connection_(connection), scope_(scope), folder_(folder) {}

  absl::Status Read() {
    KZ_RETURN_IF_ERROR(ReadJurisdiction());
    KZ_RETURN_IF_ERROR(ReadYears());
    for (const std::string& year : scope_.years) KZ_RETURN_IF_ERROR(ReadYear(year));
    // Where edges come from shows once the projects of all years are known.
    for (const std::string& year : scope_.years) {
      KZ_RETURN_IF_ERROR(ReadLineage(year));
      KZ_RETURN_IF_ERROR(
          List(&Stub::ListExplanations, year, [&](const v1::ListExplanationsResponse& page) {
            for (const auto& row : page.explanations()) AddRows(row, folder_);
          }));
    }
    return absl::OkStatus();
  }

 private:
  template <class Request, class Response, class Each>
  absl::Status List(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const std::string& parent, Each each) {
    return ForEachPage(connection_, connection_.catalog(), method,
                       {parent, scope_.catalog_revision}, each);
  }

  absl::Status ReadJurisdiction() {
    v1::GetJurisdictionRequest request;
    request.set_name(scope_.jurisdiction);
    request.set_revision(scope_.catalog_revision);
    v1::GetJurisdictionResponse response;
    KZ_RETURN_IF_ERROR(connection_.Try([&](grpc::ClientContext& context) {
      return connection_.catalog().GetJurisdiction(&context, request, &response);
    }));
    AddRows(response.jurisdiction(), folder_);
    return List(&Stub::ListDepartments, scope_.jurisdiction,
                [&](const v1::ListDepartmentsResponse& page) {
                  for (const v1::Department& row : page.departments()) AddRows(row, folder_);
                });
  }

  absl::Status ReadYears() {
    return List(&Stub::ListFiscalYears, scope_.jurisdiction,
                [&](const v1::ListFiscalYearsResponse& page) {
                  for (const v1::FiscalYear& row : page.fiscal_years()) {
                    known_.insert(row.name());
                    if (scope_.years.contains(row.name())) AddRows(row, folder_);
                  }
                });
  }

  absl::Status ReadYear(const std::string& year) {
    KZ_RETURN_IF_ERROR(List(&Stub::ListClassificationNodes, year,
                            [&](const v1::ListClassificationNodesResponse& page) {
                              for (const auto& row : page.classification_nodes()) {
                                AddRows(row, folder_);
                              }
                            }));
    return List(&Stub::ListProjects, year, [&](const v1::ListProjectsResponse& page) {
      if (!page.projects().empty()) with_projects_.insert(year);
      for (const v1::Project& row : page.projects()) AddRows(row, folder_);
    });
  }

  absl::Status ReadLineage(const std::string& year) {
    std::vector<v1::LineageEdge> edges;
    KZ_RETURN_IF_ERROR(
        List(&Stub::ListLineageEdges, year, [&](const v1::ListLineageEdgesResponse& page) {
          edges.insert(edges.end(), page.lineage_edges().begin(), page.lineage_edges().end());
        }));
    if (edges.empty()) return absl::OkStatus();
    KZ_ASSIGN_OR_RETURN(const std::string before, YearBefore(year));
    for (const v1::LineageEdge& edge : edges) AddRows(edge, before, folder_);
    return absl::OkStatus();
  }

  // The year an import takes predecessors to be of: the last before with projects in the files,
  // else in the catalogue.
  absl::StatusOr<std::string> YearBefore(const std::string& year) {
    const auto next = with_projects_.lower_bound(year);
    if (next != with_projects_.begin()) return *std::prev(next);
    for (auto known = known_.lower_bound(year); known != known_.begin();) {
      --known;
      bool has = false;
      KZ_RETURN_IF_ERROR(
          List(&Stub::ListProjects, *known,
               [&](const v1::ListProjectsResponse& page) { has |= !page.projects().empty(); }));
      if (has) return *known;
    }
    return year;  // none is below it
  }

  Connection& connection_;
  const HeldScope& scope_;
  ExportFolder& folder_;
  Years known_;          // to the catalogue
  Years with_projects_;  // of those exported
};

}  // namespace

absl::Status ReadCatalog(Connection& connection, const HeldScope& scope, ExportFolder& folder) {
  return CatalogReader(connection, scope, folder).Read();
}

}  // namespace kuzukuri::cli
