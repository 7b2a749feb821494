#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/files/words.h"
#include "clients/cli/import/change_set.h"
#include "clients/cli/import/held.h"
#include "clients/cli/import/plan_explanations.h"
#include "clients/cli/import/plan_services.h"
#include "clients/cli/import/year_before.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;

std::string YearName(const Record& record) {
  return platform::FiscalYearName(record.Jurisdiction(), record.FiscalYear());
}

// Placements as `tree:parent:position`, the parent empty for a root.
template <class Message>
void AddPlacements(const Record& record, const std::string& year, const Names& names,
                   Message& message) {
  for (const std::string& item : record.List("placements")) {
    const std::vector<std::string> parts = absl::StrSplit(item, ':');
    int position = 0;
    if (parts.size() != 3 || !absl::SimpleAtoi(parts[2], &position)) {
      record.Problem("placements", "write tree:parent:position, separated by semicolons");
      return;
    }
    v1::Placement* placement = message.add_placements();
    placement->set_tree(parts[0]);
    if (!parts[1].empty()) {
      placement->set_parent(names.Of(absl::StrCat(year, "/classificationNodes/", parts[1])));
    }
    placement->set_position(position);
  }
}

// Printed names as `place=text`.
template <class Message>
void AddPrintedNames(const Record& record, Message& message) {
  for (const std::string& item : record.List("printed_names")) {
    const std::vector<std::string> parts = absl::StrSplit(item, absl::MaxSplits('=', 1));
    if (parts.size() != 2) {
      record.Problem("printed_names", "write place=text, separated by semicolons");
      return;
    }
    v1::PrintedText* text = message.add_printed_names();
    text->set_place(parts[0]);
    text->set_text(parts[1]);
  }
}

std::string DepartmentName(const FileSet& files, const Record& record, const std::string& id) {
  return files.names.Of(platform::DepartmentName(record.Jurisdiction(), platform::ResourceId(id)));
}

// The jurisdiction that is there.
grpc::Status AskJurisdiction(Connection& connection, grpc::ClientContext& context,
                             const std::string& name, Held<v1::Jurisdiction>* held) {
  grpc::ClientContext of_call;
  of_call.set_deadline(context.deadline());
  v1::GetJurisdictionRequest request;
  request.set_name(name);
  v1::GetJurisdictionResponse response;
  const grpc::Status status = connection.catalog().GetJurisdiction(&of_call, request, &response);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) return grpc::Status::OK;
  if (status.ok()) held->emplace(name, response.jurisdiction());
  return status;
}

void PlanJurisdictions(const FileSet& files, Problems& problems, ChangeSet& changes) {
  Rows<v1::Jurisdiction> rows;
  ForEachRow(files, "jurisdiction", {"jurisdiction", "display_name"}, problems,
             [&](const Record& record) {
               v1::Jurisdiction jurisdiction;
               jurisdiction.set_name(platform::JurisdictionName(record.Jurisdiction()));
               jurisdiction.set_display_name(record.Text("display_name"));
               rows.Add(jurisdiction.name(), {jurisdiction, record.place(), {}});
             });
  changes.Add<v1::Jurisdiction>("jurisdictions", rows, AskJurisdiction, WhatDiffers::kIsKept);
}

void PlanFiscalYears(const FileSet& files, Problems& problems, ChangeSet& changes,
                     FileCatalogue& catalogue) {
  Rows<v1::FiscalYear> rows;
  ForEachRow(
      files, "fiscal_years", {"jurisdiction", "fiscal_year", "display_name", "primary_tree"},
      problems, [&](const Record& record) {
        v1::FiscalYear year;
        year.set_name(YearName(record));
        year.set_display_name(record.Text("display_name"));
        year.set_primary_tree(record.Text("primary_tree"));
        catalogue.years.emplace(year.name(), year);
        rows.Add(platform::JurisdictionName(record.Jurisdiction()), {year, record.place(), {}});
      });
  changes.Add<v1::FiscalYear>(
      "fiscalYears", rows,
      AskByList<v1::FiscalYear, v1::ListFiscalYearsRequest, v1::ListFiscalYearsResponse>(
          [](Connection& c, auto... a) { return c.catalog().ListFiscalYears(a...); },
          [](const auto& page) -> auto& { return page.fiscal_years(); }),
      WhatDiffers::kIsKept);
}

void PlanDepartments(const FileSet& files, Problems& problems, ChangeSet& changes,
                     FileCatalogue& catalogue) {
  Rows<v1::Department> rows;
  ForEachRow(files, "departments", {"jurisdiction", "department", "display_name"}, problems,
             [&](const Record& record) {
               v1::Department department;
               department.set_name(DepartmentName(files, record, record.Text("department")));
               department.set_display_name(record.Text("display_name"));
               catalogue.departments.insert(department.name());
               rows.Add(platform::JurisdictionName(record.Jurisdiction()),
                        {department, record.place(), {}});
             });
  changes.Add<v1::Department>("departments", rows, AskDepartments(), WhatDiffers::kIsKept);
}

void PlanNodes(const FileSet& files, Problems& problems, ChangeSet& changes,
               FileCatalogue& catalogue) {
  Rows<v1::ClassificationNode> rows;
  ForEachRow(files, "classification_nodes",
             {"jurisdiction", "fiscal_year", "node", "kind", "display_name", "placements",
              "outside_total", "printed_names", "note"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::ClassificationNode node;
               node.set_name(files.names.Of(
                   absl::StrCat(year, "/classificationNodes/", record.Text("node"))));
               node.set_kind(ReadWord<v1::ClassificationNode::Kind>(record, "kind"));
               node.set_display_name(record.Text("display_name"));
               AddPlacements(record, year, files.names, node);
               AddPrintedNames(record, node);
               node.set_outside_total(record.Flag("outside_total"));
               node.set_note(record.Text("note"));
               catalogue.nodes.emplace(node.name(), node);
               rows.Add(year, {node, record.place(), {}});
             });
  changes.Add<v1::ClassificationNode>("classificationNodes", rows, AskNodes(),
                                      WhatDiffers::kIsKept);
}

// Projects being put together from several files, by full name.
using Projects = std::vector<std::pair<std::string, Placed<v1::Project>>>;

// The project of a row as the files name it.
std::string ProjectName(const Record& record) {
  return absl::StrCat(YearName(record), "/projects/", record.Text("project"));
}
std::string SubProjectName(const Record& record) {
  return absl::StrCat(ProjectName(record), "/subProjects/", record.Text("sub_project"));
}

Placed<v1::Project>* FindProject(const FileSet& files, Projects& projects, const Record& record) {
  const std::string name = files.names.Of(ProjectName(record));
  for (auto& [year, project] : projects) {
    if (project.message.name() == name) return &project;
  }
  record.Problem("project", "no such project in projects.csv; import both files together");
  return nullptr;
}

v1::SubProject* FindSubProject(const FileSet& files, Placed<v1::Project>& project,
                               const Record& record) {
  const std::string name = files.names.Of(SubProjectName(record));
  for (v1::SubProject& sub : *project.message.mutable_sub_projects()) {
    if (sub.name() == name) return &sub;
  }
  record.Problem("sub_project", "no such sub-project in sub_projects.csv");
  return nullptr;
}

void ReadProjects(const FileSet& files, Problems& problems, Projects& projects) {
  ForEachRow(files, "projects",
             {"jurisdiction", "fiscal_year", "project", "display_name", "printed_code",
              "placements", "departments", "page_departments", "printed_names", "note"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::Project project;
               project.set_name(files.names.Of(ProjectName(record)));
               project.set_display_name(record.Text("display_name"));
               project.set_printed_code(record.Text("printed_code"));
               AddPlacements(record, year, files.names, project);
               AddPrintedNames(record, project);
               for (const std::string& id : record.List("departments")) {
                 project.add_departments(DepartmentName(files, record, id));
               }
               for (const std::string& id : record.List("page_departments")) {
                 project.add_page_departments(DepartmentName(files, record, id));
               }
               project.set_note(record.Text("note"));
               projects.emplace_back(year, Placed<v1::Project>{project, record.place(), {}});
             });
}

void ReadSubProjects(const FileSet& files, Problems& problems, Projects& projects) {
  ForEachRow(
      files, "sub_projects",
      {"jurisdiction", "fiscal_year", "project", "sub_project", "display_name", "position", "mark",
       "parts", "departments", "note"},
      problems, [&](const Record& record) {
        Placed<v1::Project>* project = FindProject(files, projects, record);
        if (project == nullptr) return;
        project->parts[absl::StrCat("sub_projects[", project->message.sub_projects_size(), "]")] =
            record.place();
        v1::SubProject* sub = project->message.add_sub_projects();
        sub->set_name(files.names.Of(SubProjectName(record)));
        sub->set_display_name(record.Text("display_name"));
        sub->set_position(record.Number("position"));
        sub->set_mark(ReadWord<v1::Mark>(record, "mark", true));
        for (const std::string& part : record.List("parts")) sub->add_parts(part);
        for (const std::string& id : record.List("departments")) {
          sub->add_departments(DepartmentName(files, record, id));
        }
        sub->set_note(record.Text("note"));
      });
}

void ReadProjectDetails(const FileSet& files, Problems& problems, Projects& projects) {
  ForEachRow(
      files, "related_projects",
      {"jurisdiction", "fiscal_year", "project", "heading", "display_name", "owner", "amount_yen"},
      problems, [&](const Record& record) {
        Placed<v1::Project>* project = FindProject(files, projects, record);
        if (project == nullptr) return;
        v1::RelatedProject* related = project->message.add_related_projects();
        related->set_heading(record.Text("heading"));
        related->set_display_name(record.Text("display_name"));
        related->set_owner(record.Text("owner"));
        if (const auto amount = record.OptionalInteger("amount_yen")) {
          related->set_amount_yen(*amount);
        }
      });
  ForEachRow(files, "cross_references",
             {"jurisdiction", "fiscal_year", "project", "sub_project", "kind", "target_fiscal_year",
              "target"},
             problems, [&](const Record& record) {
               Placed<v1::Project>* project = FindProject(files, projects, record);
               v1::SubProject* sub =
                   project == nullptr ? nullptr : FindSubProject(files, *project, record);
               if (sub == nullptr) return;
               v1::CrossReference* reference = sub->add_cross_references();
               reference->set_kind(ReadWord<v1::CrossReference::Kind>(record, "kind"));
               reference->set_target(files.names.Of(
                   absl::StrCat(platform::FiscalYearName(record.Jurisdiction(),
                                                         record.FiscalYear("target_fiscal_year")),
                                "/", record.Text("target"))));
             });
}

// Sub-projects are rows of their own.
void PlanSubProjects(const FileSet& files, const Rows<v1::Project>& projects, ChangeSet& changes) {
  Rows<v1::SubProject> rows;
  for (const auto& [year, group] : projects.groups()) {
    for (const Placed<v1::Project>& project : group) {
      for (int i = 0; i < project.message.sub_projects_size(); ++i) {
        rows.Add(year, {project.message.sub_projects(i),
                        project.parts.at(absl::StrCat("sub_projects[", i, "]")),
                        {}});
      }
    }
  }
  changes.Add<v1::SubProject>("subProjects", rows, AskSubProjects(), WhatDiffers::kIsKept,
                              NotSaid(files, "cross_references", "cross_references"));
}

// Returns the years that have projects, by full name.
std::set<std::string> PlanProjects(const FileSet& files, Problems& problems, ChangeSet& changes,
                                   FileCatalogue& catalogue) {
  Projects projects;
  ReadProjects(files, problems, projects);
  ReadSubProjects(files, problems, projects);
  ReadProjectDetails(files, problems, projects);
  Rows<v1::Project> with_parts;
  Rows<v1::Project> rows;
  for (auto& [year, project] : projects) {
    Placed<v1::Project> alone = project;
    alone.message.clear_sub_projects();
    catalogue.projects.emplace(alone.message.name(), alone.message);
    rows.Add(year, std::move(alone));
    with_parts.Add(year, std::move(project));
  }
  changes.Add<v1::Project>("projects", rows, AskProjects(), WhatDiffers::kIsKept,
                           NotSaid(files, "related_projects", "related_projects"));
  PlanSubProjects(files, with_parts, changes);
  std::set<std::string> years;
  for (const auto& group : rows.groups()) years.insert(group.parent);
  return years;
}

// The last year before another that has projects, in the catalogue or in the files; the year before
// where there is none.
grpc::Status YearBefore(Connection& connection, grpc::ClientContext& context,
                        const std::set<std::string>& years, const std::string& year,
                        std::string* before) {
  const grpc::Status status = FindYearBefore(connection, context.deadline(), year, before);
  if (!status.ok()) return status;
  const std::string jurisdiction = year.substr(0, year.find("/fiscalYears/"));
  if (const auto next = years.lower_bound(year); next != years.begin()) {
    const std::string& of_files = *std::prev(next);
    // Names of years are as long as each other.
    if (absl::StartsWith(of_files, jurisdiction)) *before = std::max(*before, of_files);
  }
  if (before->empty()) {
    const auto name = platform::ParseNameOf(year, "fiscalYears", "fiscal_year");
    if (!name.ok()) return {grpc::StatusCode::INVALID_ARGUMENT, year + " is no fiscal year"};
    *before = platform::FiscalYearName(name->jurisdiction, *name->fiscal_year - 1);
  }
  return status;
}

// Gives an edge's predecessor its year. The files name predecessors without one: it is the last
// before that has projects; of an announced end it is the edge's own.
std::function<grpc::Status(Connection&, grpc::ClientContext&, google::protobuf::Message*)> EdgeEnds(
    const std::set<std::string>& years) {
  const auto known = std::make_shared<std::map<std::string, std::string>>();
  return [years, known](Connection& connection, grpc::ClientContext& context,
                        google::protobuf::Message* message) {
    auto& edge = static_cast<v1::LineageEdge&>(*message);
    if (edge.predecessor().empty() || edge.type() == v1::LineageEdge::TYPE_PLANNED_END) {
      return grpc::Status::OK;
    }
    const std::string year = edge.name().substr(0, edge.name().find("/lineageEdges/"));
    auto found = known->find(year);
    if (found == known->end()) {
      std::string before;
      const grpc::Status status = YearBefore(connection, context, years, year, &before);
      if (!status.ok()) return status;
      found = known->emplace(year, before).first;
    }
    edge.set_predecessor(BelowYear(found->second, edge.predecessor()));
    return grpc::Status::OK;
  };
}

// Asks for edges with their predecessors as the files have them: of no year but the edge's own.
grpc::Status AskEdges(Connection& connection, grpc::ClientContext& context,
                      const std::string& parent, Held<v1::LineageEdge>* held) {
  static const auto kAsk =
      AskByList<v1::LineageEdge, v1::ListLineageEdgesRequest, v1::ListLineageEdgesResponse>(
          [](Connection& c, auto... a) { return c.catalog().ListLineageEdges(a...); },
          [](const auto& page) -> auto& { return page.lineage_edges(); });
  const grpc::Status status = kAsk(connection, context, parent, held);
  for (auto& [name, edge] : *held) {
    if (!edge.predecessor().empty()) edge.set_predecessor(BelowYear(parent, edge.predecessor()));
  }
  return status;
}

// What the services call a predecessor that the files name without a year: as the files' own year
// before has it, where they hold one.
std::string PredecessorName(const FileSet& files, const std::set<std::string>& years,
                            const std::string& year, const std::string& predecessor) {
  const std::string name = absl::StrCat(year, "/", predecessor);
  auto before = years.lower_bound(year);
  const std::string jurisdiction = year.substr(0, year.find("/fiscalYears/"));
  if (before == years.begin() || !absl::StartsWith(*--before, jurisdiction)) return name;
  return BelowYear(year, files.names.Of(BelowYear(*before, name)));
}

void PlanLineage(const FileSet& files, const std::set<std::string>& years, Problems& problems,
                 ChangeSet& changes) {
  Rows<v1::LineageEdge> rows;
  ForEachRow(files, "lineage_edges",
             {"jurisdiction", "fiscal_year", "edge", "type", "predecessor", "successor",
              "share_ppm", "share_basis", "explanation"},
             problems, [&](const Record& record) {
               const std::string year = YearName(record);
               v1::LineageEdge edge;
               edge.set_name(absl::StrCat(year, "/lineageEdges/", record.Text("edge")));
               edge.set_type(ReadWord<v1::LineageEdge::Type>(record, "type"));
               const std::string predecessor = record.Text("predecessor");
               const std::string successor = record.Text("successor");
               if (!predecessor.empty()) {
                 edge.set_predecessor(edge.type() == v1::LineageEdge::TYPE_PLANNED_END
                                          ? files.names.Of(absl::StrCat(year, "/", predecessor))
                                          : PredecessorName(files, years, year, predecessor));
               }
               if (!successor.empty()) {
                 edge.set_successor(files.names.Of(absl::StrCat(year, "/", successor)));
               }
               if (const auto share = record.OptionalInteger("share_ppm")) {
                 edge.set_share_ppm(record.Number("share_ppm"));
               }
               edge.set_share_basis(record.Text("share_basis"));
               edge.set_explanation(record.Text("explanation"));
               rows.Add(year, {edge, record.place(), {}});
             });
  changes.Add<v1::LineageEdge>("lineageEdges", rows, AskEdges, WhatDiffers::kIsRefused, {},
                               EdgeEnds(years));
}

}  // namespace

std::shared_ptr<const FileCatalogue> PlanCatalog(const FileSet& files, Problems& problems,
                                                 Plan& plan) {
  const auto catalogue = std::make_shared<FileCatalogue>();
  catalogue->changes_held = files.updates;
  const Reconciling how{files.updates, files.prunes, files.reason};
  ChangeSet changes(how);
  PlanJurisdictions(files, problems, changes);
  PlanFiscalYears(files, problems, changes, *catalogue);
  PlanDepartments(files, problems, changes, *catalogue);
  PlanNodes(files, problems, changes, *catalogue);
  const std::set<std::string> years = PlanProjects(files, problems, changes, *catalogue);
  PlanLineage(files, years, problems, changes);
  PlanExplanations(files, problems, changes);
  changes.AddSteps(
      "catalogue",
      SendOnStream<v1::ImportChangesRequest, v1::ImportChangesResponse, v1::CatalogChange>(
          how, [](Connection& c, auto... a) { return c.catalog().ImportChanges(a...); }),
      plan);
  return catalogue;
}

}  // namespace kuzukuri::cli
