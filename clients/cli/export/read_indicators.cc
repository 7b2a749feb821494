#include <string>

#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/pages.h"
#include "clients/cli/export/read_held.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {

namespace v1 = indicator::v1;
using Stub = v1::IndicatorService::Stub;

absl::Status ReadIndicators(Connection& connection, const HeldScope& scope, ExportFolder& folder) {
  for (const std::string& year : scope.years) {
    const ListAt list{year, scope.indicator_revision};
    KZ_RETURN_IF_ERROR(ForEachPage(connection, connection.indicator(), &Stub::ListIndicators, list,
                                   [&](const v1::ListIndicatorsResponse& page) {
                                     for (const auto& row : page.indicators()) {
                                       AddRows(row, folder);
                                     }
                                   }));
    KZ_RETURN_IF_ERROR(ForEachPage(connection, connection.indicator(),
                                   &Stub::ListIndicatorLineageEdges, list,
                                   [&](const v1::ListIndicatorLineageEdgesResponse& page) {
                                     for (const auto& row : page.indicator_lineage_edges()) {
                                       AddRows(row, folder);
                                     }
                                   }));
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::cli
