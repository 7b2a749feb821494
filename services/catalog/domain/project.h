#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/catalog/domain/classification_node.h"
#include "services/catalog/domain/placement.h"
#include "services/catalog/domain/unique.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

// The most a project or sub-project can have of each.
inline constexpr size_t kMaxDepartments = 20;
inline constexpr size_t kMaxSubProjects = 200;
inline constexpr size_t kMaxDetails = 100;  // parts, cross references, related projects

// A reference printed on a sub-project that is never counted.
struct CrossReference {
  int kind = 0;  // number of the API's CrossReference.Kind
  std::string target;

  friend bool operator==(const CrossReference&, const CrossReference&) = default;
};

// A project of a bureau printed beside a project, outside every total.
struct RelatedProject {
  std::string heading;
  std::string display_name;
  std::string owner;
  std::optional<int64_t> amount_yen;

  friend bool operator==(const RelatedProject&, const RelatedProject&) = default;
};

// A part of a project (細事業).
struct SubProject {
  platform::ResourceId id;
  std::string display_name;
  int position = 0;
  int mark = 0;  // number of the API's Mark
  std::vector<std::string> parts;
  std::string note;
  std::vector<CrossReference> cross_references;
  std::vector<platform::ResourceId> departments;
  platform::Revision revision{};

  friend bool operator==(const SubProject&, const SubProject&) = default;
};

// A project (事業) of one fiscal year.
struct Project {
  platform::ResourceId id;
  std::string display_name;
  std::string printed_code;
  std::vector<PrintedText> printed_names;
  std::vector<Placement> placements;
  std::vector<platform::ResourceId> departments;  // the lead first
  std::vector<platform::ResourceId> page_departments;
  std::vector<SubProject> sub_projects;
  std::vector<RelatedProject> related_projects;
  std::string note;
  platform::Revision revision;
  // Its lists as they are stored, where it was read; written again as it is while they stay so.
  std::string stored_lists{};
};

// Whether two have the same lists, sub-projects aside, which are stored by themselves.
bool HaveSameLists(const Project& a, const Project& b);

// What new projects of a year are checked against.
struct ProjectSurroundings {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;
  std::string primary_tree;
  std::vector<ClassificationNode> nodes;
  std::set<platform::ResourceId> departments;
  TakenNames projects;
};

// Adds violations for projects of a year, and for what they have in common; `rows` is what they are
// called.
UniqueNames Check(platform::FieldViolations& violations, const std::vector<Project>& projects,
                  const ProjectSurroundings& surroundings, const platform::RowNames& rows);

// Checks a batch of new projects: INVALID_ARGUMENT with every bad field, ALREADY_EXISTS when an
// id is in use in the year or a name among its siblings. `violations` are those found before, when
// the names were read; the error lists all of them. Ids of parents and departments that are no ids
// are among those.
absl::Status ValidateNew(const std::vector<Project>& projects,
                         const ProjectSurroundings& surroundings,
                         platform::FieldViolations violations = {});

// A sub-project of a project that is there.
struct AddedSubProject {
  platform::ResourceId project;
  SubProject sub_project;
};

// What sub-projects that are added to projects of a year are checked against.
struct SubProjectSurroundings {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;
  std::set<platform::ResourceId> departments;
  // The sub-projects of the projects that exist among those named.
  std::map<platform::ResourceId, std::vector<SubProject>> held;
};

// Checks a batch of sub-projects that are added: as ValidateNew, against those their projects have.
absl::Status ValidateAdded(const std::vector<AddedSubProject>& added,
                           const SubProjectSurroundings& surroundings,
                           platform::FieldViolations violations = {});

}  // namespace kuzukuri::catalog
