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
  const size_t collection = name.rfind('/', name.rfind('/') - 1);
  return collection == std::string::npos ? name : name.substr(collection + 1);
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

grpc::Status RollUpCheck::Read(Connection& connection, grpc::ClientContext& context,
                               const std::string& year, YearCatalogue* catalogue) const {
  const std::string jurisdiction = year.substr(0, year.find("/fiscalYears/"));
  Held<catalog::v1::Department> departments;
  grpc::Status status = AskNodes()(connection, context, year, &catalogue->nodes);
  if (status.ok()) status = AskProjects()(connection, context, year, &catalogue->projects);
  if (status.ok()) status = AskDepartments()(connection, context, jurisdiction, &departments);
  if (!status.ok()) return status;
  for (const auto& [name, department] : departments) catalogue->departments.insert(name);
  catalogue->departments.insert(files_->departments.begin(), files_->departments.end());
  AddOf(year, files_->nodes, files_->changes_held, catalogue->nodes);
  AddOf(year, files_->projects, files_->changes_held, catalogue->projects);
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  catalog::v1::GetFiscalYearRequest request;
  request.set_name(year);
  catalog::v1::GetFiscalYearResponse response;
  status = connection.catalog().GetFiscalYear(&of_call, request, &response);
  const bool there = status.ok();
  if (!there && status.error_code() != grpc::StatusCode::NOT_FOUND) return status;
  const auto brought = files_->years.find(year);
  const bool as_brought = brought != files_->years.end() && (!there || files_->changes_held);
  catalogue->primary_tree =
      as_brought ? brought->second.primary_tree() : response.fiscal_year().primary_tree();
  return grpc::Status::OK;
}

grpc::Status RollUpCheck::Check(Connection& connection, grpc::ClientContext& context,
                                const std::string& year,
                                const std::vector<const budget::v1::BudgetLine*>& lines,
                                std::vector<std::string>* problems) const {
  YearCatalogue catalogue;
  const grpc::Status status = Read(connection, context, year, &catalogue);
  if (!status.ok()) return status;
  for (const budget::v1::BudgetLine* line : lines) {
    problems->push_back(RollUpProblem(catalogue, *line));
  }
  return grpc::Status::OK;
}

}  // namespace kuzukuri::cli
