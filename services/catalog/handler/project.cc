#include "services/catalog/handler/project.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/catalog/store/classification_node.h"
#include "services/catalog/store/department.h"
#include "services/catalog/store/fiscal_year.h"
#include "services/catalog/store/project.h"
#include "services/catalog/usecase/project_proto.h"
#include "services/platform/base/text.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/write.h"

namespace kuzukuri::catalog {
namespace {

using platform::FieldViolations;
using platform::RowField;

constexpr const char* kCollection = "projects";

std::vector<Project> RowsOf(FieldViolations& violations, const platform::ResourceName& year,
                            const v1::BatchCreateProjectsRequest& request) {
  std::vector<Project> projects;
  for (int i = 0; i < request.projects_size(); ++i) {
    projects.push_back(FromProto(violations, RowField("projects", static_cast<size_t>(i), ""), year,
                                 request.parent(), request.projects(i)));
  }
  return projects;
}

std::vector<AddedSubProject> RowsOf(FieldViolations& violations, const platform::ResourceName& year,
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

v1::FoundProject ToProto(const platform::JurisdictionCode& jurisdiction,
                         const FoundProject& found) {
  v1::FoundProject proto;
  proto.set_name(
      platform::YearResourceName(jurisdiction, found.fiscal_year, kCollection, found.project.id));
  proto.set_fiscal_year(found.fiscal_year.value());
  proto.set_display_name(found.project.display_name);
  proto.set_printed_code(found.project.printed_code);
  for (const SubProject& sub : found.project.sub_projects) {
    catalog::ToProto(jurisdiction, proto.name(), sub, proto.add_sub_projects());
  }
  return proto;
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
  FieldViolations violations;
  KZ_RETURN_IF_ERROR(platform::CheckBatchSize(violations, "projects", request.projects_size()));
  std::vector<Project> projects = RowsOf(violations, year, request);
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
          for (SubProject& sub : project.sub_projects) sub.revision = revision;
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
  FieldViolations violations;
  KZ_RETURN_IF_ERROR(
      platform::CheckBatchSize(violations, "sub_projects", request.sub_projects_size()));
  std::vector<AddedSubProject> added = RowsOf(violations, year, request);
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
        for (AddedSubProject& one : added) {
          one.sub_project.revision = revision;
          ToProto(year.jurisdiction,
                  platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection,
                                             one.project),
                  one.sub_project, response.add_sub_projects());
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

absl::StatusOr<v1::SearchProjectsResponse> SearchProjects(
    platform::Pools& pools, const platform::RequestContext& context,
    const v1::SearchProjectsRequest& request) {
  KZ_ASSIGN_OR_RETURN(const platform::ResourceName parent,
                      platform::ParseNameOf(request.parent(), "jurisdictions", "parent"));
  FieldViolations violations;
  platform::CheckText(violations, "text", request.text(), platform::kMaxShortText,
                      /*required=*/true);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  const std::string key = platform::ComparisonKey(request.text());
  KZ_ASSIGN_OR_RETURN(
      const platform::Page<FoundProject> page,
      (platform::ReadPage<FoundProject>(
          pools, context, parent.jurisdiction, request, absl::StrCat(request.parent(), "|", key),
          [&](pqxx::transaction_base& tx,
              const platform::PageQuery& query) -> absl::StatusOr<std::vector<FoundProject>> {
            return ProjectStore(tx).Search(parent.jurisdiction, key, query);
          },
          PageKey)));
  v1::SearchProjectsResponse response;
  for (const FoundProject& found : page.rows) {
    *response.add_projects() = ToProto(parent.jurisdiction, found);
  }
  response.set_next_page_token(page.next_page_token);
  response.set_revision(page.revision.value());
  return response;
}

}  // namespace kuzukuri::catalog
