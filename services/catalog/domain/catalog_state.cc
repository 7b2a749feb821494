#include "services/catalog/domain/catalog_state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

using platform::FieldViolations;
using platform::JurisdictionCode;
using platform::ResourceId;
using platform::RowNames;
using platform::Year;

// Checks a state, each resource by what the request calls it, else by its name.
class StateCheck {
 public:
  StateCheck(const JurisdictionCode& code, const CatalogState& state, platform::StateRows& rows)
      : code_(code), state_(state), rows_(rows), found_(platform::kMostProblems) {}

  FieldViolations Run() {
    CheckJurisdiction();
    CheckDepartments();
    for (const auto& [year, contents] : state_.years) CheckYear(year, contents);
    for (const auto& [year, edges] : state_.edges) CheckEdges(year, edges);
    for (const auto& [year, of_year] : state_.explanations) CheckExplanations(year, of_year);
    return std::move(found_);
  }

 private:
  template <class Row>
  std::pair<std::vector<Row>, RowNames> RowsOf(const std::map<ResourceId, Row>& all, Year year,
                                               absl::string_view collection) {
    return rows_.Of(all, [&](const Row& row) {
      return platform::YearResourceName(code_, year, collection, row.id);
    });
  }

  void CheckJurisdiction() {
    if (!state_.jurisdiction) return;
    const std::string name = platform::JurisdictionName(code_);
    const auto found = rows_.changed().find(name);
    platform::CheckText(
        found_,
        absl::StrCat(found == rows_.changed().end() ? name : found->second, ".display_name"),
        state_.jurisdiction->display_name, platform::kMaxDisplayName, true);
  }

  void CheckDepartments() {
    const auto [rows, names] = rows_.Of(state_.departments, [&](const Department& one) {
      return platform::DepartmentName(code_, one.id);
    });
    Check(found_, code_, rows, names);
    for (const Department& one : rows) departments_.insert(one.id);
  }

  void CheckYear(Year year, const YearState& contents) {
    if (!contents.fiscal_year) return CheckNothingLeft(year, contents);
    const auto [years, year_names] =
        rows_.Of(std::map<Year, FiscalYear>{{year, *contents.fiscal_year}},
                 [&](const FiscalYear& one) { return platform::FiscalYearName(code_, one.year); });
    Check(found_, years, year_names);
    const std::string& tree = contents.fiscal_year->primary_tree;
    const auto [nodes, node_names] = RowsOf(contents.nodes, year, "classificationNodes");
    Check(found_, nodes, {code_, year, tree, {}}, node_names);
    const auto [projects, project_names] = RowsOf(contents.projects, year, "projects");
    FieldViolations problems(platform::kMostProblems);
    Check(problems, projects, {code_, year, tree, nodes, departments_, {}}, project_names);
    for (const auto& [field, description] : problems.kept()) {
      found_.Add(OfChangedSub(field, year, projects, project_names), description);
    }
  }

  // The field as the request calls it where it is of a sub-project that is changed by itself.
  std::string OfChangedSub(const std::string& field, Year year,
                           const std::vector<Project>& projects, const RowNames& names) const {
    const std::string list = ".sub_projects[";
    const size_t at = field.find(list);
    if (at == std::string::npos) return field;
    const std::string row = field.substr(0, at);
    const size_t end = field.find(']', at);
    size_t index = 0;
    if (!absl::SimpleAtoi(field.substr(at + list.size(), end - at - list.size()), &index)) {
      return field;
    }
    for (size_t i = 0; i < projects.size(); ++i) {
      if (names(i) != row || index >= projects[i].sub_projects.size()) continue;
      const std::string project =
          platform::YearResourceName(code_, year, "projects", projects[i].id);
      const auto found = rows_.changed().find(
          platform::SubProjectName(project, projects[i].sub_projects[index].id));
      if (found != rows_.changed().end()) return found->second + field.substr(end + 1);
    }
    return field;
  }

  // Of a year that does not exist.
  void CheckNothingLeft(Year year, const YearState& contents) {
    const auto report = [&](const auto& rows, absl::string_view collection) {
      const auto [all, names] = RowsOf(rows, year, collection);
      for (size_t i = 0; i < all.size(); ++i) {
        found_.Add(names.Field(i, "name"),
                   absl::StrCat("fiscal year ", year.value(),
                                " does not exist; create it first, or delete what is in it"));
      }
    };
    report(contents.nodes, "classificationNodes");
    report(contents.projects, "projects");
    const auto edges = state_.edges.find(year);
    if (edges != state_.edges.end()) report(edges->second, "lineageEdges");
    const auto explanations = state_.explanations.find(year);
    if (explanations != state_.explanations.end()) report(explanations->second, "explanations");
  }

  void CheckEdges(Year year, const std::map<ResourceId, LineageEdge>& edges) {
    const auto at = state_.years.find(year);
    if (edges.empty() || (at != state_.years.end() && !at->second.fiscal_year)) return;
    LineageSurroundings surroundings;
    surroundings.jurisdiction = code_;
    surroundings.fiscal_year = year;
    surroundings.previous_year = YearBefore(year);
    surroundings.nodes = NodeNames(year, surroundings.previous_year);
    const auto [rows, names] = RowsOf(edges, year, "lineageEdges");
    Check(found_, rows, surroundings, names);
  }

  void CheckExplanations(Year year, const std::map<ResourceId, Explanation>& explanations) {
    const auto at = state_.years.find(year);
    if (explanations.empty() || (at != state_.years.end() && !at->second.fiscal_year)) return;
    ExplanationSurroundings surroundings{code_, year, {}, {}};
    std::set<Year> named = {year};
    for (const auto& [id, one] : explanations) named.insert(one.compared_year);
    for (const Year one : named) {
      const auto contents = state_.years.find(one);
      if (contents == state_.years.end() || !contents->second.fiscal_year) continue;
      surroundings.years.insert(one);
      AddNodes(one, contents->second, surroundings.nodes);
    }
    const auto [rows, names] = RowsOf(explanations, year, "explanations");
    Check(found_, rows, surroundings, names);
  }

  void AddNodes(Year year, const YearState& contents, std::set<std::string>& nodes) const {
    for (const auto& [id, node] : contents.nodes) {
      nodes.insert(platform::YearResourceName(code_, year, "classificationNodes", id));
    }
    std::map<std::string, std::string> projects;
    AddNames(year, contents, projects);
    for (const auto& [name, display_name] : projects) nodes.insert(name);
  }

  // The last year before one that has projects.
  Year YearBefore(Year year) const {
    Year found;
    for (const Year other : state_.other_years) {
      if (other < year) found = std::max(found, other);
    }
    for (const auto& [other, contents] : state_.years) {
      if (other < year && !contents.projects.empty()) found = std::max(found, other);
    }
    return found == Year() ? year - 1 : found;
  }

  std::map<std::string, std::string> NodeNames(Year year, Year previous) const {
    std::map<std::string, std::string> names;
    for (const Year one : {year, previous}) {
      const auto contents = state_.years.find(one);
      if (contents != state_.years.end()) {
        AddNames(one, contents->second, names);
      } else {
        const std::string prefix = platform::FiscalYearName(code_, one) + "/";
        for (auto other = state_.other_nodes.lower_bound(prefix);
             other != state_.other_nodes.end() && absl::StartsWith(other->first, prefix); ++other) {
          names.insert(*other);
        }
      }
    }
    return names;
  }

  void AddNames(Year year, const YearState& contents,
                std::map<std::string, std::string>& names) const {
    for (const auto& [id, project] : contents.projects) {
      const std::string name = platform::YearResourceName(code_, year, "projects", id);
      names.emplace(name, project.display_name);
      for (const SubProject& sub : project.sub_projects) {
        names.emplace(platform::SubProjectName(name, sub.id), sub.display_name);
      }
    }
  }

  const JurisdictionCode& code_;
  const CatalogState& state_;
  platform::StateRows& rows_;
  FieldViolations found_;
  std::set<ResourceId> departments_;
};

}  // namespace

absl::Status CheckState(const JurisdictionCode& code, const CatalogState& before,
                        const CatalogState& after, const ChangedRows& changed,
                        const FieldViolations& violations) {
  const auto check = [&](const CatalogState& state) {
    return [&](platform::StateRows& rows) { return StateCheck(code, state, rows).Run(); };
  };
  return platform::JudgeState(changed, violations, check(before), check(after));
}

}  // namespace kuzukuri::catalog
