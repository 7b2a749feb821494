#include "services/reader/parse/structure.h"

#include <algorithm>
#include <map>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/parse/amounts.h"

namespace kuzukuri::reader {
namespace {

std::string KeyOf(const std::string& text) { return platform::ComparisonKey(text); }

bool IsTotalWord(const Grammar& grammar, const std::string& label) {
  const std::string folded = WithoutSpaces(Fold(label).text);
  return std::find(grammar.total_words.begin(), grammar.total_words.end(), folded) !=
         grammar.total_words.end();
}

// The rows of a table but one, without those that are the sum of the rows behind them.
std::vector<const Row*> TopRows(const std::vector<Row>& rows, size_t but) {
  std::vector<const Row*> top;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i == but) continue;
    top.push_back(&rows[i]);
    // A row whose parts follow stands for them.
    std::vector<const Row*> parts;
    for (size_t j = i + 1; j < rows.size() && j != but; ++j) {
      parts.push_back(&rows[j]);
      if (parts.size() >= 2 && IsClearlySum(rows[i], parts)) {
        i = j;
        break;
      }
    }
  }
  return top;
}

bool IsSumOfOthers(const std::vector<Row>& rows, size_t at) {
  if (rows.size() < 2) return false;
  std::vector<const Row*> others;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (i != at) others.push_back(&rows[i]);
  }
  return IsSum(rows[at], others) || IsSum(rows[at], TopRows(rows, at));
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

void MarkSums(std::vector<Row>& rows) {
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].total || rows[i].parent >= 0) continue;
    std::vector<const Row*> parts;
    for (size_t j = i + 1; j < rows.size() && !rows[j].total; ++j) {
      // Rows that are numbered on are beside each other.
      if (!rows[i].number.empty() && !rows[j].number.empty()) break;
      parts.push_back(&rows[j]);
      if (parts.size() < 2 || !IsClearlySum(rows[i], parts)) continue;
      for (size_t k = i + 1; k <= j; ++k) {
        if (rows[k].parent < 0) rows[k].parent = static_cast<int>(i);
      }
      break;
    }
  }
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
      for (Row& row : table.rows()) ByName(row);
    }
    for (DraftTable& table : draft_.tables) {
      if (table.parsed.table.list) Pillars(table);
    }
    for (DraftTable& table : draft_.tables) {
      for (Row& row : table.rows()) {
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

  void ByName(Row& row) {
    if (row.label.text.empty() || row.total) return;
    const auto found = by_name_.find(KeyOf(row.label.text));
    if (found != by_name_.end()) Link(row, found->second);
  }

  // Runs of a list whose numbers begin anew are of one pillar each: that of the rows whose project
  // is known, else that of the heading above, else in the order of the headings.
  void Pillars(DraftTable& table) {
    std::vector<Row>& rows = table.rows();
    std::vector<std::pair<size_t, size_t>> runs;
    int last = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
      int number = 0;
      const bool numbered = absl::SimpleAtoi(rows[i].number, &number);
      if (runs.empty() || rows[i].total || (numbered && number <= last)) {
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

}  // namespace

void MarkTotals(const Grammar& grammar, DraftTable& table) {
  std::vector<Row>& rows = table.rows();
  for (Row& row : rows) row.total |= IsTotalWord(grammar, row.label.text);
  if (rows.empty()) return;
  // Totals stand last, in some papers first.
  for (const size_t at : {rows.size() - 1, size_t{0}}) {
    const bool marked = std::any_of(rows.begin(), rows.end(), [](const Row& r) { return r.total; });
    if (!marked && rows[at].number.empty() && IsSumOfOthers(rows, at)) rows[at].total = true;
  }
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
  if (!pillars) MarkSums(rows);
  table.parsed.table.excerpt = IsExcerpt(rows);
}

void LinkRows(Draft& draft, bool by_amounts) { Linker(draft, by_amounts).Run(); }

void AddProjectsWithoutPage(Draft& draft) {
  // Where projects have pages, one without may be a name misread.
  const bool pages = !draft.statement.projects.empty();
  std::map<std::string, int> unnumbered;
  for (DraftTable& table : draft.tables) {
    if (!table.parsed.table.list) continue;
    for (Row& row : table.rows()) {
      if (row.project >= 0 || row.total || row.label.text.empty()) continue;
      if (pages && row.label.certainty.percent == 100) {
        row.label.certainty = {90, "no project's page has this name"};
      }
      Project project;
      const std::string pillar =
          row.pillar < 0 ? "0" : draft.statement.pillars[static_cast<size_t>(row.pillar)].code;
      std::string number = row.number;
      if (number.empty()) {
        const int before = unnumbered[pillar]++;
        number = before == 0 ? "0" : absl::StrCat("0-", before + 1);
      }
      project.code = absl::StrCat(pillar, "-", number);
      project.name = row.label;
      project.former_name = row.former_name;
      project.pillar = row.pillar;
      row.project = static_cast<int>(draft.statement.projects.size());
      draft.statement.projects.push_back(std::move(project));
    }
  }
}

}  // namespace kuzukuri::reader
