#include "services/reader/output/tree.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "services/platform/base/text.h"
#include "services/reader/output/folder.h"

namespace kuzukuri::reader {
namespace {

// Projects that one list holds, or that no list holds.
struct Group {
  int table = -1;
  std::vector<int> pillars;  // in order
  std::vector<int> projects;
  bool loose = false;  // has projects without a pillar
  int node = -1;       // of the whole group; -1 when its pillars stand for it
};

// The first list that has each project; -1 when none has it.
std::vector<int> ListOfProjects(const Statement& statement) {
  std::vector<int> result(statement.projects.size(), -1);
  for (size_t t = 0; t < statement.tables.size(); ++t) {
    if (!statement.tables[t].list) continue;
    for (const Row& row : statement.tables[t].rows) {
      if (row.project >= 0 && result[row.project] < 0) result[row.project] = static_cast<int>(t);
    }
  }
  return result;
}

void AddToGroup(const Statement& statement, int project, Group& group) {
  group.projects.push_back(project);
  const int pillar = statement.projects[project].pillar;
  if (pillar < 0) {
    group.loose = true;
  } else if (std::find(group.pillars.begin(), group.pillars.end(), pillar) == group.pillars.end()) {
    group.pillars.push_back(pillar);
  }
}

// A list that goes on over a page comes as several tables: lists that share a pillar are one.
Group& GroupFor(std::vector<Group>& groups, int table, int pillar) {
  for (Group& group : groups) {
    const bool shares = pillar >= 0 && std::find(group.pillars.begin(), group.pillars.end(),
                                                 pillar) != group.pillars.end();
    if (shares || (table >= 0 && group.table == table) ||
        (table < 0 && pillar < 0 && group.table < 0 && group.loose)) {
      return group;
    }
  }
  groups.push_back({table, {}, {}, false, -1});
  return groups.back();
}

std::vector<Group> GroupProjects(const Statement& statement) {
  const std::vector<int> lists = ListOfProjects(statement);
  std::vector<Group> groups;
  // Those in lists first: the others follow their pillar.
  for (const bool listed : {true, false}) {
    for (size_t p = 0; p < lists.size(); ++p) {
      if ((lists[p] >= 0) != listed) continue;
      AddToGroup(statement, static_cast<int>(p),
                 GroupFor(groups, lists[p], statement.projects[p].pillar));
    }
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    const auto order = [](const Group& group) { return group.table < 0 ? 1 << 30 : group.table; };
    return order(a) < order(b);
  });
  return groups;
}

// Sums of projects, and how far rounding may have moved them.
struct Sum {
  bool known = false;
  int64_t yen = 0;
  int64_t slack = 0;
};

Sum SumOf(const FigureIndex& figures, const std::vector<int>& projects, Measure measure) {
  Sum sum;
  for (const int project : projects) {
    const auto amount = Best(figures.Of(project), measure);
    if (!amount) return {};
    sum = {true, SaturatedSum(sum.yen, amount->yen), sum.slack + amount->unit_yen / 2};
  }
  return sum;
}

// Of what papers print of projects.
struct Sums {
  Sum appropriation;
  Sum executed;
  Sum committed;
};

Sums SumsOf(const FigureIndex& figures, const std::vector<int>& projects) {
  return {SumOf(figures, projects, Measure::kAppropriation),
          SumOf(figures, projects, Measure::kExecuted),
          SumOf(figures, projects, Measure::kCommitted)};
}

Figures FiguresOf(const Row& row) {
  Figures figures;
  AddFigures(row.figures, figures);
  return figures;
}

// Whether a row prints the amounts of a sum: budget and executed where both are known, and at least
// one of them.
bool PrintsSum(const Row& row, const Sums& sums) {
  bool any = false;
  const std::pair<Measure, const Sum*> measures[] = {{Measure::kAppropriation, &sums.appropriation},
                                                     {Measure::kExecuted, &sums.executed},
                                                     {Measure::kCommitted, &sums.committed}};
  for (const auto& [measure, sum] : measures) {
    const auto printed = Best(FiguresOf(row), measure);
    if (!printed || !sum->known) continue;
    if (std::abs(SaturatedSum(printed->yen, -sum->yen)) > sum->slack + printed->unit_yen / 2)
      return false;
    any = any || printed->yen != 0;
  }
  return any;
}

// A name whose characters are set apart: 合 計 is 合計.
std::string Closed(const std::string& name) {
  std::string closed;
  for (const absl::string_view part :
       absl::StrSplit(absl::StrReplaceAll(name, {{"　", " "}}), ' ', absl::SkipEmpty())) {
    if (platform::CodePoints(part) != 1) return name;
    absl::StrAppend(&closed, part);
  }
  return closed;
}

class TreeBuilder {
 public:
  TreeBuilder(const Statement& statement, const FigureIndex& figures, const KnownIds& known)
      : statement_(statement), figures_(figures), known_(known) {}

  Tree Build() {
    groups_ = GroupProjects(statement_);
    for (const Group& group : groups_) group_sums_.push_back(SumsOf(figures_, group.projects));
    tree_.project_node.assign(statement_.projects.size(), -1);
    tree_.project_position.assign(statement_.projects.size(), 0);
    pillar_node_.assign(statement_.pillars.size(), -1);
    FindTotal();
    AddTotal();
    for (size_t g = 0; g < groups_.size(); ++g) AddGroup(groups_[g], inside_.contains(g));
    NumberChildren();
    MapRows();
    return std::move(tree_);
  }

 private:
  // The row of a summary that is the sum of some of the groups: the greatest such.
  void FindTotal() {
    std::vector<std::pair<int64_t, std::pair<int, int>>> candidates;
    for (size_t t = 0; t < statement_.tables.size(); ++t) {
      const Table& table = statement_.tables[t];
      if (table.list) continue;
      for (size_t r = 0; r < table.rows.size(); ++r) {
        if (!table.rows[r].total) continue;
        const auto amount = Best(FiguresOf(table.rows[r]), Measure::kAppropriation);
        if (amount)
          candidates.push_back({-amount->yen, {static_cast<int>(t), static_cast<int>(r)}});
      }
    }
    std::stable_sort(candidates.begin(), candidates.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [unused, place] : candidates) {
      if (FindParts(statement_.tables[place.first].rows[place.second])) {
        total_table_ = place.first;
        total_row_ = place.second;
        return;
      }
    }
    for (size_t g = 0; g < groups_.size(); ++g) inside_.insert(g);
  }

  // Groups from the beginning whose sum is the total; else, of few groups, the only such set.
  bool FindParts(const Row& total) {
    for (size_t count = groups_.size(); count > 0; --count) {
      std::set<size_t> parts;
      for (size_t g = 0; g < count; ++g) parts.insert(g);
      if (IsSum(total, parts)) {
        inside_ = parts;
        return true;
      }
    }
    if (groups_.size() > 12) return false;
    std::vector<std::set<size_t>> found;
    for (uint32_t mask = 1; mask < (1u << groups_.size()); ++mask) {
      std::set<size_t> parts;
      for (size_t g = 0; g < groups_.size(); ++g) {
        if (mask & (1u << g)) parts.insert(g);
      }
      if (IsSum(total, parts)) found.push_back(parts);
    }
    if (found.size() != 1) return false;
    inside_ = found[0];
    return true;
  }

  bool IsSum(const Row& total, const std::set<size_t>& parts) const {
    Sums sums = {{true, 0, 0}, {true, 0, 0}, {true, 0, 0}};
    for (const size_t g : parts) {
      Add(group_sums_[g].appropriation, sums.appropriation);
      Add(group_sums_[g].executed, sums.executed);
      Add(group_sums_[g].committed, sums.committed);
    }
    return PrintsSum(total, sums);
  }

  static void Add(const Sum& part, Sum& sum) {
    sum = {sum.known && part.known, SaturatedSum(sum.yen, part.yen), sum.slack + part.slack};
  }

  int AddNode(TreeNode node, const std::string& fallback) {
    const auto found = known_.nodes.find(platform::ComparisonKey(node.name));
    node.id = node_ids_.Take(found == known_.nodes.end() ? node.id : found->second, fallback);
    tree_.nodes.push_back(std::move(node));
    return static_cast<int>(tree_.nodes.size()) - 1;
  }

  void AddTotal() {
    TreeNode total;
    total.id = "total";
    total.kind = "total";
    total.name = "合計";
    if (total_table_ >= 0) {
      const Row& row = statement_.tables[total_table_].rows[total_row_];
      total.place = row.label.place;
      total.certainty = row.label.certainty;
      if (const std::string printed = Closed(CleanText(row.label.text)); !printed.empty()) {
        total.name = printed;
      }
    } else {
      total.certainty = {50, "no printed total is the sum of the lists; all of them are counted"};
    }
    AddNode(std::move(total), "total");
  }

  void AddGroup(Group& group, bool inside) {
    const bool whole = group.pillars.size() == 1 && !group.loose;
    const bool only = groups_.size() == 1 && !group.pillars.empty();
    if (!whole && !only) {
      TreeNode node = NameGroup(group);
      node.kind = "class";
      node.parent = inside ? 0 : -1;
      node.outside = !inside;
      group.node = AddNode(std::move(node), "class");
    }
    for (const int pillar : group.pillars) {
      TreeNode node = NamePillar(pillar);
      node.kind = whole ? "class" : "pillar";
      node.parent = group.node >= 0 ? group.node : inside ? 0 : -1;
      node.outside = !inside;
      pillar_node_[pillar] = AddNode(std::move(node), "pillar");
    }
    for (const int project : group.projects) {
      const int pillar = statement_.projects[project].pillar;
      tree_.project_node[project] = pillar >= 0 ? pillar_node_[pillar] : std::max(group.node, 0);
    }
  }

  TreeNode NamePillar(int index) const {
    const Pillar& pillar = statement_.pillars[index];
    TreeNode node;
    const int number = FromRoman(pillar.code);
    if (number > 0) node.id = absl::StrCat("pillar-", number);
    node.name = CleanText(pillar.name.text);
    if (node.name.empty() && pillar.page) node.name = CleanText(pillar.page->text);
    if (node.name.empty()) node.name = absl::StrCat("区分", index + 1);
    node.place = pillar.name.place;
    node.certainty = pillar.name.certainty;
    if (pillar.page) {
      const std::string page = CleanText(pillar.page->text);
      if (!page.empty() && page != node.name) node.printed.emplace_back("page", page);
    }
    return node;
  }

  // By the row of a summary that prints the same amounts, by the list's title, or by its only
  // project.
  TreeNode NameGroup(const Group& group) const {
    TreeNode node;
    const Sums sums = SumsOf(figures_, group.projects);
    // A list alone that has one project this month may have more the next.
    const bool single = group.projects.size() == 1 && group.pillars.empty() && groups_.size() > 1;
    const Text* name = single ? &statement_.projects[group.projects[0]].name : nullptr;
    for (const Table& table : statement_.tables) {
      for (const Row& row : table.rows) {
        if (name != nullptr || table.list || row.total || row.project >= 0 || row.pillar >= 0)
          continue;
        if (!row.label.text.empty() && PrintsSum(row, sums)) name = &row.label;
      }
    }
    if (name == nullptr && group.table >= 0) name = &statement_.tables[group.table].title;
    if (name != nullptr) {
      node.name = Closed(CleanText(name->text));
      node.place = name->place;
      node.certainty = name->certainty;
    }
    if (node.name.empty()) {
      node.name = "事業別一覧";
      if (group.table >= 0) absl::StrAppend(&node.name, group.table + 1);
      node.certainty = {0, "no name is printed"};
    }
    if (group.table >= 0) {
      for (const Text& note : statement_.tables[group.table].notes) {
        absl::StrAppend(&node.note, node.note.empty() ? "" : " ", CleanText(note.text));
      }
    }
    return node;
  }

  void NumberChildren() {
    std::map<int, int> next;
    for (TreeNode& node : tree_.nodes) node.position = next[node.parent]++;
    std::map<int, int> next_project;
    for (const Group& group : groups_) {
      for (const int project : group.projects) {
        tree_.project_position[project] = next_project[tree_.project_node[project]]++;
      }
    }
  }

  bool Below(int node, int ancestor) const {
    while (node >= 0 && node != ancestor) node = tree_.nodes[node].parent;
    return node == ancestor;
  }

  std::vector<int> ProjectsBelow(int node) const {
    std::vector<int> projects;
    for (size_t p = 0; p < tree_.project_node.size(); ++p) {
      if (Below(tree_.project_node[p], node)) projects.push_back(static_cast<int>(p));
    }
    return projects;
  }

  int NodeNamed(const std::string& label) const {
    const std::string key = platform::ComparisonKey(label);
    if (key.empty()) return -1;
    for (size_t n = 0; n < tree_.nodes.size(); ++n) {
      if (platform::ComparisonKey(tree_.nodes[n].name) == key) return static_cast<int>(n);
    }
    return -1;
  }

  // The only node, classes before pillars, whose projects make the row's amounts.
  int NodeOfAmounts(const Row& row, const std::vector<Sums>& sums) const {
    for (const char* kind : {"class", "pillar"}) {
      int found = -1;
      int count = 0;
      for (size_t n = 0; n < sums.size(); ++n) {
        if (tree_.nodes[n].kind != kind || !PrintsSum(row, sums[n])) continue;
        found = static_cast<int>(n);
        ++count;
      }
      if (count == 1) return found;
    }
    return -1;
  }

  int NodeOfRow(size_t t, size_t r, const std::vector<Sums>& sums) const {
    const Table& table = statement_.tables[t];
    const Row& row = table.rows[r];
    if (static_cast<int>(t) == total_table_ && static_cast<int>(r) == total_row_) return 0;
    if (row.project >= 0) return -1;
    if (row.pillar >= 0) return pillar_node_[row.pillar];
    if (row.total && table.list) return NodeOfList(static_cast<int>(t), row, sums);
    const int named = row.total ? -1 : NodeNamed(row.label.text);
    return named >= 0 ? named : NodeOfAmounts(row, sums);
  }

  int NodeOfList(int table, const Row& row, const std::vector<Sums>& sums) const {
    for (const Group& group : groups_) {
      if (group.table != table) continue;
      const int node = group.node >= 0             ? group.node
                       : group.pillars.size() == 1 ? pillar_node_[group.pillars[0]]
                                                   : 0;
      if (PrintsSum(row, sums[node])) return node;
    }
    return NodeOfAmounts(row, sums);
  }

  void MapRows() {
    std::vector<Sums> sums;
    for (size_t n = 0; n < tree_.nodes.size(); ++n) {
      sums.push_back(SumsOf(figures_, ProjectsBelow(static_cast<int>(n))));
    }
    for (size_t t = 0; t < statement_.tables.size(); ++t) {
      std::vector<int> nodes;
      for (size_t r = 0; r < statement_.tables[t].rows.size(); ++r) {
        nodes.push_back(NodeOfRow(t, r, sums));
      }
      tree_.row_node.push_back(std::move(nodes));
    }
  }

  const Statement& statement_;
  const FigureIndex& figures_;
  const KnownIds& known_;
  Tree tree_;
  IdSet node_ids_;
  std::vector<Group> groups_;
  std::vector<Sums> group_sums_;
  std::set<size_t> inside_;
  std::vector<int> pillar_node_;
  int total_table_ = -1;
  int total_row_ = -1;
};

}  // namespace

Tree BuildTree(const Statement& statement, const FigureIndex& figures, const KnownIds& known) {
  return TreeBuilder(statement, figures, known).Build();
}

}  // namespace kuzukuri::reader
