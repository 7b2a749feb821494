#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/change/apply.h"
#include "clients/cli/change/change.h"
#include "clients/cli/change/lines_below.h"
#include "clients/cli/import/same_content.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;

struct MoveOptions {
  std::string name;
  std::string under;  // id or full name of a classification node
  std::string tree;   // empty: the primary one
  std::string reason;
};

// A copy below another parent.
template <class Resource>
std::shared_ptr<Resource> Moved(const Resource& resource, const std::string& tree,
                                const std::string& parent) {
  auto moved = std::make_shared<Resource>(resource);
  bool found = false;
  for (v1::Placement& placement : *moved->mutable_placements()) {
    if (placement.tree() != tree) continue;
    placement.set_parent(parent);
    found = true;
  }
  if (!found) {
    v1::Placement* placement = moved->add_placements();
    placement->set_tree(tree);
    placement->set_parent(parent);
  }
  return moved;
}

int Move(const Session& session, const MoveOptions& options) {
  const auto parsed = platform::ParseName(options.name, "RESOURCE");
  if (!parsed.ok()) return Misused(parsed.status().message());
  const bool is_project = parsed->collection == "projects";
  if (!is_project && parsed->collection != "classificationNodes") {
    return Misused("only projects and classification nodes are moved");
  }
  Connection connection = session.Connect();
  auto year = ReadYearOfLines(connection,
                              platform::FiscalYearName(parsed->jurisdiction, *parsed->fiscal_year));
  if (!year.ok()) return Failed(year.status());
  YearCatalogue& catalogue = year->catalogue;
  const std::string tree = options.tree.empty() ? catalogue.primary_tree : options.tree;
  const std::string parent = absl::StartsWith(options.under, "jurisdictions/")
                                 ? options.under
                                 : absl::StrCat(year->name, "/classificationNodes/", options.under);
  PlannedChange change{type::v1::CHANGE_ACTION_UPDATE, nullptr, {"placements"}, ""};
  if (is_project) {
    const auto found = catalogue.projects.find(options.name);
    if (found == catalogue.projects.end())
      return Misused(options.name + ": there is no such project");
    const auto moved = Moved(found->second, tree, parent);
    change.etag = EtagOf(found->second);
    found->second = *moved;
    change.message = moved;
  } else {
    const auto found = catalogue.nodes.find(options.name);
    if (found == catalogue.nodes.end()) return Misused(options.name + ": there is no such node");
    const auto moved = Moved(found->second, tree, parent);
    change.etag = EtagOf(found->second);
    found->second = *moved;
    change.message = moved;
  }
  const std::string jurisdiction = platform::JurisdictionName(parsed->jurisdiction);
  const auto revision =
      Apply(connection, Service::kCatalog, jurisdiction, {change}, options.reason);
  if (!revision.ok()) return Failed(revision.status());
  std::cout << options.name << " is below " << parent << " since catalogue revision " << *revision
            << ".\n";
  return SendFollowing(connection, FollowingLines(*year, options.name, options.tree),
                       options.reason, "run the command again");
}

}  // namespace

void AddMove(CommandLine& commands) {
  const auto options = std::make_shared<MoveOptions>();
  platform::App app = commands.Add(
      "move", "Put a project or node below another node, with the budget lines that count there",
      [options](const Session& session) { return Move(session, *options); });
  app.AddFlag("RESOURCE", options->name, "Name of a project or classification node").Required();
  app.AddFlag("--under", options->under, "Id or name of the classification node above it")
      .Required();
  app.AddFlag("--tree", options->tree, "Id of the tree; without it the year's primary one");
  app.AddFlag("--reason", options->reason, "Why, for people; kept with the writes").Required();
}

}  // namespace kuzukuri::cli
