#include "services/reader/parse/structure.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/amounts.h"
#include "services/reader/domain/relations.h"
#include "services/reader/parse/labels.h"
#include "services/reader/parse/nesting.h"

namespace kuzukuri::reader {
namespace {

std::string KeyOf(const std::string& text) { return platform::ComparisonKey(text); }

bool HasTotal(const std::vector<Row>& rows) {
  return std::any_of(rows.begin(), rows.end(), [](const Row& row) { return row.total; });
}

// The rows of a table but one that are part of no other.
std::vector<const Row*> TopRows(const std::vector<Row>& rows, size_t but) {
  std::vector<const Row*> top;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i != but && rows[i].parent < 0) top.push_back(&rows[i]);
  }
  return top;
}

// Marks the last row, in some papers the first, where it is the sum of the others. Of two rows with
// names that print the same none is.
void MarkSumOfOthers(std::vector<Row>& rows) {
  if (rows.size() < 2) return;
  for (const size_t at : {rows.size() - 1, size_t{0}}) {
    const bool named = rows.size() == 2 && !rows[at].label.text.empty();
    if (HasTotal(rows) || named || !rows[at].number.empty() || rows[at].parent >= 0) continue;
    rows[at].total = IsSum(rows[at], TopRows(rows, at));
  }
}

// A first row of which all others are parts is their total.
void MarkFirstOfAll(std::vector<Row>& rows) {
  if (rows.size() < 2 || HasTotal(rows) || !rows[0].number.empty()) return;
  if (!TopRows(rows, 0).empty()) return;
  rows[0].total = true;
  for (Row& row : rows) {
    if (row.parent == 0) row.parent = -1;
  }
}

// Sum of the rows that are pillars, where others are their main parts.
bool IsSumOfPillars(const Draft& draft, const DraftTable& table, size_t at) {
  std::vector<const Row*> pillars;
  for (const Row& row : table.rows()) {
    if (row.pillar >= 0 && row.project < 0 && row.parent < 0 &&
        KeyOf(row.label.text) ==
            KeyOf(draft.statement.pillars[static_cast<size_t>(row.pillar)].name.text)) {
      pillars.push_back(&row);
    }
  }
  return pillars.size() >= 2 && IsSum(table.rows()[at], pillars);
}

int FindPillar(const Draft& draft, const std::string& key) {
  const auto& pillars = draft.statement.pillars;
  for (size_t i = 0; i < pillars.size(); ++i) {
    if (KeyOf(pillars[i].name.text) == key) return static_cast<int>(i);
  }
  return -1;
}

// Whether a row alone is the whole table.
bool IsTotalOf(const std::vector<Row>& rows, size_t at) {
  return std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
    return row.total && SameAmounts(row.figures, rows[at].figures);
  });
}

// Pillar rows and the rows below each, until the next pillar or the total.
bool MarkPillars(Draft& draft, DraftTable& table) {
  int current = -1;
  size_t found = 0;
  std::vector<Row>& rows = table.rows();
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].total || !rows[i].number.empty()) continue;
    const int pillar = FindPillar(draft, KeyOf(rows[i].label.text));
    if (pillar >= 0) {
      rows[i].pillar = pillar;
      current = static_cast<int>(i);
      ++found;
    } else if (current >= 0) {
      rows[i].parent = current;
      rows[i].pillar = rows[static_cast<size_t>(current)].pillar;
    }
  }
  if (found >= 2 || (found == 1 && IsTotalOf(rows, static_cast<size_t>(current)))) return true;
  // One pillar among other rows says nothing about the rows below it.
  for (Row& row : rows) {
    if (row.parent >= 0) row.pillar = -1;
    row.parent = -1;
  }
  return false;
}

// Whether the parts of some row do not make it up.
bool IsExcerpt(const std::vector<Row>& rows) {
  for (size_t i = 0; i < rows.size(); ++i) {
    std::vector<const Row*> parts;
    for (const Row& row : rows) {
      if (row.parent == static_cast<int>(i)) parts.push_back(&row);
    }
    if (!parts.empty() && !IsSum(rows[i], parts)) return true;
  }
  return false;
}

class Linker {
 public:
  Linker(Draft& draft, bool by_amounts) : draft_(draft), by_amounts_(by_amounts) {
    auto& projects = draft.statement.projects;
    for (size_t p = 0; p < projects.size(); ++p) {
      by_name_.emplace(KeyOf(projects[p].name.text), p);
      by_code_.emplace(projects[p].code, p);
    }
  }

  void Run() {
    for (DraftTable& table : draft_.tables) {
      for (size_t i = 0; i < table.rows().size(); ++i) {
        if (!IsTitle(table, i)) ByName(table.rows()[i]);
      }
    }
    for (DraftTable& table : draft_.tables) {
      if (table.parsed.table.list) Pillars(table);
    }
    for (DraftTable& table : draft_.tables) {
      for (size_t i = 0; i < table.rows().size(); ++i) {
        if (IsTitle(table, i)) continue;
        Row& row = table.rows()[i];
        ByNumber(row);
        if (by_amounts_) ByAmounts(table, row);
        BySubProject(row);
      }
    }
  }

 private:
  Project& At(size_t project) { return draft_.statement.projects[project]; }

  void Link(Row& row, size_t project) {
    row.project = static_cast<int>(project);
    if (row.pillar < 0) row.pillar = At(project).pillar;
  }

  // Whether a row of a list is that of a pillar, which may have the name of its only project.
  static bool IsTitle(const DraftTable& table, size_t row) {
    return table.parsed.table.list && IsPillarRow(table.parsed.table, row);
  }

  void ByName(Row& row) {
    if (row.project >= 0 || row.label.text.empty() || row.total) return;
    const auto found = by_name_.find(KeyOf(row.label.text));
    if (found != by_name_.end()) Link(row, found->second);
  }

  // Runs of a list whose numbers begin anew, or that have a heading, are of one pillar each: that
  // of the rows whose project is known, else that of the heading above, else in the order of the
  // headings.
  void Pillars(DraftTable& table) {
    std::vector<Row>& rows = table.rows();
    for (size_t i = 0; i < rows.size(); ++i) {
      if (IsTitle(table, i)) return;  // its titles are its pillars
    }
    std::vector<std::pair<size_t, size_t>> runs;
    int last = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      int number = 0;
      const bool numbered = absl::SimpleAtoi(rows[i].number, &number);
      if (runs.empty() || rows[i].total || (numbered && number <= last) ||
          IsBelowHeading(table.parsed.groups, i)) {
        runs.emplace_back(i, i);
      }
      runs.back().second = i + 1;
      if (numbered) last = number;
    }
    size_t order = 0;
    const std::vector<int> headings = ListHeadings(table.zone);
    const size_t counted = static_cast<size_t>(std::count_if(
        runs.begin(), runs.end(), [&](const auto& run) { return !rows[run.first].total; }));
    for (const auto& [begin, end] : runs) {
      if (rows[begin].total) continue;
      int pillar = -1;
      for (size_t i = begin; i < end && pillar < 0; ++i) pillar = rows[i].pillar;
      for (size_t i = begin; i < end && pillar < 0; ++i) {
        pillar = PillarOfGroup(table.parsed.groups[i]);
      }
      if (pillar < 0 && counted == headings.size()) pillar = headings[order];
      ++order;
      for (size_t i = begin; i < end; ++i) {
        if (!rows[i].total && rows[i].pillar < 0) rows[i].pillar = pillar;
      }
    }
  }

  // Whether the heading of another pillar stands between a row and the one before it.
  bool IsBelowHeading(const std::vector<std::string>& groups, size_t row) const {
    return row > 0 && groups[row] != groups[row - 1] && PillarOfGroup(groups[row]) >= 0;
  }

  int PillarOfGroup(const std::string& group) const {
    if (group.empty()) return -1;
    const auto& pillars = draft_.statement.pillars;
    for (size_t i = 0; i < pillars.size(); ++i) {
      if (KeyOf(pillars[i].name.text).empty()) continue;
      if (KeyOf(group).find(KeyOf(pillars[i].name.text)) != std::string::npos) {
        return static_cast<int>(i);
      }
    }
    return -1;
  }

  std::vector<int> ListHeadings(size_t zone) const {
    std::vector<int> headings;
    const auto& zones = draft_.pillar_zones;
    for (size_t i = 0; i < zones.size(); ++i) {
      if (zones[i] == static_cast<int>(zone)) headings.push_back(static_cast<int>(i));
    }
    return headings;
  }

  // "II" and "12" are the project "II-12" when nothing speaks against it.
  void ByNumber(Row& row) {
    if (row.project >= 0 || row.total || row.pillar < 0 || row.number.empty()) return;
    const auto& pillar = draft_.statement.pillars[static_cast<size_t>(row.pillar)];
    const auto found = by_code_.find(absl::StrCat(pillar.code, "-", row.number));
    if (found == by_code_.end()) return;
    const Project& project = At(found->second);
    if (SameAmounts(row.figures, project.figures)) Link(row, found->second);
  }

  // The only page with these amounts.
  void ByAmounts(const DraftTable& table, Row& row) {
    if (row.project >= 0 || row.total || row.parent >= 0 || !table.parsed.table.list) return;
    if (!row.label.text.empty()) return;
    size_t found = 0;
    size_t count = 0;
    for (size_t p = 0; p < draft_.statement.projects.size(); ++p) {
      if (!SameAmounts(row.figures, At(p).figures)) continue;
      found = p;
      ++count;
    }
    if (count != 1) return;
    Link(row, found);
    row.label = At(found).name;
    row.label.certainty = {80, "its amounts are those of the project's page only"};
  }

  void BySubProject(Row& row) {
    if (row.project >= 0 || row.total || row.label.text.empty()) return;
    const std::string key = KeyOf(row.label.text);
    for (size_t p = 0; p < draft_.statement.projects.size(); ++p) {
      const std::vector<SubProject>& subs = At(p).sub_projects;
      for (size_t s = 0; s < subs.size(); ++s) {
        if (KeyOf(subs[s].name.text) != key) continue;
        Link(row, p);
        row.sub_project = static_cast<int>(s);
        return;
      }
    }
  }

  Draft& draft_;
  const bool by_amounts_;
  std::map<std::string, size_t> by_name_;
  std::map<std::string, size_t> by_code_;
};

// Makes what the rows of lists are rows of: a row with parts is a pillar, its parts are projects
// and theirs sub-projects. What is below these counts in them.
class ProjectMaker {
 public:
  // Where projects have pages, one without may be a name misread.
  explicit ProjectMaker(Draft& draft) : draft_(draft), pages_(!draft.statement.projects.empty()) {
    const std::vector<Pillar>& pillars = draft.statement.pillars;
    for (size_t i = 0; i < pillars.size(); ++i) {
      headings_.emplace(KeyOf(pillars[i].name.text), static_cast<int>(i));
      codes_.insert(pillars[i].code);
    }
  }

  void Add(DraftTable& table) {
    std::vector<Row>& rows = table.rows();
    std::vector<int> levels(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      const bool part = rows[i].parent >= 0;
      const auto whole = static_cast<size_t>(rows[i].parent);
      levels[i] = part ? levels[whole] + 1 : IsTitle(rows, i) ? kPillar : kProject;
      if (part && rows[i].pillar < 0) rows[i].pillar = rows[whole].pillar;
      if (rows[i].project < 0 && !rows[i].total && !rows[i].label.text.empty()) {
        Make(levels[i], rows[i], part ? rows[whole].project : -1);
      }
    }
    Remember(rows);
  }

 private:
  enum Level { kPillar, kProject, kSubProject };

  static bool IsTitle(const std::vector<Row>& rows, size_t row) {
    return rows[row].project < 0 && row + 1 < rows.size() &&
           rows[row + 1].parent == static_cast<int>(row);
  }

  void Make(int level, Row& row, int project_above) {
    if (level == kPillar) {
      if (row.pillar < 0) row.pillar = PillarOf(row);
    } else if (level == kProject) {
      const Row* other = ListedElsewhere(row);
      row.project = other == nullptr ? -1 : other->project;
      if (row.project < 0) AddProject(row);
    } else if (level == kSubProject && project_above >= 0) {
      AddSubProject(row, project_above);
    }
  }

  // That of a heading, or of the same title in another list, else a new one.
  int PillarOf(const Row& row) {
    const std::string name = KeyOf(row.label.text);
    if (const auto heading = headings_.find(name); heading != headings_.end()) {
      return heading->second;
    }
    const Row* other = ListedElsewhere(row);
    if (other != nullptr && other->project < 0) return other->pillar;
    int code = std::max(OrdinalOf(row), 1);
    while (!codes_.insert(absl::StrCat(code)).second) ++code;
    std::vector<Pillar>& pillars = draft_.statement.pillars;
    pillars.push_back({absl::StrCat(code), row.label, std::nullopt});
    draft_.pillar_zones.push_back(-1);
    return static_cast<int>(pillars.size()) - 1;
  }

  // A row of another list with this name and these amounts, or nullptr.
  const Row* ListedElsewhere(const Row& row) const {
    const auto [begin, end] = elsewhere_.equal_range(KeyOf(row.label.text));
    const auto found = std::find_if(begin, end, [&](const auto& other) {
      return SameAmounts(row.figures, other.second->figures);
    });
    return found == end ? nullptr : found->second;
  }

  void Remember(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      if (row.total || row.sub_project >= 0) continue;
      if (row.project >= 0 || row.pillar >= 0) elsewhere_.emplace(KeyOf(row.label.text), &row);
    }
  }

  void AddProject(Row& row) {
    if (pages_ && row.label.certainty.percent == 100) {
      row.label.certainty = {90, "no project's page has this name"};
    }
    const std::string pillar =
        row.pillar < 0 ? "0" : draft_.statement.pillars[static_cast<size_t>(row.pillar)].code;
    Project project;
    project.code = absl::StrCat(pillar, "-", NumberOf(row, pillar));
    project.name = row.label;
    project.former_name = row.former_name;
    project.pillar = row.pillar;
    row.project = static_cast<int>(draft_.statement.projects.size());
    draft_.statement.projects.push_back(std::move(project));
  }

  std::string NumberOf(const Row& row, const std::string& pillar) {
    // A title's sections are numbered in words: 第1項.
    if (row.parent >= 0 && OrdinalOf(row) > 0) return absl::StrCat(OrdinalOf(row));
    if (!row.number.empty()) return row.number;
    const int before = unnumbered_[pillar]++;
    return before == 0 ? "0" : absl::StrCat("0-", before + 1);
  }

  void AddSubProject(Row& row, int project) {
    Project& of = draft_.statement.projects[static_cast<size_t>(project)];
    if (!of.printed_code.empty()) return;  // its page says which it has
    SubProject part;
    part.number = absl::StrCat(of.sub_projects.size() + 1);
    part.name = row.label;
    row.project = project;
    row.sub_project = static_cast<int>(of.sub_projects.size());
    of.sub_projects.push_back(std::move(part));
  }

  Draft& draft_;
  const bool pages_;
  std::map<std::string, int> headings_;  // pillars with a heading, by name
  std::set<std::string> codes_;          // of pillars
  std::map<std::string, int> unnumbered_;
  std::multimap<std::string, const Row*>
      elsewhere_;  // rows of the lists before, titles too, by name
};

}  // namespace

void MarkTotals(const Grammar& grammar, DraftTable& table) {
  std::vector<Row>& rows = table.rows();
  for (Row& row : rows) {
    row.total |= IsTotalLabel(grammar, row.label.text);
    const std::string printed = Fold(row.label.text).text;
    const std::string key = WithoutSpaces(printed);
    row.account = AnyMatches(grammar.accounts, key);
    row.within_above = row.number.empty() ? AnyMatches(grammar.within_above, key) ||
                                                AnyMatches(grammar.within_above, printed)
                                          : AnyMatches(grammar.within_above_numbered, key);
    row.comparison = AnyMatches(grammar.comparison_rows, key);
  }
  MarkSumOfOthers(rows);
}

void MarkParents(Draft& draft, DraftTable& table) {
  std::vector<Row>& rows = table.rows();
  const bool pillars = MarkPillars(draft, table);
  if (pillars && !rows.empty() && rows.back().label.text.empty() &&
      IsSumOfPillars(draft, table, rows.size() - 1)) {
    rows.back().total = true;
    rows.back().parent = -1;
    rows.back().pillar = -1;
  }
  table.parsed.table.excerpt = pillars && IsExcerpt(rows);
  if (pillars) return;
  Nest(rows, table.parsed.groups);
  MarkFirstOfAll(rows);
  MarkSumOfOthers(rows);
}

void MarkLists(Draft& draft) {
  if (!draft.statement.projects.empty()) return;
  const auto is_list = [](const DraftTable& table) { return table.parsed.table.list; };
  if (std::any_of(draft.tables.begin(), draft.tables.end(), is_list)) return;
  for (DraftTable& table : draft.tables) table.parsed.table.list = true;
}

void LinkRows(Draft& draft, bool by_amounts) { Linker(draft, by_amounts).Run(); }

void AddProjectsWithoutPage(Draft& draft) {
  ProjectMaker maker(draft);
  for (DraftTable& table : draft.tables) {
    if (table.parsed.table.list) maker.Add(table);
  }
}

}  // namespace kuzukuri::reader
