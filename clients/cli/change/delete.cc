#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clients/cli/change/apply.h"
#include "clients/cli/change/change.h"
#include "clients/cli/change/in_use.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

struct DeleteOptions {
  std::vector<std::string> names;
  std::string reason;
  bool although_used = false;
};

int Delete(const Session& session, const DeleteOptions& options) {
  Connection connection = session.Connect();
  // What one service keeps of one jurisdiction goes together, whole or not at all.
  std::map<std::pair<Service, std::string>, std::vector<PlannedChange>> changes;
  for (const std::string& name : options.names) {
    const auto held = FindStanding(connection, name);
    if (!held.ok()) return Failed(held.status());
    const auto parsed = platform::ParseName(name, "RESOURCE");
    changes[{*ServiceOf(*parsed), platform::JurisdictionName(parsed->jurisdiction)}].push_back(
        {type::v1::CHANGE_ACTION_DELETE, NameOnly(**held), {}, EtagOf(**held)});
  }
  if (changes.size() > 1) {
    return Misused(
        "the resources are of several services or jurisdictions; delete those of each by "
        "themselves");
  }
  if (!options.although_used) {
    const absl::Status unused =
        CheckUnused(connection, {{options.names.begin(), options.names.end()}, {}});
    if (!unused.ok()) return Failed(unused);
  }
  const auto& [place, list] = *changes.begin();
  const auto revision = Apply(connection, place.first, place.second, list, options.reason);
  if (!revision.ok()) return Failed(revision.status());
  std::cout << list.size() << " deleted in revision " << *revision << ".\n";
  return kExitOk;
}

}  // namespace

void AddDelete(CommandLine& commands) {
  const auto options = std::make_shared<DeleteOptions>();
  platform::App app =
      commands.Add("delete", "Take resources away; earlier revisions go on showing them",
                   [options](const Session& session) { return Delete(session, *options); });
  app.AddFlag("RESOURCE", options->names, "Names; those of one service go in one write").Required();
  app.AddFlag("--reason", options->reason, "Why, for people; kept with the write").Required();
  app.AddSwitch("--although-used", options->although_used, kAlthoughUsed);
}

}  // namespace kuzukuri::cli
