#include "services/catalog/handler/project.h"

#include <set>
#include <string>
#include <vector>

#include "services/catalog/handler/placement.h"
#include "services/catalog/store/classification_node.h"
#include "services/catalog/store/department.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/store/project.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

using google::protobuf::RepeatedPtrField;
using platform::FieldViolations;
using platform::RowField;

constexpr const char* kCollection = "projects";

void DepartmentsToProto(const platform::JurisdictionCode& jurisdiction,
                        const std::vector<platform::ResourceId>& ids,
                        RepeatedPtrField<std::string>* names) {
  for (const platform::ResourceId& id : ids)
    *names->Add() = platform::DepartmentName(jurisdiction, id);
}

std::vector<platform::ResourceId> DepartmentsFromProto(
    FieldViolations& violations, const std::string& field,
    const platform::JurisdictionCode& jurisdiction, const RepeatedPtrField<std::string>& names) {
  std::vector<platform::ResourceId> ids;
  for (int i = 0; i < ReadCount(names.size(), kMaxDepartments); ++i) {
    ids.push_back(ReferencedId(violations, RowField(field, static_cast<size_t>(i), ""), names[i],
                               platform::JurisdictionName(jurisdiction), "departments"));
  }
  return ids;
}

void ToProto(const platform::JurisdictionCode& jurisdiction, const std::string& project,
             const SubProject& sub, v1::SubProject* proto) {
  proto->set_name(platform::SubProjectName(project, sub.id));
  proto->set_display_name(sub.display_name);
  proto->set_position(sub.position);
  proto->set_mark(static_cast<v1::Mark>(sub.mark));
  for (const std::string& part : sub.parts) proto->add_parts(part);
  proto->set_note(sub.note);
  for (const CrossReference& reference : sub.cross_references) {
    v1::CrossReference* item = proto->add_cross_references();
    item->set_kind(static_cast<v1::CrossReference::Kind>(reference.kind));
    item->set_target(reference.target);
  }
  DepartmentsToProto(jurisdiction, sub.departments, proto->mutable_departments());
}

v1::Project ToProto(const platform::ResourceName& year, const Project& project) {
  v1::Project proto;
  proto.set_name(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection, project.id));
  proto.set_display_name(project.display_name);
  proto.set_printed_code(project.printed_code);
  PrintedTextsToProto(project.printed_names, proto.mutable_printed_names());
  PlacementsToProto(year, project.placements, proto.mutable_placements());
  DepartmentsToProto(year.jurisdiction, project.departments, proto.mutable_departments());
  DepartmentsToProto(year.jurisdiction, project.page_departments, proto.mutable_page_departments());
  for (const SubProject& sub : project.sub_projects) {
    ToProto(year.jurisdiction, proto.name(), sub, proto.add_sub_projects());
  }
  for (const RelatedProject& related : project.related_projects) {
    v1::RelatedProject* item = proto.add_related_projects();
    item->set_heading(related.heading);
    item->set_display_name(related.display_name);
    item->set_owner(related.owner);
    if (related.amount_yen) item->set_amount_yen(*related.amount_yen);
  }
  proto.set_note(project.note);
  proto.set_revision(project.revision.value());
  return proto;
}

SubProject FromProto(FieldViolations& violations, const std::string& row,
                     const std::string& project_name,
                     const platform::JurisdictionCode& jurisdiction, const v1::SubProject& proto) {
  SubProject sub;
  sub.id = platform::ChildId(violations, row + ".name", proto.name(), project_name, "subProjects");
  sub.display_name = proto.display_name();
  sub.position = proto.position();
  sub.mark = proto.mark();
  for (int i = 0; i < ReadCount(proto.parts_size(), kMaxDetails); ++i) {
    sub.parts.push_back(proto.parts(i));
  }
  sub.note = proto.note();
  for (int i = 0; i < ReadCount(proto.cross_references_size(), kMaxDetails); ++i) {
    const v1::CrossReference& reference = proto.cross_references(i);
    sub.cross_references.push_back({reference.kind(), reference.target()});
  }
  sub.departments =
      DepartmentsFromProto(violations, row + ".departments", jurisdiction, proto.departments());
  return sub;
}

Project FromProto(FieldViolations& violations, const std::string& row,
                  const platform::ResourceName& year, const std::string& parent,
                  const v1::Project& proto) {
  Project project;
  project.id = platform::ChildId(violations, row + ".name", proto.name(), parent, kCollection);
  project.display_name = proto.display_name();
  project.printed_code = proto.printed_code();
  project.printed_names = PrintedTextsFromProto(proto.printed_names());
  project.placements =
      PlacementsFromProto(violations, row + ".placements", year, proto.placements());
  project.departments = DepartmentsFromProto(violations, row + ".departments", year.jurisdiction,
                                             proto.departments());
  project.page_departments = DepartmentsFromProto(violations, row + ".page_departments",
                                                  year.jurisdiction, proto.page_departments());
  for (int i = 0; i < ReadCount(proto.sub_projects_size(), kMaxSubProjects); ++i) {
    project.sub_projects.push_back(
        FromProto(violations, RowField(row + ".sub_projects", static_cast<size_t>(i), ""),
                  proto.name(), year.jurisdiction, proto.sub_projects(i)));
  }
  for (int i = 0; i < ReadCount(proto.related_projects_size(), kMaxDetails); ++i) {
    const v1::RelatedProject& related = proto.related_projects(i);
    project.related_projects.push_back(
        {related.heading(), related.display_name(), related.owner(),
         related.has_amount_yen() ? std::optional<int64_t>(related.amount_yen()) : std::nullopt});
  }
  project.note = proto.note();
  return project;
}

std::vector<Project> FromProto(FieldViolations& violations, const platform::ResourceName& year,
                               const v1::BatchCreateProjectsRequest& request) {
  std::vector<Project> projects;
  for (int i = 0; i < request.projects_size(); ++i) {
    projects.push_back(FromProto(violations, RowField("projects", static_cast<size_t>(i), ""), year,
                                 request.parent(), request.projects(i)));
  }
  return projects;
}

std::vector<AddedSubProject> FromProto(FieldViolations& violations,
                                       const platform::ResourceName& year,
                                       const v1::BatchCreateSubProjectsRequest& request) {
  std::vector<AddedSubProject> added;
  for (int i = 0; i < request.sub_projects_size(); ++i) {
    const v1::SubProject& proto = request.sub_projects(i);
    const std::string row = RowField("sub_projects", static_cast<size_t>(i), "");
    // The project's name is what comes before the sub-project's collection.
    const std::string project = proto.name().substr(0, proto.name().find("/subProjects/"));
    added.push_back(
        {platform::ChildId(violations, row + ".name", project, request.parent(), kCollection),
         FromProto(violations, row, project, year.jurisdiction, proto)});
  }
  return added;
}

absl::StatusOr<ProjectSurroundings> Surroundings(pqxx::transaction_base& tx,
                                                 const platform::ResourceName& year,
                                                 platform::Revision revision) {
  ProjectSurroundings surroundings;
  KZ_ASSIGN_OR_RETURN(const FiscalYear fiscal_year,
                      RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, revision));
  surroundings.jurisdiction = year.jurisdiction;
  surroundings.fiscal_year = *year.fiscal_year;
  surroundings.primary_tree = fiscal_year.primary_tree;
  surroundings.nodes = ClassificationNodeStore(tx).List(year.jurisdiction, *year.fiscal_year,
                                                        platform::AllRows(revision));
  surroundings.departments = DepartmentStore(tx).Taken(year.jurisdiction).ids;
  surroundings.projects =
      ProjectStore(tx).Taken(year.jurisdiction, *year.fiscal_year, fiscal_year.primary_tree);
  return surroundings;
}

}  // namespace

absl::StatusOr<v1::BatchCreateProjectsResponse> BatchCreateProjects(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateProjectsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize("projects", request.projects_size()));
  FieldViolations violations;
  std::vector<Project> projects = FromProto(violations, year, request);
  return platform::CommitWrite<v1::BatchCreateProjectsResponse>(
      pools, context, request, year.jurisdiction, false, {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateProjectsResponse> {
        KZ_ASSIGN_OR_RETURN(const ProjectSurroundings surroundings,
                            Surroundings(tx, year, revision));
        KZ_RETURN_IF_ERROR(ValidateNew(projects, surroundings, violations));
        ProjectStore(tx).Insert(year.jurisdiction, *year.fiscal_year, revision, projects);
        v1::BatchCreateProjectsResponse response;
        for (Project& project : projects) {
          project.revision = revision;
          *response.add_projects() = ToProto(year, project);
        }
        return response;
      });
}

absl::StatusOr<v1::BatchCreateSubProjectsResponse> BatchCreateSubProjects(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::BatchCreateSubProjectsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize("sub_projects", request.sub_projects_size()));
  FieldViolations violations;
  const std::vector<AddedSubProject> added = FromProto(violations, year, request);
  return platform::CommitWrite<v1::BatchCreateSubProjectsResponse>(
      pools, context, request, year.jurisdiction, false, {{*year.fiscal_year, kCollection}},
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::BatchCreateSubProjectsResponse> {
        KZ_RETURN_IF_ERROR(
            RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, revision).status());
        ProjectStore store(tx);
        std::set<platform::ResourceId> projects;
        for (const AddedSubProject& one : added) projects.insert(one.project);
        KZ_RETURN_IF_ERROR(ValidateAdded(
            added,
            {year.jurisdiction, *year.fiscal_year, DepartmentStore(tx).Taken(year.jurisdiction).ids,
             store.SubProjectsOf(year.jurisdiction, *year.fiscal_year, revision, projects)},
            violations));
        store.Insert(year.jurisdiction, *year.fiscal_year, revision, added);
        v1::BatchCreateSubProjectsResponse response;
        for (const auto& [project, sub] : added) {
          ToProto(year.jurisdiction,
                  platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection,
                                             project),
                  sub, response.add_sub_projects());
        }
        return response;
      });
}

absl::StatusOr<v1::GetProjectResponse> GetProject(platform::Pools& pools,
                                                  const platform::RequestContext& context,
                                                  const v1::GetProjectRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName name,
                      platform::ParseNameOf(request.name(), kCollection, "name"));
  return platform::ReadAt(
      pools, context, name.jurisdiction, platform::Revision(request.revision()),
      [&](pqxx::transaction_base& tx,
          platform::Revision revision) -> absl::StatusOr<v1::GetProjectResponse> {
        const auto found =
            ProjectStore(tx).Get(name.jurisdiction, *name.fiscal_year, revision, name.id);
        if (!found) {
          return platform::NotFound("Project", request.name(),
                                    "list the projects of the year to see which exist");
        }
        v1::GetProjectResponse response;
        *response.mutable_project() = ToProto(name, *found);
        response.set_revision(revision.value());
        return response;
      });
}

absl::StatusOr<v1::ListProjectsResponse> ListProjects(platform::Pools& pools,
                                                      const platform::RequestContext& context,
                                                      const v1::ListProjectsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName year,
                      platform::ParseNameOf(request.parent(), "fiscalYears", "parent"));
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<Project> page,
      (platform::ReadPage<Project>(
          pools, context, year.jurisdiction, request, request.parent(),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<Project>> {
            KZ_RETURN_IF_ERROR(
                RequireFiscalYear(tx, year.jurisdiction, *year.fiscal_year, query.revision)
                    .status());
            return ProjectStore(tx).List(year.jurisdiction, *year.fiscal_year, query);
          },
          [](const Project& project) { return project.id.value(); })));
  v1::ListProjectsResponse response;
  for (const Project& project : page.rows) *response.add_projects() = ToProto(year, project);
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
