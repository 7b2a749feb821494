#include "clients/cli/export/export_all.h"

#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/change/lines_below.h"
#include "clients/cli/export/export_folder.h"
#include "clients/cli/export/read_held.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

// Leaves of the years those that were asked for.
absl::Status Narrow(const std::vector<int>& years, HeldScope& scope) {
  if (years.empty()) return absl::OkStatus();
  std::set<std::string> asked;
  for (const int year : years) {
    asked.insert(absl::StrCat(scope.jurisdiction, "/fiscalYears/", year));
    if (scope.years.contains(absl::StrCat(scope.jurisdiction, "/fiscalYears/", year))) continue;
    return absl::NotFoundError(
        absl::StrCat("nothing is held of fiscal year ", year, "; there are ",
                     absl::StrJoin(scope.years, ", ", [](std::string* out, const auto& name) {
                       out->append(name.substr(name.rfind('/') + 1));
                     })));
  }
  scope.years = std::move(asked);
  return absl::OkStatus();
}

absl::Status Read(Connection& connection, const HeldScope& scope, ExportFolder& folder) {
  KZ_RETURN_IF_ERROR(ReadCatalog(connection, scope, folder));
  if (scope.budget_revision > 0) KZ_RETURN_IF_ERROR(ReadBudget(connection, scope, folder));
  if (scope.indicator_revision > 0) KZ_RETURN_IF_ERROR(ReadIndicators(connection, scope, folder));
  return absl::OkStatus();
}

// The lines of the years that an import of the folder is refused for where nothing is held yet.
absl::Status TellLinesElsewhere(Connection& connection, const HeldScope& scope) {
  std::vector<std::string> lines;
  for (const std::string& name : scope.years) {
    const auto year = ReadYearOfLines(connection, name);
    if (absl::IsNotFound(year.status())) continue;  // lines of a year that the catalogue has not
    if (!year.ok()) return year.status();
    for (const PlannedChange& change : FollowingLines(*year, name)) {
      lines.push_back(NameOf(*change.message));
    }
  }
  NoteLinesElsewhere(lines, "an import of this folder where they are not yet is refused");
  return absl::OkStatus();
}

// What the format cannot hold; the exit code.
int TellRefusals(const Problems& refusals) {
  for (const std::string& refusal : refusals.kept()) std::cerr << refusal << "\n";
  std::cerr << refusals.size()
            << " cell(s) would be read otherwise than they are; nothing was written. Change them, "
               "or export the other years\n";
  return kExitRefused;
}

}  // namespace

int ExportAll(const Session& session, const ExportAllOptions& options) {
  ExportFolder folder(options.folder);
  if (const absl::Status status = folder.Begin(options.force); !status.ok()) {
    return Misused(status.message());
  }
  Connection connection = session.Connect();
  HeldScope scope;
  scope.jurisdiction = platform::JurisdictionName(platform::JurisdictionCode(options.jurisdiction));
  absl::Status status = FindScope(connection, scope);
  if (status.ok()) status = Narrow(options.years, scope);
  if (status.ok()) status = Read(connection, scope, folder);
  if (!status.ok()) return Failed(status);
  if (!folder.refusals().empty()) return TellRefusals(folder.refusals());
  status = folder.Finish();
  if (!status.ok()) return Misused(status.message());
  std::cerr << folder.path() << ": " << folder.rows() << " rows in " << folder.files()
            << " files; catalogue at revision " << scope.catalog_revision << ", budget "
            << scope.budget_revision << ", indicators " << scope.indicator_revision << "\n";
  status = scope.budget_revision > 0 ? TellLinesElsewhere(connection, scope) : absl::OkStatus();
  return status.ok() ? kExitOk : Failed(status);
}

}  // namespace kuzukuri::cli
