#include "services/catalog/store/project.h"

#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/catalog/store/detail.h"
#include "services/platform/base/text.h"
#include "services/platform/db/statement.h"

namespace kuzukuri::catalog {

static void to_json(nlohmann::json& json, const CrossReference& reference) {
  json = {{"kind", reference.kind}, {"target", reference.target}};
}

static void from_json(const nlohmann::json& json, CrossReference& reference) {
  json.at("kind").get_to(reference.kind);
  json.at("target").get_to(reference.target);
}

static void to_json(nlohmann::json& json, const RelatedProject& related) {
  json = {{"heading", related.heading},
          {"display_name", related.display_name},
          {"owner", related.owner}};
  if (related.amount_yen) json["amount_yen"] = *related.amount_yen;
}

static void from_json(const nlohmann::json& json, RelatedProject& related) {
  json.at("heading").get_to(related.heading);
  json.at("display_name").get_to(related.display_name);
  json.at("owner").get_to(related.owner);
  if (json.contains("amount_yen")) related.amount_yen = json["amount_yen"].get<int64_t>();
}

namespace {

using Texts = std::vector<std::string>;
using Ids = std::vector<platform::ResourceId>;

Project FromRow(const pqxx::row& row) {
  Project project;
  project.id = row[0].as<platform::ResourceId>();
  project.display_name = row[1].as<std::string>();
  project.printed_code = row[2].as<std::string>();
  project.note = row[3].as<std::string>();
  project.stored_lists = row[4].as<std::string>();
  const auto detail = nlohmann::json::parse(project.stored_lists);
  project.printed_names = DetailOr<std::vector<PrintedText>>(detail, "printed_names");
  project.placements = DetailOr<std::vector<Placement>>(detail, "placements");
  project.departments = DetailOr<Ids>(detail, "departments");
  project.page_departments = DetailOr<Ids>(detail, "page_departments");
  project.related_projects = DetailOr<std::vector<RelatedProject>>(detail, "related_projects");
  project.revision = row[5].as<platform::Revision>();
  return project;
}

std::string DetailOf(const Project& project) {
  if (!project.stored_lists.empty()) return project.stored_lists;
  nlohmann::json detail = nlohmann::json::object();
  PutList("printed_names", project.printed_names, detail);
  PutList("placements", project.placements, detail);
  PutList("departments", project.departments, detail);
  PutList("page_departments", project.page_departments, detail);
  PutList("related_projects", project.related_projects, detail);
  return detail.dump();
}

// Of a row whose columns from `first` on are those of sub_project_list.
SubProject SubFromRow(const pqxx::row& row, int first = 0) {
  SubProject sub;
  sub.id = row[first + 1].as<platform::ResourceId>();
  sub.display_name = row[first + 2].as<std::string>();
  sub.position = row[first + 3].as<int>();
  sub.mark = row[first + 4].as<int>();
  sub.note = row[first + 5].as<std::string>();
  const auto detail = nlohmann::json::parse(row[first + 6].as<std::string>());
  sub.parts = DetailOr<Texts>(detail, "parts");
  sub.cross_references = DetailOr<std::vector<CrossReference>>(detail, "cross_references");
  sub.departments = DetailOr<Ids>(detail, "departments");
  sub.revision = row[first + 7].as<platform::Revision>();
  return sub;
}

std::string DetailOf(const SubProject& sub) {
  nlohmann::json detail = nlohmann::json::object();
  PutList("parts", sub.parts, detail);
  PutList("cross_references", sub.cross_references, detail);
  PutList("departments", sub.departments, detail);
  return detail.dump();
}

// Puts the sub-projects in rows into those of the projects that they are of.
void AddRows(const pqxx::result& rows, std::vector<Project>& projects) {
  if (rows.empty()) return;
  std::map<platform::ResourceId, Project*> by_id;
  for (Project& project : projects) by_id[project.id] = &project;
  for (const pqxx::row& row : rows) {
    const auto found = by_id.find(row[0].as<platform::ResourceId>());
    if (found == by_id.end()) continue;
    Project& project = *found->second;
    project.sub_projects.push_back(SubFromRow(row));
    project.revision = std::max(project.revision, row[7].as<platform::Revision>());
  }
}

}  // namespace

std::optional<Project> ProjectStore::Get(const platform::JurisdictionCode& jurisdiction,
                                         platform::Year year, platform::Revision revision,
                                         const platform::ResourceId& id) {
  const pqxx::result rows = platform::Run(tx_, "project_get", jurisdiction, year, revision, id);
  if (rows.empty()) return std::nullopt;
  std::vector<Project> projects = {FromRow(rows[0])};
  AddSubProjectsOfPage(jurisdiction, year, revision, projects);
  return projects[0];
}

std::vector<Project> ProjectStore::List(const platform::JurisdictionCode& jurisdiction,
                                        platform::Year year, const platform::PageQuery& page) {
  std::vector<Project> projects;
  for (const pqxx::row& row : platform::Run(tx_, "project_list", jurisdiction, year, page.revision,
                                            page.after, page.limit)) {
    projects.push_back(FromRow(row));
  }
  AddSubProjectsOfPage(jurisdiction, year, page.revision, projects);
  return projects;
}

void ProjectStore::AddSubProjectsOfPage(const platform::JurisdictionCode& jurisdiction,
                                        platform::Year year, platform::Revision revision,
                                        std::vector<Project>& projects) {
  if (projects.empty()) return;
  AddRows(platform::Run(tx_, "sub_project_list", jurisdiction, year, revision, projects.front().id,
                        projects.back().id),
          projects);
}

std::map<platform::ResourceId, std::vector<SubProject>> ProjectStore::SubProjectsOf(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  std::vector<Project> projects;
  platform::SqlArray found;
  for (const pqxx::row& row : platform::Run(tx_, "project_keys", jurisdiction, year)) {
    if (const auto id = row[0].as<platform::ResourceId>(); ids.contains(id)) {
      projects.emplace_back().id = id;
      found.Add(id);
    }
  }
  if (!projects.empty()) {
    AddRows(platform::Run(tx_, "sub_project_of", jurisdiction, year, revision, found), projects);
  }
  std::map<platform::ResourceId, std::vector<SubProject>> result;
  for (Project& project : projects) result.emplace(project.id, std::move(project.sub_projects));
  return result;
}

std::string PageKey(const FoundProject& found) {
  return absl::StrCat(found.fiscal_year.value(), "/", found.project.id.value());
}

std::vector<FoundProject> ProjectStore::Search(const platform::JurisdictionCode& jurisdiction,
                                               const std::string& key,
                                               const platform::PageQuery& page) {
  const std::vector<std::string> after = absl::StrSplit(page.after, absl::MaxSplits('/', 1));
  int year = 1 << 30;  // a first page goes on after no year
  if (!absl::SimpleAtoi(after[0], &year)) year = 1 << 30;
  const platform::ResourceId id(after.size() == 2 ? after[1] : "");
  std::vector<FoundProject> found;
  for (const pqxx::row& row : platform::Run(tx_, "project_search", jurisdiction, page.revision, key,
                                            platform::Year(year), id, page.limit)) {
    const auto of = row[0].as<platform::Year>();
    const auto project = row[1].as<platform::ResourceId>();
    if (found.empty() || found.back().fiscal_year != of || found.back().project.id != project) {
      FoundProject& next = found.emplace_back();
      next.fiscal_year = of;
      next.project.id = project;
      next.project.display_name = row[2].as<std::string>();
      next.project.printed_code = row[3].as<std::string>();
    }
    // The columns from the fourth on are those of a sub-project, or null.
    if (!row[5].is_null()) found.back().project.sub_projects.push_back(SubFromRow(row, 4));
  }
  return found;
}

TakenNames ProjectStore::Taken(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               const std::string& primary_tree) {
  TakenNames taken;
  for (const pqxx::row& row : platform::Run(tx_, "project_keys", jurisdiction, year)) {
    const auto id = row[0].as<platform::ResourceId>();
    taken.ids.insert(id);
    const auto detail = nlohmann::json::parse(row[2].as<std::string>());
    const auto name =
        SiblingNameOf(primary_tree, DetailOr<std::vector<Placement>>(detail, "placements"),
                      row[1].as<std::string>());
    if (name) taken.names.emplace(*name, id);
  }
  return taken;
}

void ProjectStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                          platform::Revision revision, const std::vector<Project>& projects) {
  platform::Rows<6> rows;
  for (const Project& project : projects) {
    rows.Add(project.id, project.display_name, platform::ComparisonKey(project.display_name),
             project.printed_code, project.note, DetailOf(project));
  }
  platform::Run(tx_, "project_insert", jurisdiction, year, revision, rows);
  std::vector<AddedSubProject> added;
  for (const Project& project : projects) {
    for (const SubProject& sub : project.sub_projects) added.push_back({project.id, sub});
  }
  Insert(jurisdiction, year, revision, added);
}

void ProjectStore::Insert(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                          platform::Revision revision, const std::vector<AddedSubProject>& added) {
  platform::Rows<7> rows;
  for (const auto& [project, sub] : added) {
    rows.Add(project, sub.id, sub.display_name, sub.position, sub.mark, sub.note, DetailOf(sub));
  }
  platform::Run(tx_, "sub_project_insert", jurisdiction, year, revision, rows);
}

void ProjectStore::End(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                       platform::Revision revision, const std::set<platform::ResourceId>& ids) {
  platform::SqlArray array;
  for (const platform::ResourceId& id : ids) array.Add(id);
  platform::Run(tx_, "project_end", jurisdiction, year, revision, array);
}

void ProjectStore::End(
    const platform::JurisdictionCode& jurisdiction, platform::Year year,
    platform::Revision revision,
    const std::vector<std::pair<platform::ResourceId, platform::ResourceId>>& sub_projects) {
  platform::Rows<2> rows;
  for (const auto& [project, id] : sub_projects) rows.Add(project, id);
  platform::Run(tx_, "sub_project_end", jurisdiction, year, revision, rows);
}

std::set<platform::Year> ProjectStore::Years(const platform::JurisdictionCode& jurisdiction) {
  std::set<platform::Year> years;
  for (const pqxx::row& row : platform::Run(tx_, "project_years", jurisdiction)) {
    years.insert(row[0].as<platform::Year>());
  }
  return years;
}

}  // namespace kuzukuri::catalog
