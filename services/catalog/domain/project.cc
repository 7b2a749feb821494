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

constexpr size_t kMaxDepartments = 20;
constexpr size_t kMaxSubProjects = 200;
constexpr size_t kMaxDetails = 100;

void CheckCount(FieldViolations& violations, const std::string& field, size_t count, size_t most) {
  if (count <= most) return;
  violations.Add(field, absl::StrCat("there are ", count, "; at most ", most, " are allowed"));
}

void CheckDepartments(FieldViolations& violations, const std::string& field,
                      const std::vector<std::string>& departments, bool required,
                      const std::set<std::string>& known) {
  if (required && departments.empty()) {
    violations.Add(field, "there is none; name at least one department, the lead first");
  }
  CheckCount(violations, field, departments.size(), kMaxDepartments);
  std::set<std::string> seen;
  for (size_t i = 0; i < departments.size(); ++i) {
    const std::string row = RowField(field, i, "");
    if (!known.contains(departments[i])) {
      violations.Add(
          row, absl::StrCat("department '", departments[i], "' does not exist; create it first"));
    }
    if (!seen.insert(departments[i]).second) {
      violations.Add(row,
                     absl::StrCat("department '", departments[i], "' stands twice; name it once"));
    }
  }
}

void CheckSubProject(FieldViolations& violations, const std::string& row, const SubProject& sub,
                     const ProjectSurroundings& surroundings) {
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
  CheckCount(violations, row + ".parts", sub.parts.size(), kMaxDetails);
  for (size_t i = 0; i < sub.parts.size(); ++i) {
    platform::CheckText(violations, RowField(row + ".parts", i, ""), sub.parts[i],
                        platform::kMaxDisplayName, true);
  }
  CheckCount(violations, row + ".cross_references", sub.cross_references.size(), kMaxDetails);
  for (size_t i = 0; i < sub.cross_references.size(); ++i) {
    const CrossReference& reference = sub.cross_references[i];
    const std::string field = RowField(row + ".cross_references", i, "");
    if (reference.kind < 1 || reference.kind > 2) {
      violations.Add(field + ".kind",
                     "the kind is not set or not known; use RELISTED or "
                     "PRIOR_YEAR");
    }
    if (!platform::ParseName(reference.target, "target").ok()) {
      violations.Add(field + ".target", absl::StrCat("'", reference.target.substr(0, 200),
                                                     "' is not the name of a project or "
                                                     "sub-project"));
    }
  }
  CheckDepartments(violations, row + ".departments", sub.departments, false,
                   surroundings.departments);
}

void CheckSubProjects(FieldViolations& violations, const std::string& row, const Project& project,
                      const ProjectSurroundings& surroundings) {
  CheckCount(violations, row + ".sub_projects", project.sub_projects.size(), kMaxSubProjects);
  UniqueNames unique("SubProject", "the project");
  for (size_t i = 0; i < project.sub_projects.size(); ++i) {
    const std::string field = RowField(row + ".sub_projects", i, "");
    CheckSubProject(violations, field, project.sub_projects[i], surroundings);
    unique.Add(violations, field, project.sub_projects[i].id, project.sub_projects[i].display_name);
  }
}

void CheckRelated(FieldViolations& violations, const std::string& row, const Project& project) {
  CheckCount(violations, row + ".related_projects", project.related_projects.size(), kMaxDetails);
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

absl::Status ValidateNew(const std::vector<Project>& projects,
                         const ProjectSurroundings& surroundings) {
  FieldViolations violations;
  UniqueNames unique("Project", surroundings.scope);
  for (size_t i = 0; i < projects.size(); ++i) {
    const Project& project = projects[i];
    const std::string row = RowField("projects", i, "");
    platform::CheckText(violations, row + ".display_name", project.display_name,
                        platform::kMaxDisplayName, true);
    platform::CheckText(violations, row + ".printed_code", project.printed_code,
                        platform::kMaxShortText, false);
    platform::CheckText(violations, row + ".note", project.note, platform::kMaxNote, false);
    CheckPrintedTexts(violations, row + ".printed_names", project.printed_names);
    CheckPlacements(violations, row, project.placements, surroundings.nodes, true);
    CheckPrimaryTree(violations, row, project, surroundings.primary_tree);
    CheckDepartments(violations, row + ".departments", project.departments, true,
                     surroundings.departments);
    CheckDepartments(violations, row + ".page_departments", project.page_departments, false,
                     surroundings.departments);
    CheckSubProjects(violations, row, project, surroundings);
    CheckRelated(violations, row, project);
    unique.Add(violations, row, project.id, project.display_name);
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  return unique.Against(surroundings.projects);
}

}  // namespace kuzukuri::catalog
