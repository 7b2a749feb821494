#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/export/cells.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/export/row_head.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = catalog::v1;

// Placements as `tree:parent:position`.
template <class Message>
std::string PlacementsCell(const ExportCells& cells, const Message& message) {
  std::vector<std::string> items;
  for (const v1::Placement& placement : message.placements()) {
    const std::string tree = cells.Pair("placements", placement.tree(), ':', "");
    items.push_back(absl::StrCat(tree, IdOf(placement.parent()), ":", placement.position()));
  }
  return cells.List("placements", items);
}

// Printed names as `place=text`.
template <class Message>
std::string PrintedNamesCell(const ExportCells& cells, const Message& message) {
  std::vector<std::string> items;
  for (const v1::PrintedText& text : message.printed_names()) {
    items.push_back(cells.Pair("printed_names", text.place(), '=', text.text()));
  }
  return cells.List("printed_names", items);
}

template <class Names>
std::string IdsCell(const ExportCells& cells, const char* column, const Names& names) {
  std::vector<std::string> ids;
  for (const std::string& name : names) ids.push_back(IdOf(name));
  return cells.List(column, ids);
}

// The name of a sub-project's project.
std::string ProjectOf(const v1::SubProject& sub) {
  return sub.name().substr(0, sub.name().find("/subProjects/"));
}

void AddReferences(const v1::SubProject& sub, ExportFolder& folder) {
  const ExportCells cells(sub.name(), folder.refusals());
  for (const v1::CrossReference& reference : sub.cross_references()) {
    const std::string& target = reference.target();
    // A target may be of any year; only one of another jurisdiction has no place in the file.
    cells.Below("cross_references", JurisdictionOf(sub.name()), target);
    const std::string year = YearOf(target);
    folder.Add("cross_references",
               RowOf(sub.name(), {{"project", IdOf(ProjectOf(sub))},
                                  {"sub_project", IdOf(sub.name())},
                                  {"kind", WordOf(reference.kind())},
                                  {"target_fiscal_year", IdOf(year)},
                                  {"target", cells.Below("cross_references", year, target)}}));
  }
}

void AddSubProject(const v1::SubProject& sub, ExportFolder& folder) {
  const ExportCells cells(sub.name(), folder.refusals());
  folder.Add(
      "sub_projects",
      RowOf(sub.name(), {{"project", IdOf(ProjectOf(sub))},
                         {"sub_project", IdOf(sub.name())},
                         {"display_name", sub.display_name()},
                         {"position", absl::StrCat(sub.position())},
                         {"mark", WordOf(sub.mark())},
                         {"parts", cells.List("parts", {sub.parts().begin(), sub.parts().end()})},
                         {"departments", IdsCell(cells, "departments", sub.departments())},
                         {"note", sub.note()}}));
  AddReferences(sub, folder);
}

void AddRelated(const v1::Project& project, ExportFolder& folder) {
  for (const v1::RelatedProject& related : project.related_projects()) {
    folder.Add("related_projects",
               RowOf(project.name(),
                     {{"project", IdOf(project.name())},
                      {"heading", related.heading()},
                      {"display_name", related.display_name()},
                      {"owner", related.owner()},
                      {"amount_yen",
                       related.has_amount_yen() ? absl::StrCat(related.amount_yen()) : ""}}));
  }
}

}  // namespace

void AddRows(const v1::Jurisdiction& jurisdiction, ExportFolder& folder) {
  folder.Add("jurisdiction",
             RowOf(jurisdiction.name(), {{"display_name", jurisdiction.display_name()}}));
}

void AddRows(const v1::FiscalYear& year, ExportFolder& folder) {
  folder.Add("fiscal_years", RowOf(year.name(), {{"display_name", year.display_name()},
                                                 {"primary_tree", year.primary_tree()}}));
}

void AddRows(const v1::Department& department, ExportFolder& folder) {
  folder.Add("departments",
             RowOf(department.name(), {{"department", IdOf(department.name())},
                                       {"display_name", department.display_name()}}));
}

void AddRows(const v1::ClassificationNode& node, ExportFolder& folder) {
  const ExportCells cells(node.name(), folder.refusals());
  folder.Add("classification_nodes",
             RowOf(node.name(), {{"node", IdOf(node.name())},
                                 {"kind", WordOf(node.kind())},
                                 {"display_name", node.display_name()},
                                 {"placements", PlacementsCell(cells, node)},
                                 {"outside_total", FlagCell(node.outside_total())},
                                 {"printed_names", PrintedNamesCell(cells, node)},
                                 {"note", node.note()}}));
}

void AddRows(const v1::Project& project, ExportFolder& folder) {
  const ExportCells cells(project.name(), folder.refusals());
  folder.Add(
      "projects",
      RowOf(project.name(),
            {{"project", IdOf(project.name())},
             {"display_name", project.display_name()},
             {"printed_code", project.printed_code()},
             {"placements", PlacementsCell(cells, project)},
             {"departments", IdsCell(cells, "departments", project.departments())},
             {"page_departments", IdsCell(cells, "page_departments", project.page_departments())},
             {"printed_names", PrintedNamesCell(cells, project)},
             {"note", project.note()}}));
  for (const v1::SubProject& sub : project.sub_projects()) AddSubProject(sub, folder);
  AddRelated(project, folder);
}

void AddRows(const v1::LineageEdge& edge, const std::string& before, ExportFolder& folder) {
  const ExportCells cells(edge.name(), folder.refusals());
  const std::string year = YearOf(edge.name());
  const bool in_own_year = edge.type() == v1::LineageEdge::TYPE_PLANNED_END;
  folder.Add(
      "lineage_edges",
      RowOf(edge.name(), {{"edge", IdOf(edge.name())},
                          {"type", WordOf(edge.type())},
                          {"predecessor", cells.Below("predecessor", in_own_year ? year : before,
                                                      edge.predecessor())},
                          {"successor", cells.Below("successor", year, edge.successor())},
                          {"share_ppm", edge.has_share_ppm() ? absl::StrCat(edge.share_ppm()) : ""},
                          {"share_basis", edge.share_basis()},
                          {"explanation", edge.explanation()}}));
}

}  // namespace kuzukuri::cli
