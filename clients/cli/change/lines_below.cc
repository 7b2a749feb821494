#include "clients/cli/change/lines_below.h"

#include <algorithm>
#include <iostream>
#include <memory>

#include "clients/cli/import/held.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {

namespace v1 = catalog::v1;

absl::StatusOr<YearOfLines> ReadYearOfLines(Connection& connection, const std::string& name) {
  YearOfLines year;
  year.name = name;
  v1::GetFiscalYearRequest request;
  request.set_name(name);
  v1::GetFiscalYearResponse response;
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    return connection.catalog().GetFiscalYear(&context, request, &response);
  }));
  year.catalogue.primary_tree = response.fiscal_year().primary_tree();
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    grpc::Status status = AskNodes()(connection, context, name, &year.catalogue.nodes);
    if (status.ok()) status = AskProjects()(connection, context, name, &year.catalogue.projects);
    if (status.ok()) status = AskLines()(connection, context, name, &year.lines);
    return status;
  }));
  return year;
}

std::vector<PlannedChange> FollowingLines(const YearOfLines& year, const std::string& moved,
                                          const std::string& tree) {
  std::vector<PlannedChange> changes;
  for (const auto& [name, line] : year.lines) {
    if (moved != year.name && !StandsBelow(year.catalogue, line, moved)) continue;
    auto next = CountedWhereItStands(year.catalogue, line, tree);
    if (!next) continue;
    changes.push_back({type::v1::CHANGE_ACTION_UPDATE,
                       std::make_shared<budget::v1::BudgetLine>(*std::move(next)),
                       {"rollups"},
                       EtagOf(line)});
  }
  return changes;
}

int SendFollowing(Connection& connection, const std::vector<PlannedChange>& lines,
                  const std::string& reason, const std::string& repair) {
  if (lines.empty()) return kExitOk;
  constexpr size_t kJurisdiction = sizeof("jurisdictions/000000") - 1;
  const std::string jurisdiction = NameOf(*lines.front().message).substr(0, kJurisdiction);
  const auto revision = Apply(connection, Service::kBudget, jurisdiction, lines, reason);
  if (!revision.ok()) {
    std::cerr << "The budget lines below still count where it was; " << repair << ".\n";
    return Failed(revision.status());
  }
  std::cout << lines.size() << " budget lines count there since budget revision " << *revision
            << ".\n";
  return kExitOk;
}

void NoteLinesElsewhere(const std::vector<std::string>& lines, const std::string& consequence) {
  if (lines.empty()) return;
  constexpr size_t kNamed = 5;
  std::cerr << "Note: " << lines.size()
            << " budget lines count elsewhere than the catalogue has their projects; "
            << consequence << ":\n";
  for (size_t l = 0; l < std::min(lines.size(), kNamed); ++l) {
    std::cerr << "  " << lines[l] << "\n";
  }
  if (lines.size() > kNamed) std::cerr << "  … and " << lines.size() - kNamed << " more\n";
  std::cerr << "kuzukuri move PROJECT --under NODE --reason TEXT has them count where the project "
               "stands.\n";
}

}  // namespace kuzukuri::cli
