#include "clients/cli/import/roll_ups.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/import/held.h"
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
    if (absl::StrContains(rollup, "/classificationNodes/")) {
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
    if (!absl::StrContains(rollup, "/classificationNodes/")) rollups.push_back(rollup);
  }
  line.clear_rollups();
  for (std::string& rollup : rollups) line.add_rollups(std::move(rollup));
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

}  // namespace kuzukuri::cli
