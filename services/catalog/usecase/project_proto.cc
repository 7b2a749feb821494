#include "services/catalog/usecase/project_proto.h"

#include <vector>

#include "services/catalog/usecase/placement_proto.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {
namespace {

using google::protobuf::RepeatedPtrField;
using platform::FieldViolations;
using platform::RowField;

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

}  // namespace

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
  proto->set_revision(sub.revision.value());
}

v1::Project ToProto(const platform::ResourceName& year, const Project& project) {
  v1::Project proto;
  proto.set_name(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, "projects", project.id));
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
  project.id = platform::ChildId(violations, row + ".name", proto.name(), parent, "projects");
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

}  // namespace kuzukuri::catalog
