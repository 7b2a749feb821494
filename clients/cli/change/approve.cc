#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/change/apply.h"
#include "clients/cli/change/change.h"
#include "clients/cli/change/current_figures.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

using catalog::v1::Explanation;

struct ApproveOptions {
  std::vector<std::string> names;
  std::string reason;
};

// The change that approves an explanation for the figures of now, and says what it changes; none
// where it is approved for them already.
absl::StatusOr<std::vector<PlannedChange>> Approval(Connection& connection,
                                                    const std::string& name) {
  KZ_RETURN_IF_ERROR(platform::ParseNameOf(name, "explanations", "RESOURCE").status());
  KZ_ASSIGN_OR_RETURN(const auto held, FindStanding(connection, name));
  const auto& explanation = static_cast<const Explanation&>(*held);
  KZ_ASSIGN_OR_RETURN(const auto figures, CurrentFigures(connection, explanation));
  auto approved = std::make_shared<Explanation>(explanation);
  approved->set_state(Explanation::STATE_APPROVED);
  approved->mutable_figures()->Assign(figures.begin(), figures.end());
  const std::vector<std::string> fields = DifferingFields(*held, *approved, /*with_parts=*/true);
  std::cout << name << "\n" << Alteration(*held, *approved, /*with_parts=*/true);
  if (fields.empty()) return std::vector<PlannedChange>();
  return std::vector<PlannedChange>{
      {type::v1::CHANGE_ACTION_UPDATE, approved, fields, EtagOf(*held)}};
}

// Names of the explanations that a name stands for: those of a fiscal year, or one itself.
absl::StatusOr<std::vector<std::string>> NamedBy(Connection& connection, const std::string& name) {
  const auto parsed = platform::ParseName(name, "RESOURCE");
  if (!parsed.ok() || parsed->collection != "fiscalYears") return std::vector<std::string>{name};
  catalog::v1::ListExplanationsRequest request;
  request.set_parent(name);
  request.set_page_size(1000);
  std::vector<std::string> names;
  do {
    catalog::v1::ListExplanationsResponse page;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().ListExplanations(&context, request, &page);
    }));
    for (const Explanation& one : page.explanations()) names.push_back(one.name());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return names;
}

// The same of several, each once.
absl::StatusOr<std::vector<std::string>> AllNamed(Connection& connection,
                                                  const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const std::string& name : names) {
    KZ_ASSIGN_OR_RETURN(const auto named, NamedBy(connection, name));
    for (const std::string& one : named) {
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
    }
  }
  return all;
}

int Approve(const Session& session, const ApproveOptions& options) {
  Connection connection = session.Connect();
  const auto names = AllNamed(connection, options.names);
  if (!names.ok()) return Failed(names.status());
  std::vector<PlannedChange> changes;
  std::string jurisdiction;
  for (const std::string& name : *names) {
    const auto approval = Approval(connection, name);
    if (!approval.ok()) return Failed(approval.status());
    const std::string of =
        platform::JurisdictionName(platform::ParseName(name, "RESOURCE")->jurisdiction);
    if (!jurisdiction.empty() && of != jurisdiction) {
      return Misused("the explanations are of several jurisdictions; approve each's by themselves");
    }
    jurisdiction = of;
    changes.insert(changes.end(), approval->begin(), approval->end());
  }
  if (changes.empty()) {
    std::cout << "Nothing was changed.\n";
    return kExitOk;
  }
  const auto revision = Apply(connection, Service::kCatalog, jurisdiction, changes, options.reason);
  if (!revision.ok()) return Failed(revision.status());
  std::cout << changes.size() << " approved in revision " << *revision << ".\n";
  return kExitOk;
}

}  // namespace

void AddApprove(CommandLine& commands) {
  const auto options = std::make_shared<ApproveOptions>();
  platform::App app =
      commands.Add("approve",
                   "Approve explanations for what their figures are now; one without "
                   "figures gets the budget and the executed amount of its nodes",
                   [options](const Session& session) { return Approve(session, *options); });
  app.AddFlag("RESOURCE", options->names,
              "Names, e.g. jurisdictions/141127/fiscalYears/2023/explanations/bridge, or "
              "jurisdictions/141127/fiscalYears/2023 for all of a year")
      .Required();
  app.AddFlag("--reason", options->reason, "Why, for people; kept with the write");
}

}  // namespace kuzukuri::cli
