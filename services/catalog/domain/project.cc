#include "services/catalog/domain/project.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

using platform::FieldViolations;
using platform::RowField;

void CheckDepartments(FieldViolations& violations, const std::string& field,
                      const std::vector<platform::ResourceId>& departments, bool required,
                      const std::set<platform::ResourceId>& known) {
  if (required && departments.empty()) {
    violations.Add(field, "there is none; name at least one department, the lead first");
  }
  if (!CheckCount(violations, field, departments.size(), kMaxDepartments)) return;
  std::set<platform::ResourceId> seen;
  for (size_t i = 0; i < departments.size(); ++i) {
    if (!platform::IsResourceId(departments[i].value())) continue;
    const std::string row = RowField(field, i, "");
    if (!known.contains(departments[i])) {
      violations.Add(row, absl::StrCat("department '", departments[i].value(),
                                       "' does not exist; create it first"));
    }
    if (!seen.insert(departments[i]).second) {
      violations.Add(row, absl::StrCat("department '", departments[i].value(),
                                       "' stands twice; name it once"));
    }
  }
}

void CheckParts(FieldViolations& violations, const std::string& field,
                const std::vector<std::string>& parts) {
  if (!CheckCount(violations, field, parts.size(), kMaxDetails)) return;
  for (size_t i = 0; i < parts.size(); ++i) {
    platform::CheckText(violations, RowField(field, i, ""), parts[i], platform::kMaxDisplayName,
                        true);
  }
}

// The target's existence is not checked: it may lie in a year that is not registered.
void CheckTarget(FieldViolations& violations, const std::string& field, const std::string& target) {
  const auto name = platform::ParseName(target, field);
  if (!name.ok()) {
    platform::AddViolation(violations, field, name.status());
  } else if (name->collection != "projects" && name->collection != "subProjects") {
    violations.Add(field, absl::StrCat("'", target, "' names one of ", name->collection,
                                       "; point to a project or sub-project"));
  }
}

void CheckReferences(FieldViolations& violations, const std::string& field,
                     const std::vector<CrossReference>& references) {
  if (!CheckCount(violations, field, references.size(), kMaxDetails)) return;
  for (size_t i = 0; i < references.size(); ++i) {
    if (references[i].kind < 1 || references[i].kind > 2) {
      violations.Add(RowField(field, i, "kind"),
                     "the kind is not set or not known; use RELISTED or PRIOR_YEAR");
    }
    CheckTarget(violations, RowField(field, i, "target"), references[i].target);
  }
}

void CheckSubProject(FieldViolations& violations, const std::string& row, const SubProject& sub,
                     const std::set<platform::ResourceId>& departments) {
  platform::CheckText(violations, row + ".display_name", sub.display_name,
                      platform::kMaxDisplayName, true);
  platform::CheckText(violations, row + ".note", sub.note, platform::kMaxNote, false);
  if (sub.position < 0) {
    violations.Add(row + ".position", absl::StrCat("position is ", sub.position, "; count from 0"));
  }
  if (sub.mark < 0 || sub.mark > 2) {
    violations.Add(row + ".mark", absl::StrCat("mark ", sub.mark,
                                               " is not known; use NEW or "
                                               "EXPANDED or leave it unset"));
  }
  CheckParts(violations, row + ".parts", sub.parts);
  CheckReferences(violations, row + ".cross_references", sub.cross_references);
  CheckDepartments(violations, row + ".departments", sub.departments, false, departments);
}

UniqueNames UniqueSubProjects(const platform::JurisdictionCode& jurisdiction,
                              platform::Year fiscal_year, const platform::ResourceId& project) {
  return UniqueNames("SubProject", "the project",
                     platform::SubProjectName(
                         platform::YearResourceName(jurisdiction, fiscal_year, "projects", project),
                         platform::ResourceId()));
}

void CheckSubProjects(FieldViolations& violations, const std::string& row, const Project& project,
                      const ProjectSurroundings& surroundings) {
  if (!CheckCount(violations, row + ".sub_projects", project.sub_projects.size(),
                  kMaxSubProjects)) {
    return;
  }
  UniqueNames unique =
      UniqueSubProjects(surroundings.jurisdiction, surroundings.fiscal_year, project.id);
  for (size_t i = 0; i < project.sub_projects.size(); ++i) {
    const std::string field = RowField(row + ".sub_projects", i, "");
    CheckSubProject(violations, field, project.sub_projects[i], surroundings.departments);
    const SubProject& sub = project.sub_projects[i];
    unique.Add(violations, field, sub.id, SiblingNameOf(sub.display_name), sub.display_name);
  }
}

void CheckRelated(FieldViolations& violations, const std::string& row, const Project& project) {
  if (!CheckCount(violations, row + ".related_projects", project.related_projects.size(),
                  kMaxDetails)) {
    return;
  }
  for (size_t i = 0; i < project.related_projects.size(); ++i) {
    const RelatedProject& related = project.related_projects[i];
    const std::string field = RowField(row + ".related_projects", i, "");
    platform::CheckText(violations, field + ".heading", related.heading, platform::kMaxShortText,
                        true);
    platform::CheckText(violations, field + ".display_name", related.display_name,
                        platform::kMaxDisplayName, true);
    platform::CheckText(violations, field + ".owner", related.owner, platform::kMaxShortText,
                        false);
    if (related.amount_yen.value_or(0) < 0) {
      violations.Add(field + ".amount_yen", absl::StrCat("amount_yen is ", *related.amount_yen,
                                                         "; it must not be negative"));
    }
  }
}

void CheckPrimaryTree(FieldViolations& violations, const std::string& row, const Project& project,
                      const std::string& primary_tree) {
  const bool placed =
      std::any_of(project.placements.begin(), project.placements.end(),
                  [&](const Placement& placement) { return placement.tree == primary_tree; });
  if (!placed) {
    violations.Add(row + ".placements",
                   absl::StrCat("there is none in the primary tree '", primary_tree,
                                "'; every project is placed in it exactly once"));
  }
}

}  // namespace

bool HaveSameLists(const Project& a, const Project& b) {
  return a.printed_names == b.printed_names && a.placements == b.placements &&
         a.departments == b.departments && a.page_departments == b.page_departments &&
         a.related_projects == b.related_projects;
}

absl::Status ValidateNew(const std::vector<Project>& projects,
                         const ProjectSurroundings& surroundings, FieldViolations violations) {
  const UniqueNames unique =
      Check(violations, projects, surroundings, platform::RowNames("projects"));
  return unique.Against(surroundings.projects, violations);
}

UniqueNames Check(FieldViolations& violations, const std::vector<Project>& projects,
                  const ProjectSurroundings& surroundings, const platform::RowNames& rows) {
  const NodeIndex nodes = IndexNodes(surroundings.nodes);
  UniqueNames unique("Project", absl::StrCat("fiscal year ", surroundings.fiscal_year.value()),
                     platform::YearResourceName(surroundings.jurisdiction, surroundings.fiscal_year,
                                                "projects", platform::ResourceId()));
  for (size_t i = 0; i < projects.size(); ++i) {
    const Project& project = projects[i];
    const std::string row = rows(i);
    platform::CheckText(violations, row + ".display_name", project.display_name,
                        platform::kMaxDisplayName, true);
    platform::CheckText(violations, row + ".printed_code", project.printed_code,
                        platform::kMaxShortText, false);
    platform::CheckText(violations, row + ".note", project.note, platform::kMaxNote, false);
    CheckPrintedTexts(violations, row + ".printed_names", project.printed_names);
    CheckPlacements(violations, row, project.placements, nodes, true);
    CheckPrimaryTree(violations, row, project, surroundings.primary_tree);
    CheckDepartments(violations, row + ".departments", project.departments, true,
                     surroundings.departments);
    CheckDepartments(violations, row + ".page_departments", project.page_departments, false,
                     surroundings.departments);
    CheckSubProjects(violations, row, project, surroundings);
    CheckRelated(violations, row, project);
    unique.Add(violations, row, project.id,
               SiblingNameOf(surroundings.primary_tree, project.placements, project.display_name),
               project.display_name);
  }
  return unique;
}

absl::Status ValidateAdded(const std::vector<AddedSubProject>& added,
                           const SubProjectSurroundings& surroundings, FieldViolations violations) {
  std::map<platform::ResourceId, UniqueNames> unique;
  std::map<platform::ResourceId, size_t> counts;
  for (size_t i = 0; i < added.size(); ++i) {
    const auto& [project, sub] = added[i];
    const std::string row = RowField("sub_projects", i, "");
    CheckSubProject(violations, row, sub, surroundings.departments);
    const auto held = surroundings.held.find(project);
    if (held == surroundings.held.end()) {
      if (platform::IsResourceId(project.value())) {
        violations.Add(row + ".name", absl::StrCat("project '", project.value(),
                                                   "' does not exist; create it first"));
      }
      continue;
    }
    if (held->second.size() + ++counts[project] == kMaxSubProjects + 1) {
      violations.Add(row, absl::StrCat("project '", project.value(), "' would have more than ",
                                       kMaxSubProjects, " sub-projects"));
    }
    unique
        .try_emplace(project, UniqueSubProjects(surroundings.jurisdiction, surroundings.fiscal_year,
                                                project))
        .first->second.Add(violations, row, sub.id, SiblingNameOf(sub.display_name),
                           sub.display_name);
  }
  absl::Status taken_rows;
  for (const auto& [project, names] : unique) {
    TakenNames taken;
    for (const SubProject& sub : surroundings.held.at(project)) {
      taken.ids.insert(sub.id);
      taken.names.emplace(SiblingNameOf(sub.display_name), sub.id);
    }
    taken_rows.Update(names.Against(taken, violations));
  }
  taken_rows.Update(violations.ToStatus());
  return taken_rows;
}

}  // namespace kuzukuri::catalog
