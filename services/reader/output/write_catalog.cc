#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/platform/base/text.h"
#include "services/reader/output/import_format.h"
#include "services/reader/output/year_output.h"

namespace kuzukuri::reader {
namespace {

// What the services accept of lists.
constexpr size_t kMostDepartments = 20;
constexpr size_t kMostItems = 100;
constexpr size_t kMostSubProjects = 200;

// Names are unique among siblings in the catalog: one that comes again is followed by what is
// printed beside it, its number or department, and only where that tells nothing by its id.
class UniqueNames {
 public:
  std::string Take(const std::string& parent, const std::string& name,
                   std::vector<std::string> printed, const std::string& id) {
    if (name.empty()) printed.clear();
    const std::string plain = name.empty() ? absl::StrCat("（名称の印字なし ", id, "）") : name;
    if (IsNew(parent, plain)) return plain;
    for (const std::string& beside : printed) {
      if (beside.empty()) continue;
      std::string unique = absl::StrCat(CleanText(plain, 120), "（", beside, "）");
      if (IsNew(parent, unique)) return unique;
    }
    std::string unique = absl::StrCat(CleanText(plain, 120), "（", id, "）");
    IsNew(parent, unique);
    return unique;
  }

 private:
  bool IsNew(const std::string& parent, const std::string& name) {
    return keys_.emplace(parent, platform::ComparisonKey(name)).second;
  }

  std::set<std::pair<std::string, std::string>> keys_;
};

// What is printed beside a project's name.
std::vector<std::string> PrintedBeside(const Project& project, const Row* row) {
  std::vector<std::string> printed = {CleanText(project.printed_code, 40)};
  if (row == nullptr) return printed;
  printed.push_back(CleanText(row->number, 40));
  for (const Text& department : row->departments) {
    printed.push_back(CleanText(department.text, 40));
  }
  return printed;
}

// Whether a place is new to the year, which then has it. Another name of one that is there is
// noted.
bool IsNew(YearOutput& out, Places& so_far, const NamedPlace& place, const Place& where) {
  const auto there = std::find_if(so_far.begin(), so_far.end(),
                                  [&](const NamedPlace& one) { return one.id == place.id; });
  if (there == so_far.end()) {
    so_far.push_back(place);
    return true;
  }
  if (platform::ComparisonKey(there->name) != platform::ComparisonKey(place.name)) {
    out.folder.NotUnderstood(out.source, where, place.name,
                             absl::StrCat("an earlier paper of the year calls ", place.id, " ",
                                          there->name, "; that name stays"));
  }
  return false;
}

void WriteNodes(YearOutput& out) {
  for (const TreeNode& node : out.tree.nodes) {
    if (out.layout.left_out.contains(node.id)) continue;
    const std::string where = WhereBelow(out.tree, node.parent);
    if (!IsNew(out, out.so_far.nodes, {node.id, where, node.name, ""}, node.place)) continue;
    const std::string parent = node.parent < 0 ? "" : out.tree.nodes[node.parent].id;
    std::vector<std::string> printed;
    for (const auto& [place, text] : node.printed) {
      printed.push_back(absl::StrCat(place, "=", ListItem(text)));
    }
    out.Add(
        "classification_nodes",
        {node.id, node.kind, node.name, absl::StrCat("list:", parent, ":", node.position),
         node.outside ? "true" : "false", absl::StrJoin(printed, ";"), CleanText(node.note, 1000)});
    out.folder.Prove("classification_nodes", out.year, node.id, "display_name", out.source,
                     node.place, node.certainty);
  }
}

const Row* ListRow(const YearOutput& out, int project, int sub_project) {
  for (const Table& table : out.statement.tables) {
    if (!table.list) continue;
    for (const Row& row : table.rows) {
      if (row.project == project && row.sub_project == sub_project) return &row;
    }
  }
  return nullptr;
}

std::vector<std::string> DepartmentIds(YearOutput& out, const std::vector<Text>& names) {
  std::vector<std::string> ids;
  for (const Text& name : names) {
    if (CleanText(name.text).empty() || ids.size() == kMostDepartments) continue;
    std::string id = out.departments.Id(name, out.source);
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(std::move(id));
  }
  return ids;
}

// Those printed in the list, else on the page, else those of its sub-projects.
std::vector<Text> LeadDepartments(const YearOutput& out, int project) {
  const Project& of = out.statement.projects[project];
  const Row* row = ListRow(out, project, -1);
  if (row != nullptr && !row->departments.empty()) return row->departments;
  if (!of.departments.empty()) return of.departments;
  std::vector<Text> all;
  for (size_t s = 0; s < of.sub_projects.size(); ++s) {
    const Row* part = ListRow(out, project, static_cast<int>(s));
    if (part != nullptr) all.insert(all.end(), part->departments.begin(), part->departments.end());
  }
  if (all.empty()) {
    all.push_back({"（課名の印字なし）", of.name.place, {0, "no department is printed"}});
  }
  return all;
}

std::string NoteOf(const std::optional<Text>& former, const std::string& rest) {
  std::string note = former ? absl::StrCat(kFormerMark, CleanText(former->text)) : "";
  if (!rest.empty()) absl::StrAppend(&note, note.empty() ? "" : kNoteBreak, rest);
  return CleanText(note, 1000);
}

std::string NodeNamed(const YearOutput& out, const std::string& id) {
  for (const NamedPlace& node : out.so_far.nodes) {
    if (node.id == id) return node.name;
  }
  return id;
}

// A project stays where the first paper of the year has it.
void NoteMove(YearOutput& out, int index, const Text& name) {
  const std::string& id = out.ids[index].id;
  if (!out.layout.moved.contains(id)) return;
  const TreeNode& here = out.tree.nodes[out.tree.project_node[index]];
  out.folder.NotUnderstood(out.source, name.place, name.text,
                           absl::StrCat("it stands under ", here.name, " here, and stays under ",
                                        NodeNamed(out, out.so_far.placements.projects.at(id)),
                                        ", where an earlier paper of the year has it"));
}

// Returns whether the project is new to the year.
bool WriteProject(YearOutput& out, int index, UniqueNames& names) {
  const Project& project = out.statement.projects[index];
  const std::string& id = out.ids[index].id;
  const Row* row = ListRow(out, index, -1);
  const bool listed = row != nullptr && !CleanText(row->label.text).empty();
  const Text& name = listed ? row->label : project.name;
  const std::string on_page = CleanText(project.name.text);
  const std::string display = names.Take(out.so_far.placements.projects.at(id),
                                         CleanText(name.text), PrintedBeside(project, row), id);
  const bool differs = !project.printed_code.empty() && on_page != display && !on_page.empty();
  const std::vector<std::string> lead = DepartmentIds(out, LeadDepartments(out, index));
  std::vector<std::string> page = DepartmentIds(out, project.departments);
  if (page == lead) page.clear();
  out.department_ids[{index, -1}] = lead;
  const TreeNode& node = out.tree.nodes[out.tree.project_node[index]];
  if (!IsNew(out, out.so_far.projects,
             {id, WhereBelow(out.tree, out.tree.project_node[index]), project.name.text,
              project.printed_code},
             name.place)) {
    NoteMove(out, index, name);
    return false;
  }
  const std::optional<Text>& former =
      project.former_name || row == nullptr ? project.former_name : row->former_name;
  out.Add("projects",
          {id, display, CleanText(project.printed_code),
           absl::StrCat("list:", node.id, ":", out.tree.project_position[index]),
           absl::StrJoin(lead, ";"), absl::StrJoin(page, ";"),
           differs ? absl::StrCat("page=", ListItem(on_page)) : "", NoteOf(former, "")});
  out.Prove("projects", id, "display_name", name);
  for (const Text& department : LeadDepartments(out, index)) {
    out.Prove("projects", id, "departments", department);
  }
  if (former) out.Prove("projects", id, "note", *former);
  return true;
}

std::string Parts(const SubProject& sub) {
  std::vector<std::string> parts;
  for (const Text& part : sub.parts) {
    const std::string text = ListItem(part.text);
    if (!text.empty() && parts.size() < kMostItems) parts.push_back(text);
  }
  return absl::StrJoin(parts, ";");
}

std::string SubProjectNote(const SubProject& sub) {
  std::string note = sub.note;
  for (const Text& activity : sub.marked_activities) {
    absl::StrAppend(&note, note.empty() ? "" : " ", CleanText(activity.text));
  }
  return note;
}

const char* MarkWord(Mark mark) {
  return mark == Mark::kNew ? "new" : mark == Mark::kExpanded ? "expanded" : "";
}

void WriteSubProjects(YearOutput& out, int index) {
  const Project& project = out.statement.projects[index];
  UniqueNames names;
  for (size_t s = 0; s < project.sub_projects.size(); ++s) {
    const SubProject& sub = project.sub_projects[s];
    if (s == kMostSubProjects) {
      out.folder.NotUnderstood(out.source, sub.name.place, sub.name.text,
                               "a project has at most 200 sub-projects; the rest is left out");
      return;
    }
    const std::string& id = out.ids[index].sub_projects[s];
    const Row* row = ListRow(out, index, static_cast<int>(s));
    const std::vector<std::string> own =
        DepartmentIds(out, row == nullptr ? std::vector<Text>{} : row->departments);
    out.department_ids[{index, static_cast<int>(s)}] = own;
    const std::string full = absl::StrCat(out.ids[index].id, ".", id);
    const std::string name = names.Take("", CleanText(sub.name.text), {sub.number}, id);
    if (!IsNew(out, out.so_far.sub_projects[out.ids[index].id], {id, "", sub.name.text, sub.number},
               sub.name.place)) {
      continue;
    }
    out.Add("sub_projects",
            {out.ids[index].id, id, name, absl::StrCat(s), MarkWord(sub.mark), Parts(sub),
             absl::StrJoin(own, ";"),
             NoteOf(row == nullptr ? std::nullopt : row->former_name, SubProjectNote(sub))});
    out.Prove("sub_projects", full, "display_name", sub.name);
    for (const Text& part : sub.parts) out.Prove("sub_projects", full, "parts", part);
  }
}

void WriteRelated(YearOutput& out, int index) {
  const Project& project = out.statement.projects[index];
  for (const Related& related : project.related) {
    const std::string name = CleanText(related.name.text);
    if (name.empty()) continue;
    const std::string heading = CleanText(related.heading);
    const int64_t yen = related.amount ? YenOf(*related.amount).value_or(-1) : -1;
    out.Add("related_projects", {out.ids[index].id, heading.empty() ? "関連事業" : heading, name,
                                 CleanText(related.owner), yen < 0 ? "" : absl::StrCat(yen)});
    out.Prove("related_projects", out.ids[index].id, "display_name", related.name);
    if (yen >= 0) out.Prove("related_projects", out.ids[index].id, "amount_yen", *related.amount);
  }
}

// The only other project or sub-project whose name the text holds.
std::string Target(const YearOutput& out, int from, const std::string& text) {
  const std::string key = platform::ComparisonKey(text);
  std::set<std::string> found;
  for (size_t p = 0; p < out.statement.projects.size(); ++p) {
    if (static_cast<int>(p) == from) continue;
    const Project& project = out.statement.projects[p];
    const auto holds = [&](const Text& name) {
      const std::string part = platform::ComparisonKey(name.text);
      return !part.empty() && absl::StrContains(key, part);
    };
    if (holds(project.name)) found.insert(out.NodeName(static_cast<int>(p), -1));
    for (size_t s = 0; s < project.sub_projects.size(); ++s) {
      if (holds(project.sub_projects[s].name)) {
        found.insert(out.NodeName(static_cast<int>(p), static_cast<int>(s)));
      }
    }
  }
  return found.size() == 1 ? *found.begin() : "";
}

int SubProjectNumbered(const Project& project, const std::string& number) {
  for (size_t s = 0; s < project.sub_projects.size(); ++s) {
    if (project.sub_projects[s].number == number) return static_cast<int>(s);
  }
  return -1;
}

// Whether a text speaks of the fiscal year before: by its number of either calendar, or as such.
bool NamesPriorYear(const YearOutput& out, const std::string& text) {
  const std::string key = platform::ComparisonKey(text);
  const std::string prior = FiscalYearText(out.statement.fiscal_year - 1);
  const std::string number = prior.substr(std::string("令和").size());
  for (const std::string& word :
       {std::string("前年度"), prior, absl::StrCat(out.statement.fiscal_year - 1, "年度")}) {
    if (absl::StrContains(key, word)) return true;
  }
  // "4年度", but not the end of "24年度".
  const size_t at = key.find(number);
  return at != std::string::npos && (at == 0 || key[at - 1] < '0' || key[at - 1] > '9');
}

struct ReferenceTarget {
  const char* kind = "";
  int year = 0;
  std::string node;  // empty: not known
};

ReferenceTarget TargetOf(const YearOutput& out, int project, const std::string& text) {
  const int year = out.statement.fiscal_year;
  if (absl::StrContains(text, "再掲")) return {"relisted", year, Target(out, project, text)};
  if (!NamesPriorYear(out, text)) return {};
  const std::string key = platform::ComparisonKey(out.statement.projects[project].name.text);
  const auto found = out.prior_projects.find(key);
  if (found == out.prior_projects.end()) return {};
  return {"prior_year", year - 1, absl::StrCat("projects/", found->second)};
}

void WriteReferences(YearOutput& out, int index) {
  const Project& project = out.statement.projects[index];
  for (const Reference& reference : project.references) {
    const int sub = SubProjectNumbered(project, reference.sub_project);
    const ReferenceTarget target = TargetOf(out, index, reference.text.text);
    if (sub < 0 || sub >= static_cast<int>(kMostSubProjects) || target.node.empty()) {
      out.folder.NotUnderstood(
          out.source, reference.text.place, reference.text.text,
          absl::StrCat("it is counted elsewhere, but where is not certain; project ",
                       out.ids[index].id, " of ", out.year.value()));
      continue;
    }
    out.Add("cross_references", {out.ids[index].id, out.ids[index].sub_projects[sub], target.kind,
                                 absl::StrCat(target.year), target.node});
    out.Prove("cross_references", out.ids[index].id, "target", reference.text);
  }
}

}  // namespace

std::string YearOutput::NodeName(int project, int sub_project) const {
  std::string name = absl::StrCat("projects/", ids[project].id);
  if (sub_project >= 0) {
    absl::StrAppend(&name, "/subProjects/", ids[project].sub_projects[sub_project]);
  }
  return name;
}

const std::vector<std::string>& YearOutput::DepartmentsOf(int project, int sub_project) const {
  const auto own = department_ids.find({project, sub_project});
  const bool has_own = own != department_ids.end() && !own->second.empty();
  return has_own ? own->second : department_ids.at({project, -1});
}

void WriteCatalog(YearOutput& out) {
  WriteNodes(out);
  UniqueNames names;
  for (size_t p = 0; p < out.statement.projects.size(); ++p) {
    const int index = static_cast<int>(p);
    const bool is_new = WriteProject(out, index, names);
    WriteSubProjects(out, index);
    if (!is_new) continue;
    WriteRelated(out, index);
    WriteReferences(out, index);
  }
}

}  // namespace kuzukuri::reader
