#include "clients/cli/read/check_projects.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/read/check_indicators.h"

namespace kuzukuri::cli {
namespace {

using reader::Measure;
using reader::Place;
using reader::Project;
using reader::Statement;
using reader::SubProject;

// By its code; where the paper prints none, by its name.
const Project* TakeProject(std::vector<const Project*>& free, const Json& facts) {
  const bool printed = facts.find("page") != facts.end() && facts["page"].is_object();
  const auto found = std::find_if(free.begin(), free.end(), [&](const Project* project) {
    return printed ? project->code == TextOf(facts, "code")
                   : SameName(project->name.text, TextOf(facts, "name"));
  });
  if (found == free.end()) return nullptr;
  const Project* project = *found;
  free.erase(found);
  return project;
}

void CheckPage(const std::string& where, const Json& page, const Project& project, Tally& tally) {
  const Place& near = project.name.place;
  const std::string kind = "project";
  tally.Compare("project code", where, TextOf(page, "code_printed"), project.printed_code, near);
  tally.CompareFigure(kind, where, page, "budget_k", project.figures, Measure::kAppropriation, 1000,
                      near);
  tally.CompareFigure(kind, where, page, "executed_k", project.figures, Measure::kExecuted, 1000,
                      near);
  tally.CompareFigure(kind, where, page, "difference_k", project.figures, Measure::kDifference,
                      1000, near);
  tally.CompareFigure(kind, where, page, "rate_printed", project.figures, Measure::kRate, 0, near);
  tally.Compare("project departments", where, JoinNames(ListOf(page, "departments")),
                JoinNames(project.departments), near);
}

void CheckSubProject(const std::string& where, const Json& facts, const SubProject& sub,
                     Tally& tally) {
  const Place& near = sub.name.place;
  const std::string kind = "sub-project";
  tally.Compare(kind, where, TextOf(facts, "name"), sub.name.text, near);
  tally.CompareFigure(kind, where, facts, "budget_k", sub.figures, Measure::kAppropriation, 1000,
                      near);
  // The executed amount may stand in the list only.
  if (reader::Find(sub.figures, Measure::kExecuted) != nullptr ||
      !NumberText(facts, "difference_printed_k").empty()) {
    tally.CompareFigure(kind, where, facts, "executed_k", sub.figures, Measure::kExecuted, 1000,
                        near);
  }
  tally.CompareFigure(kind, where, facts, "difference_printed_k", sub.figures, Measure::kDifference,
                      1000, near);
  const char* mark = sub.mark == reader::Mark::kNew        ? "new"
                     : sub.mark == reader::Mark::kExpanded ? "expanded"
                                                           : "";
  tally.Compare("sub-project mark", where, TextOf(facts, "mark"), mark, near);
  tally.Compare("sub-project note", where, TextOf(facts, "note"), sub.note, near);
  tally.Compare("sub-project parts", where, JoinNames(ListOf(facts, "parts")), JoinNames(sub.parts),
                near);
}

void CheckSubProjects(const std::string& where, const Json& expected, const Project& project,
                      Tally& tally) {
  std::vector<const SubProject*> free;
  for (const SubProject& sub : project.sub_projects) free.push_back(&sub);
  for (const Json& facts : expected) {
    const std::string number = NumberText(facts, "no");
    const std::string at = absl::StrCat(where, ".", number);
    const auto found = std::find_if(free.begin(), free.end(),
                                    [&](const SubProject* sub) { return sub->number == number; });
    if (found == free.end()) {
      tally.Compare("sub-project", at, TextOf(facts, "name"), "", project.name.place);
      continue;
    }
    CheckSubProject(at, facts, **found, tally);
    free.erase(found);
  }
  for (const SubProject* sub : free) {
    tally.Compare("sub-project", absl::StrCat(where, ".", sub->number), "", sub->name.text,
                  sub->name.place);
  }
}

void CheckProject(const Statement& statement, const std::string& where, const Json& facts,
                  const Project& project, Tally& tally) {
  const Place& place = project.name.place;
  const std::string on_page = TextOf(facts, "name_on_page");
  tally.Compare("project", where, on_page.empty() ? TextOf(facts, "name") : on_page,
                project.name.text, place);
  if (project.pillar >= 0 || !TextOf(facts, "pillar_code").empty()) {
    tally.Compare("project pillar", where, TextOf(facts, "pillar_code"),
                  project.pillar < 0 ? "" : statement.pillars[project.pillar].code, place);
  }
  const auto page = facts.find("page");
  if (page != facts.end() && page->is_object()) CheckPage(where, *page, project, tally);
  CheckSubProjects(where, ListOf(facts, "sub_projects"), project, tally);
  CheckIndicators(where, ListOf(facts, "indicators"), project, tally);
}

}  // namespace

void CheckProjects(const Statement& statement, const Json& projects, Tally& tally) {
  std::vector<const Project*> free;
  for (const Project& project : statement.projects) free.push_back(&project);
  for (const Json& facts : projects) {
    const std::string where = absl::StrCat(statement.fiscal_year, " ", TextOf(facts, "code"));
    const Project* project = TakeProject(free, facts);
    if (project == nullptr) {
      tally.Compare("project", where, TextOf(facts, "name"), "", statement.title.place);
      continue;
    }
    CheckProject(statement, where, facts, *project, tally);
  }
  for (const Project* project : free) {
    tally.Compare("project", absl::StrCat(statement.fiscal_year, " ", project->code), "",
                  project->name.text, project->name.place);
  }
}

}  // namespace kuzukuri::cli
