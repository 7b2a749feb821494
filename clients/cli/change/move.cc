#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/change/apply.h"
#include "clients/cli/change/change.h"
#include "clients/cli/import/held.h"
#include "clients/cli/shared/above.h"
#include "clients/cli/shared/outcome.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;

struct MoveOptions {
  std::string name;
  std::string under;  // id or full name of a classification node
  std::string tree;   // empty: the primary one
  std::string reason;
};

// A year's catalogue and lines, as far as a move looks at them.
struct Year {
  std::string name;
  std::string tree;
  Held<v1::ClassificationNode> nodes;
  Held<v1::Project> projects;
  Held<budget::v1::BudgetLine> lines;
};

absl::StatusOr<Year> ReadYear(Connection& connection, const platform::ResourceName& of,
                              const std::string& tree) {
  Year year;
  year.name = platform::FiscalYearName(of.jurisdiction, *of.fiscal_year);
  year.tree = tree;
  if (tree.empty()) {
    v1::GetFiscalYearRequest request;
    request.set_name(year.name);
    v1::GetFiscalYearResponse response;
    KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
      return connection.catalog().GetFiscalYear(&context, request, &response);
    }));
    year.tree = response.fiscal_year().primary_tree();
  }
  KZ_RETURN_IF_ERROR(connection.Try([&](grpc::ClientContext& context) {
    grpc::Status status = AskNodes()(connection, context, year.name, &year.nodes);
    if (status.ok()) status = AskProjects()(connection, context, year.name, &year.projects);
    if (status.ok()) status = AskLines()(connection, context, year.name, &year.lines);
    return status;
  }));
  return year;
}

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

// The nodes above a line's own; nothing for a line below none that is known.
std::vector<std::string> AboveLine(const Year& year, const budget::v1::BudgetLine& line) {
  const Placements* placements = PlacementsOf(year.nodes, year.projects, line.node());
  return placements == nullptr ? std::vector<std::string>()
                               : AboveInAll(year.nodes, year.tree, *placements);
}

// Whether a line stands on or below a project or node.
bool IsBelow(const Year& year, const budget::v1::BudgetLine& line, const std::string& name) {
  if (line.node() == name || ProjectOf(line.node()) == name) return true;
  const std::vector<std::string> above = AboveLine(year, line);
  return std::find(above.begin(), above.end(), name) != above.end();
}

// Lines below what was moved that do not count in the nodes above them, with their new roll-ups.
// Looks at what they say now, so that a move that was cut off is completed by another.
std::vector<PlannedChange> Rollups(const Year& year, const std::string& moved) {
  std::vector<PlannedChange> changes;
  for (const auto& [name, line] : year.lines) {
    if (!IsBelow(year, line, moved)) continue;
    const std::vector<std::string> above = AboveLine(year, line);
    auto next = std::make_shared<budget::v1::BudgetLine>(line);
    next->clear_rollups();
    bool counts = false;  // in any node: others keep to themselves
    const auto add = [&](const std::string& node) {
      const auto& there = next->rollups();
      if (std::find(there.begin(), there.end(), node) == there.end()) next->add_rollups(node);
    };
    const Placements* placements = PlacementsOf(year.nodes, year.projects, line.node());
    if (placements != nullptr) {
      for (const std::string& node : AboveInTree(year.nodes, year.tree, *placements)) add(node);
    }
    for (const std::string& rollup : line.rollups()) {
      const bool is_node = year.nodes.contains(rollup);
      counts |= is_node;
      if (!is_node || std::find(above.begin(), above.end(), rollup) != above.end()) add(rollup);
    }
    if (!counts) continue;
    const bool same = std::equal(line.rollups().begin(), line.rollups().end(),
                                 next->rollups().begin(), next->rollups().end());
    if (same) continue;
    changes.push_back(
        {type::v1::CHANGE_ACTION_UPDATE, next, {"rollups"}, std::to_string(line.revision())});
  }
  return changes;
}

int Move(const Session& session, const MoveOptions& options) {
  const auto parsed = platform::ParseName(options.name, "RESOURCE");
  if (!parsed.ok()) return Misused(parsed.status().message());
  const bool is_project = parsed->collection == "projects";
  if (!is_project && parsed->collection != "classificationNodes") {
    return Misused("only projects and classification nodes are moved");
  }
  Connection connection = session.Connect();
  auto year = ReadYear(connection, *parsed, options.tree);
  if (!year.ok()) return Failed(year.status());
  const std::string parent = absl::StartsWith(options.under, "jurisdictions/")
                                 ? options.under
                                 : absl::StrCat(year->name, "/classificationNodes/", options.under);
  PlannedChange change{type::v1::CHANGE_ACTION_UPDATE, nullptr, {"placements"}, ""};
  if (is_project) {
    const auto found = year->projects.find(options.name);
    if (found == year->projects.end()) return Misused(options.name + ": there is no such project");
    const auto moved = Moved(found->second, year->tree, parent);
    change.etag = EtagOf(found->second);
    found->second = *moved;
    change.message = moved;
  } else {
    const auto found = year->nodes.find(options.name);
    if (found == year->nodes.end()) return Misused(options.name + ": there is no such node");
    const auto moved = Moved(found->second, year->tree, parent);
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
  const std::vector<PlannedChange> lines = Rollups(*year, options.name);
  if (lines.empty()) return kExitOk;
  const auto rolled = Apply(connection, Service::kBudget, jurisdiction, lines, options.reason);
  if (!rolled.ok()) {
    std::cerr << "The budget lines below still count where it was; run the command again.\n";
    return Failed(rolled.status());
  }
  std::cout << lines.size() << " budget lines count there since budget revision " << *rolled
            << ".\n";
  return kExitOk;
}

}  // namespace

void AddMove(CommandLine& commands) {
  const auto options = std::make_shared<MoveOptions>();
  CLI::App& app = commands.Add(
      "move", "Put a project or node below another node, with the budget lines that count there",
      [options](const Session& session) { return Move(session, *options); });
  app.add_option("RESOURCE", options->name, "Name of a project or classification node")->required();
  app.add_option("--under", options->under, "Id or name of the classification node above it")
      ->required();
  app.add_option("--tree", options->tree, "Id of the tree; without it the year's primary one");
  app.add_option("--reason", options->reason, "Why, for people; kept with the writes")->required();
}

}  // namespace kuzukuri::cli
