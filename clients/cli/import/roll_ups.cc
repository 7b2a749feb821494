#include "clients/cli/import/roll_ups.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/import/held.h"
#include "clients/cli/shared/certified_years.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

bool Holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// As the files call it, e.g. `classificationNodes/2`.
std::string ShortName(const std::string& name) {
  constexpr size_t kJurisdiction = sizeof("jurisdictions/000000/") - 1;
  constexpr size_t kYear = sizeof("fiscalYears/0000/") - 1;
  const std::string rest = name.substr(std::min(kJurisdiction, name.size()));
  return absl::StartsWith(rest, "fiscalYears/") ? rest.substr(std::min(kYear, rest.size())) : rest;
}

std::string ListOf(const std::vector<std::string>& names) {
  return absl::StrJoin(names, ", ", [](std::string* out, const std::string& name) {
    absl::StrAppend(out, "'", ShortName(name), "'");
  });
}

bool IsNode(const std::string& name) { return absl::StrContains(name, "/classificationNodes/"); }

// Adds the trees of a node that is not above a line any more; those of the primary tree are no
// sign that the line counts in another.
void AddTreesOf(const YearCatalogue& year, const std::string& node, std::set<std::string>& trees) {
  const auto found = year.nodes.find(node);
  if (found == year.nodes.end()) return;
  std::set<std::string> of_node;
  for (const auto& placement : found->second.placements()) of_node.insert(placement.tree());
  if (!of_node.contains(year.primary_tree)) trees.merge(of_node);
}

// What stands above in the primary tree, then in others, where that is above in these as well.
std::vector<std::string> AboveInTrees(const YearCatalogue& year,
                                      const std::set<std::string>& others,
                                      const Placements& placements) {
  const std::vector<std::string> primary = AboveInTree(year.nodes, year.primary_tree, placements);
  std::vector<std::string> above = primary;
  for (const std::string& tree : others) {
    const auto add = [&](const Placements& from) {
      for (std::string& node : AboveInTree(year.nodes, tree, from)) {
        if (!Holds(above, node)) above.push_back(std::move(node));
      }
    };
    add(placements);
    for (const std::string& node : primary) {
      if (const auto found = year.nodes.find(node); found != year.nodes.end()) {
        add(found->second.placements());
      }
    }
  }
  return above;
}

// Adds those of a year, before or after what is there already.
template <class Resource>
void AddOf(const std::string& year, const std::map<std::string, Resource>& from, bool replaces,
           std::map<std::string, Resource>& to) {
  for (auto at = from.lower_bound(year + "/"); at != from.end(); ++at) {
    if (!absl::StartsWith(at->first, year + "/")) return;
    const auto [there, fresh] = to.emplace(*at);
    if (!fresh && replaces) there->second = at->second;
  }
}

}  // namespace

std::string RollUpProblem(const YearCatalogue& year, const budget::v1::BudgetLine& line) {
  const Placements* placements = PlacementsOf(year.nodes, year.projects, line.node());
  if (placements == nullptr) return "";
  std::vector<std::string> named;
  for (const std::string& rollup : line.rollups()) {
    if (IsNode(rollup)) {
      named.push_back(rollup);
    } else if (absl::StrContains(rollup, "/departments/") && !year.departments.contains(rollup)) {
      return absl::StrCat("rollups: there is no '", ShortName(rollup),
                          "'; name a department of the catalogue, or bring it with the files");
    }
  }
  if (named.empty()) return "";
  const std::vector<std::string> above = AboveInAll(year.nodes, year.primary_tree, *placements);
  for (const std::string& rollup : named) {
    if (rollup == line.node() || Holds(above, rollup)) continue;
    const bool known = year.nodes.contains(rollup);
    return absl::StrCat(
        "rollups: '", ShortName(rollup), "' ", known ? "is not above" : "does not exist; above",
        " '", ShortName(line.node()), "'", known ? ", which stands under " : " stand ",
        above.empty() ? "nothing" : ListOf(above), "; name those, or move the project first");
  }
  return "";
}

void FollowCatalogue(const YearCatalogue& year, budget::v1::BudgetLine& line) {
  const Placements* placements = PlacementsOf(year.nodes, year.projects, line.node());
  if (placements == nullptr) return;
  std::vector<std::string> rollups = AboveInAll(year.nodes, year.primary_tree, *placements);
  for (const std::string& rollup : line.rollups()) {
    if (!IsNode(rollup)) rollups.push_back(rollup);
  }
  line.clear_rollups();
  for (std::string& rollup : rollups) line.add_rollups(std::move(rollup));
}

std::optional<budget::v1::BudgetLine> CountedWhereItStands(const YearCatalogue& year,
                                                           const budget::v1::BudgetLine& line,
                                                           const std::string& tree) {
  const Placements* placements = PlacementsOf(year.nodes, year.projects, line.node());
  if (placements == nullptr) return std::nullopt;
  const std::vector<std::string> may = AboveInAll(year.nodes, year.primary_tree, *placements);
  std::set<std::string> trees;
  if (!tree.empty()) trees.insert(tree);
  std::vector<std::string> kept;
  bool counts = false;  // in any node: others keep to themselves
  for (const std::string& rollup : line.rollups()) {
    counts |= IsNode(rollup);
    if (!IsNode(rollup) || rollup == line.node() || Holds(may, rollup)) {
      kept.push_back(rollup);
    } else {
      AddTreesOf(year, rollup, trees);
    }
  }
  if (!counts) return std::nullopt;
  std::vector<std::string> rollups = AboveInTrees(year, trees, *placements);
  for (const std::string& rollup : kept) {
    if (!Holds(rollups, rollup)) rollups.push_back(rollup);
  }
  // In whatever order.
  if (std::set<std::string>(rollups.begin(), rollups.end()) ==
      std::set<std::string>(line.rollups().begin(), line.rollups().end())) {
    return std::nullopt;
  }
  budget::v1::BudgetLine next = line;
  next.clear_rollups();
  for (std::string& rollup : rollups) next.add_rollups(std::move(rollup));
  return next;
}

bool StandsBelow(const YearCatalogue& year, const budget::v1::BudgetLine& line,
                 const std::string& name) {
  if (line.node() == name || ProjectOf(line.node()) == name) return true;
  const Placements* placements = PlacementsOf(year.nodes, year.projects, line.node());
  return placements != nullptr &&
         Holds(AboveInAll(year.nodes, year.primary_tree, *placements), name);
}

std::set<std::string> FileCatalogue::YearsThatMove() const {
  if (!changes_held) return {};
  std::set<std::string> moved;
  for (const auto& [name, year] : years) moved.insert(name);
  for (const auto& [name, node] : nodes) moved.insert(FiscalYearOf(name));
  for (const auto& [name, project] : projects) moved.insert(FiscalYearOf(name));
  return moved;
}

grpc::Status RollUpCheck::Read(Connection& connection, grpc::ClientContext& context,
                               const std::string& year, YearCatalogue* held, bool* there) const {
  const std::string jurisdiction = year.substr(0, year.find("/fiscalYears/"));
  Held<catalog::v1::Department> departments;
  grpc::Status status = AskNodes()(connection, context, year, &held->nodes);
  if (status.ok()) status = AskProjects()(connection, context, year, &held->projects);
  if (status.ok()) status = AskDepartments()(connection, context, jurisdiction, &departments);
  if (!status.ok()) return status;
  for (const auto& [name, department] : departments) held->departments.insert(name);
  held->departments.insert(files_->departments.begin(), files_->departments.end());
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  catalog::v1::GetFiscalYearRequest request;
  request.set_name(year);
  catalog::v1::GetFiscalYearResponse response;
  status = connection.catalog().GetFiscalYear(&of_call, request, &response);
  *there = status.ok();
  if (!*there && status.error_code() != grpc::StatusCode::NOT_FOUND) return status;
  held->primary_tree = response.fiscal_year().primary_tree();
  return grpc::Status::OK;
}

YearCatalogue RollUpCheck::After(const std::string& year, YearCatalogue held, bool there) const {
  AddOf(year, files_->nodes, files_->changes_held, held.nodes);
  AddOf(year, files_->projects, files_->changes_held, held.projects);
  const auto brought = files_->years.find(year);
  if (brought != files_->years.end() && (!there || files_->changes_held)) {
    held.primary_tree = brought->second.primary_tree();
  }
  return held;
}

YearCatalogue RollUpCheck::Brought(const std::string& year, const YearCatalogue& held) const {
  YearCatalogue brought = After(year, YearCatalogue(), /*there=*/false);
  brought.departments = held.departments;
  return brought;
}

grpc::Status RollUpCheck::Check(Connection& connection, grpc::ClientContext& context,
                                const std::string& year, std::vector<RowToCheck>* lines,
                                std::vector<std::string>* problems) const {
  YearCatalogue held;
  bool there = false;
  grpc::Status status = Read(connection, context, year, &held, &there);
  if (!status.ok()) return status;
  const YearCatalogue after = After(year, held, there);
  const YearCatalogue brought = Brought(year, held);
  for (RowToCheck& row : *lines) {
    const auto& line = static_cast<const budget::v1::BudgetLine&>(*row.message);
    std::string problem = RollUpProblem(after, line);
    const bool was_so = row.stands && !RollUpProblem(held, line).empty();
    const bool is_moved = !row.stands && !files_->changes_held && !problem.empty() &&
                          PlacementsOf(brought.nodes, brought.projects, line.node()) != nullptr &&
                          RollUpProblem(brought, line).empty();
    if (is_moved) {
      const auto followed = std::make_shared<budget::v1::BudgetLine>(line);
      FollowCatalogue(after, *followed);
      row.message = followed;
    }
    problems->push_back(was_so || is_moved ? "" : std::move(problem));
  }
  return grpc::Status::OK;
}

bool RollUpCheck::Bring(const YearCatalogue& after, const budget::v1::BudgetLine& line) const {
  const auto brings = [&](const std::string& name) {
    return files_->nodes.contains(name) || files_->projects.contains(name);
  };
  if (brings(line.node()) || brings(ProjectOf(line.node()))) return true;
  const Placements* placements = PlacementsOf(after.nodes, after.projects, line.node());
  if (placements == nullptr) return false;
  const std::vector<std::string> above = AboveInAll(after.nodes, after.primary_tree, *placements);
  return std::any_of(above.begin(), above.end(), brings);
}

grpc::Status RollUpCheck::Follow(Connection& connection, grpc::ClientContext& context,
                                 const std::string& year, const HeldRows& lines,
                                 HeldRows* followed) const {
  if (lines.empty() || !files_->YearsThatMove().contains(year)) return grpc::Status::OK;
  YearCatalogue held;
  bool there = false;
  grpc::Status status = Read(connection, context, year, &held, &there);
  if (!status.ok()) return status;
  const std::string tree = held.primary_tree;
  const YearCatalogue after = After(year, std::move(held), there);
  for (const auto& [name, message] : lines) {
    const auto& line = static_cast<const budget::v1::BudgetLine&>(*message);
    if (after.primary_tree == tree && !Bring(after, line)) continue;
    if (auto next = CountedWhereItStands(after, line)) {
      followed->emplace(name, std::make_shared<budget::v1::BudgetLine>(*std::move(next)));
    }
  }
  return grpc::Status::OK;
}

}  // namespace kuzukuri::cli
