#include "clients/cli/import/names.h"

#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/import/batch.h"
#include "clients/cli/import/held.h"
#include "clients/cli/import/layouts.h"
#include "services/platform/base/date.h"
#include "services/platform/base/names.h"
#include "services/reader/output/places.h"

namespace kuzukuri::cli {
namespace {

using reader::FindBy;
using reader::NamedPlace;
using reader::WhereBelow;
using Places = std::vector<NamedPlace>;

// A node or project with the node it stands under, by id.
struct Row {
  std::string id;
  std::string parent;
  std::string name;
  std::string code;
  bool total = false;
};

// The named rows of one year.
struct YearRows {
  std::vector<Row> nodes;
  std::vector<Row> projects;
  std::map<std::string, Places> sub_projects;  // by project
  Places lines;                                // where: node and dimensions, as the files name them
  std::vector<FiledPaper> papers;
  std::vector<std::pair<std::string, std::string>> figures;  // statement, node
};

struct NamedRows {
  std::map<std::string, Places> departments;  // by jurisdiction
  std::map<std::string, YearRows> years;      // by full name
};

std::string IdOf(const std::string& name) { return name.substr(name.rfind('/') + 1); }

// Where the children of each node stand, by the node's id.
class Chains {
 public:
  explicit Chains(const std::vector<Row>& nodes) {
    for (const Row& node : nodes) nodes_.emplace(node.id, &node);
  }
  std::string Below(const std::string& id) const {
    std::vector<const Row*> chain;
    for (auto at = nodes_.find(id); at != nodes_.end() && chain.size() <= nodes_.size();
         at = nodes_.find(at->second->parent)) {
      chain.push_back(at->second);
    }
    std::string where;
    for (auto node = chain.rbegin(); node != chain.rend(); ++node) {
      if (!(*node)->total) where = WhereBelow(where, (*node)->name);
    }
    return where;
  }
  Places Of(const std::vector<Row>& rows) const {
    Places places;
    for (const Row& row : rows) places.push_back({row.id, Below(row.parent), row.name, row.code});
    return places;
  }

 private:
  std::map<std::string, const Row*> nodes_;
};

// The node under which something stands in the first tree it is placed in, as in the files: a
// year's own tree stands first.
std::string ParentIn(const std::string& placements) {
  const std::string first = placements.substr(0, placements.find(';'));
  const std::vector<std::string> parts = absl::StrSplit(first, ':');
  return parts.size() == 3 ? parts[1] : "";
}

template <class Placements>
std::string ParentOf(const Placements& placements) {
  return placements.empty() ? "" : IdOf(placements[0].parent());
}

class FileRows {
 public:
  explicit FileRows(const FileSet& files) : files_(files) {}

  // What is wrong with the files was told before.
  NamedRows Read() {
    Each("departments", {"jurisdiction", "department", "display_name"}, [&](const Record& row) {
      rows_.departments[platform::JurisdictionName(row.Jurisdiction())].push_back(
          {row.Text("department"), "", row.Text("display_name"), ""});
    });
    Each("classification_nodes", {"node", "kind", "display_name", "placements"},
         [&](const Record& row) {
           Year(row).nodes.push_back({row.Text("node"), ParentIn(row.Text("placements")),
                                      row.Text("display_name"), "", row.Text("kind") == "total"});
         });
    Each(
        "projects", {"project", "display_name", "printed_code", "placements"},
        [&](const Record& row) {
          Year(row).projects.push_back({row.Text("project"), ParentIn(row.Text("placements")),
                                        row.Text("display_name"), row.Text("printed_code"), false});
        });
    Each("sub_projects", {"project", "sub_project", "display_name"}, [&](const Record& row) {
      const std::string id = row.Text("sub_project");
      Year(row).sub_projects[row.Text("project")].push_back({id, "", row.Text("display_name"), id});
    });
    Each("budget_lines", {"budget_line", "node", "fund_source", "economic_item"},
         [&](const Record& row) {
           const std::string where = absl::StrCat(row.Text("node"), "|", row.Text("fund_source"),
                                                  "|", row.Text("economic_item"));
           Year(row).lines.push_back({row.Text("budget_line"), where, "", ""});
         });
    ReadPapers();
    return std::move(rows_);
  }

 private:
  void ReadPapers() {
    Each("statements", {"statement", "kind", "as_of"}, [&](const Record& row) {
      const bool settled = row.Text("kind") == "settlement";
      Year(row).papers.push_back(
          {row.Text("statement"),
           settled ? platform::FormatDate(platform::ClosingPeriodEnd(row.FiscalYear()))
                   : row.Text("as_of"),
           {},
           {}});
    });
    Each("statement_figures", {"statement", "node"}, [&](const Record& row) {
      Year(row).figures.emplace_back(row.Text("statement"), row.Text("node"));
    });
  }

  template <class Row>
  void Each(const std::string& kind, std::vector<std::string> columns, Row row) {
    if (kind != "departments") {
      columns.insert(columns.begin(), {"jurisdiction", "fiscal_year"});
    }
    Problems told;
    ForEachRow(files_, kind, CsvColumns{columns, {}, /*others=*/true}, told, row);
  }
  YearRows& Year(const Record& row) {
    return rows_.years[platform::FiscalYearName(row.Jurisdiction(), row.FiscalYear())];
  }

  const FileSet& files_;
  NamedRows rows_;
};

// Finds the names of the rows of one year.
class YearNames {
 public:
  YearNames(Connection& connection, grpc::ClientContext& context, std::string year,
            const YearRows& rows, Names& names)
      : connection_(connection),
        context_(context),
        year_(std::move(year)),
        rows_(rows),
        names_(names) {}

  grpc::Status Find() {
    grpc::Status status = FindNodes();
    if (status.ok()) status = FindProjects();
    if (status.ok()) status = FindLines();
    if (status.ok()) status = FindLayout();
    return status;
  }

 private:
  // Where the year has what the files name, and where these have it.
  grpc::Status FindLayout() {
    if (rows_.papers.empty() || rows_.projects.empty()) return grpc::Status::OK;
    YearLayout layout;
    layout.year = year_;
    layout.papers = rows_.papers;
    for (const Row& node : held_nodes_) layout.held.nodes.emplace(node.id, node.parent);
    for (const Row& project : held_projects_) {
      layout.held.projects.emplace(project.id, project.parent);
    }
    for (const Row& node : rows_.nodes) {
      const std::string id = HeldId("classificationNodes", node.id);
      layout.printed.nodes.emplace(id, HeldId("classificationNodes", node.parent));
      layout.in_files.emplace(id, node.id);
      layout.labels.emplace(id, node.name);
    }
    for (const Row& project : rows_.projects) {
      layout.printed.projects.emplace(HeldId("projects", project.id),
                                      HeldId("classificationNodes", project.parent));
    }
    for (const Row& project : rows_.projects) {
      layout.labels.emplace(HeldId("projects", project.id), project.name);
    }
    AddFigures(layout.papers);
    return FindLayouts(connection_, context_, layout, names_);
  }

  void AddFigures(std::vector<FiledPaper>& papers) {
    std::map<std::string, FiledPaper*> by_id;
    for (FiledPaper& paper : papers) by_id.emplace(paper.id, &paper);
    for (const auto& [statement, node] : rows_.figures) {
      const auto paper = by_id.find(statement);
      if (paper == by_id.end()) continue;
      const std::vector<std::string> parts = absl::StrSplit(node, '/');
      if (parts.size() < 2) continue;
      const bool project = parts[0] == "projects";
      std::set<std::string>& of = project ? paper->second->projects : paper->second->nodes;
      of.insert(HeldId(parts[0], parts[1]));
      if (project) continue;
      names_.Prints(absl::StrCat(year_, "/statements/", statement), absl::StrCat(year_, "/", node));
    }
  }

  std::string HeldId(const std::string& collection, const std::string& id) const {
    if (id.empty()) return "";
    return IdOf(names_.Of(absl::StrCat(year_, "/", collection, "/", id)));
  }

  grpc::Status FindNodes() {
    Held<catalog::v1::ClassificationNode> held;
    const grpc::Status status = AskNodes()(connection_, context_, year_, &held);
    for (const auto& [name, node] : held) {
      held_nodes_.push_back({IdOf(name), ParentOf(node.placements()), node.display_name(), "",
                             node.kind() == catalog::v1::ClassificationNode::KIND_TOTAL});
    }
    Add("classificationNodes", reader::FindPlaces(Chains(held_nodes_).Of(held_nodes_),
                                                  Chains(rows_.nodes).Of(rows_.nodes)));
    return status;
  }

  grpc::Status FindProjects() {
    Held<catalog::v1::Project> held;
    const grpc::Status status = AskProjects()(connection_, context_, year_, &held);
    for (const auto& [name, project] : held) {
      held_projects_.push_back({IdOf(name), ParentOf(project.placements()), project.display_name(),
                                project.printed_code(), false});
    }
    const auto ids = reader::FindPlaces(Chains(held_nodes_).Of(held_projects_),
                                        Chains(rows_.nodes).Of(rows_.projects), FindBy::kAnywhere);
    Add("projects", ids);
    for (const auto& [id, subs] : rows_.sub_projects) {
      const auto project = ids.find(id);
      if (project == ids.end()) continue;
      const auto there = held.find(absl::StrCat(year_, "/projects/", project->second));
      FindSubProjects(id, project->second, subs,
                      there == held.end() ? catalog::v1::Project() : there->second);
    }
    return status;
  }

  void FindSubProjects(const std::string& project, const std::string& held_project,
                       const Places& subs, const catalog::v1::Project& held) {
    Places there;
    for (const auto& sub : held.sub_projects()) {
      there.push_back({IdOf(sub.name()), "", sub.display_name(), IdOf(sub.name())});
    }
    for (const auto& [from, to] : reader::FindPlaces(there, subs)) {
      names_.Add(absl::StrCat(year_, "/projects/", project, "/subProjects/", from),
                 absl::StrCat(year_, "/projects/", held_project, "/subProjects/", to));
    }
  }

  // Lines are numbered as what they stand on: where that is found under another id, so is its line,
  // by node and dimensions.
  grpc::Status FindLines() {
    Places moved;
    std::set<std::string> staying;
    for (const NamedPlace& line : rows_.lines) {
      const size_t end = line.where.find('|');
      const std::string node = absl::StrCat(year_, "/", line.where.substr(0, end));
      if (names_.Of(node) == node) {
        staying.insert(line.id);
      } else {
        moved.push_back({line.id, absl::StrCat(names_.Of(node), line.where.substr(end)), "", ""});
      }
    }
    if (moved.empty()) return grpc::Status::OK;
    Held<budget::v1::BudgetLine> held;
    const grpc::Status status = AskLines()(connection_, context_, year_, &held);
    Places there;
    for (const auto& [name, line] : held) {
      const std::string id = IdOf(name);
      // Its own row says which line it is.
      const std::string where =
          staying.contains(id)
              ? ""
              : absl::StrCat(line.node(), "|", line.fund_source(), "|", line.economic_item());
      // As a code: a line of another node is another one, whatever its id.
      there.push_back({id, where, where, where});
      staying.erase(id);
    }
    for (const std::string& id : staying) there.push_back({id, "", "", ""});
    for (NamedPlace& line : moved) line.name = line.code = line.where;
    Add("budgetLines", reader::FindPlaces(there, moved));
    return status;
  }

  void Add(const std::string& collection, const std::map<std::string, std::string>& ids) {
    for (const auto& [from, to] : ids) {
      names_.Add(absl::StrCat(year_, "/", collection, "/", from),
                 absl::StrCat(year_, "/", collection, "/", to));
    }
  }

  Connection& connection_;
  grpc::ClientContext& context_;
  const std::string year_;
  const YearRows& rows_;
  Names& names_;
  std::vector<Row> held_nodes_;
  std::vector<Row> held_projects_;
};

grpc::Status FindDepartments(Connection& connection, grpc::ClientContext& context,
                             const std::string& jurisdiction, const Places& rows, Names& names) {
  Held<catalog::v1::Department> held;
  const grpc::Status status = AskDepartments()(connection, context, jurisdiction, &held);
  Places there;
  for (const auto& [name, department] : held) {
    there.push_back({IdOf(name), "", department.display_name(), ""});
  }
  for (const auto& [from, to] : reader::FindPlaces(there, rows)) {
    names.Add(absl::StrCat(jurisdiction, "/departments/", from),
              absl::StrCat(jurisdiction, "/departments/", to));
  }
  return status;
}

}  // namespace

bool Names::DoNotDeclare(const std::string& statement, const std::string& node) {
  const auto printed = declared_.find(node);
  if (printed == declared_.end() || printed->second.erase(statement) == 0) return false;
  not_declared_.emplace(statement, node);
  if (printed->second.empty()) without_line_.insert(node);
  return true;
}

bool IsLeftOut(const Names& names, const std::string& kind, const Record& row) {
  const bool node = kind == "classification_nodes";
  const bool line = kind == "budget_lines";
  if (names.empty() || !(node || line || kind == "statement_figures")) return false;
  const std::string year = platform::FiscalYearName(row.Jurisdiction(), row.FiscalYear());
  const std::string name =
      absl::StrCat(year, node ? "/classificationNodes/" : "/", row.Text("node"));
  if (node) return names.IsLeftOut(name);
  if (line) return names.IsWithoutLine(name);
  return !names.IsDeclared(absl::StrCat(year, "/statements/", row.Text("statement")), name);
}

bool Names::IsWithoutLine(const std::string& node) const {
  return left_out_.contains(node) || without_line_.contains(node);
}

grpc::Status FindNames(Connection& connection, grpc::ClientContext& context, const FileSet& files,
                       Names* names) {
  const NamedRows rows = FileRows(files).Read();
  for (const auto& [jurisdiction, departments] : rows.departments) {
    const grpc::Status status =
        FindDepartments(connection, context, jurisdiction, departments, *names);
    if (!status.ok()) return status;
  }
  for (const auto& [year, of_year] : rows.years) {
    const grpc::Status status = YearNames(connection, context, year, of_year, *names).Find();
    if (!status.ok()) return status;
  }
  return grpc::Status::OK;
}

}  // namespace kuzukuri::cli
