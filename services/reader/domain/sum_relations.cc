#include "services/reader/domain/sum_relations.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

// Of a total over several lists.
constexpr size_t kMostParts = 20'000;

// What is left of a whole's appropriation and executed amount without its parts.
class Rest {
 public:
  Rest(const Sheet& sheet, const Cells& whole) : sheet_(sheet), whole_(whole) {
    for (size_t i = 0; i < kPosted.size(); ++i) {
      if (whole[kPosted[i]]) yen_[i] = sheet.Yen(*whole[kPosted[i]]);
    }
  }

  void Take(const Cells& part) {
    ++parts_;
    for (size_t i = 0; i < kPosted.size(); ++i) {
      if (!whole_[kPosted[i]]) continue;
      complete_ &= part[kPosted[i]].has_value();
      if (part[kPosted[i]]) yen_[i] -= sheet_.Yen(*part[kPosted[i]]);
    }
  }

  // As printed, or off by what rounding the parts explains.
  bool IsNothing() const {
    bool some = false;
    for (size_t i = 0; i < kPosted.size(); ++i) {
      if (!whole_[kPosted[i]]) continue;
      some = true;
      const int64_t unit = sheet_.cells[*whole_[kPosted[i]]].unit_yen;
      const absl::int128 slack = unit == 1 ? 0 : absl::int128(unit) * (parts_ / 2 + 1);
      if (yen_[i] > slack || yen_[i] < -slack) return false;
    }
    return some && complete_;
  }

 private:
  static constexpr std::array kPosted = {Measure::kAppropriation, Measure::kExecuted};

  const Sheet& sheet_;
  const Cells& whole_;
  std::array<absl::int128, 2> yen_ = {0, 0};
  size_t parts_ = 0;
  bool complete_ = true;  // every part prints what the whole does
};

class Sums {
 public:
  Sums(const StatementCells& cells, Sheet& sheet)
      : statement_(*cells.statement), cells_(cells), sheet_(sheet) {}

  void Run() {
    for (const Table& table : statement_.tables) AddTableSums(table);
    for (size_t i = 0; i < statement_.projects.size(); ++i) AddPageSum(i);
    for (size_t i = 0; i < statement_.pillars.size(); ++i) AddPillarSums(static_cast<int>(i));
  }

 private:
  void AddSum(const Cells& whole, const std::vector<const Cells*>& parts) {
    if (parts.empty()) return;
    for (const Measure measure : kAmounts) {
      if (!whole[measure]) continue;
      std::vector<Term> terms = {{*whole[measure], 1}};
      for (const Cells* part : parts) {
        if ((*part)[measure]) terms.push_back({*(*part)[measure], 1});
      }
      if (terms.size() != parts.size() + 1) continue;
      std::sort(terms.begin() + 1, terms.end(),
                [](const Term& x, const Term& y) { return x.cell < y.cell; });
      sheet_.Add(RelationKind::kSum, std::move(terms));
    }
  }

  void AddTableSums(const Table& table) {
    if (!table.unread.empty()) return;  // parts are missing
    const std::vector<Cells>& cells = cells_.rows.at(&table);
    std::map<int, std::vector<const Cells*>> children;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      const Row& row = table.rows[i];
      if (row.parent >= 0 && !row.total) children[row.parent].push_back(&cells[i]);
    }
    for (const auto& [parent, parts] : children) {
      const auto at = static_cast<size_t>(parent);
      if (!table.excerpt && at < cells.size()) AddSum(cells[at], parts);
    }
    AddTotals(table, cells);
  }

  // A total sums the table; of several, those before the last sum the rows since the one before,
  // and so does the last where that is nearer. A total with a pillar sums its rows.
  void AddTotals(const Table& table, const std::vector<Cells>& cells) {
    std::vector<const Cells*> all;
    std::map<int, std::vector<const Cells*>> of_pillar;
    std::vector<size_t> totals;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      const Row& row = table.rows[i];
      if (row.total && !IsPillarTotal(table, row)) totals.push_back(i);
      if (row.total || row.parent >= 0) continue;
      all.push_back(&cells[i]);
      of_pillar[row.pillar].push_back(&cells[i]);
    }
    for (size_t i = 0; i < table.rows.size(); ++i) {
      if (IsPillarTotal(table, table.rows[i])) AddSum(cells[i], of_pillar[table.rows[i].pillar]);
    }
    size_t begin = 0;
    for (size_t t = 0; t < totals.size(); ++t) {
      const std::vector<const Cells*> section = Section(table, cells, begin, totals[t]);
      const bool last = t + 1 == totals.size();
      const bool whole = section.empty() || totals.size() == 1 ||
                         (last && !IsNearer(cells[totals[t]], section, all));
      if (last && whole) {
        AddGrandTotal(table, cells[totals[t]], all);
      } else {
        AddSum(cells[totals[t]], whole ? all : section);
      }
      begin = totals[t] + 1;
    }
  }

  // The last total of a list that goes on over pages sums those before it too: what has been added
  // up so far, or all their rows.
  void AddGrandTotal(const Table& table, const Cells& whole, std::vector<const Cells*> parts) {
    const size_t here = parts.size();
    Rest rest(sheet_, whole);
    for (const Cells* part : parts) rest.Take(*part);
    auto before = static_cast<size_t>(&table - statement_.tables.data());
    while (table.list && !rest.IsNothing() && before-- > 0 && parts.size() <= kMostParts) {
      const Table& other = statement_.tables[before];
      if (!other.list || !other.unread.empty()) continue;
      if (const Cells* so_far = LastTotal(other); so_far != nullptr && parts.size() == here) {
        Rest with_total = rest;
        with_total.Take(*so_far);
        if (with_total.IsNothing()) return AddSum(whole, With(parts, so_far));
      }
      for (const Cells* row : Section(other, cells_.rows.at(&other), 0, other.rows.size())) {
        rest.Take(*row);
        parts.push_back(row);
      }
    }
    if (!rest.IsNothing()) parts.resize(here);
    AddSum(whole, parts);
  }

  static std::vector<const Cells*> With(std::vector<const Cells*> parts, const Cells* one) {
    parts.push_back(one);
    return parts;
  }

  const Cells* LastTotal(const Table& table) const {
    for (size_t i = table.rows.size(); i-- > 0;) {
      if (table.rows[i].total) return &cells_.rows.at(&table)[i];
    }
    return nullptr;
  }

  static std::vector<const Cells*> Section(const Table& table, const std::vector<Cells>& cells,
                                           size_t begin, size_t end) {
    std::vector<const Cells*> rows;
    for (size_t i = begin; i < end; ++i) {
      if (!table.rows[i].total && table.rows[i].parent < 0) rows.push_back(&cells[i]);
    }
    return rows;
  }

  bool IsNearer(const Cells& whole, const std::vector<const Cells*>& some,
                const std::vector<const Cells*>& all) const {
    for (const Measure measure : kAmounts) {
      if (!whole[measure]) continue;
      const auto distance = [&](const std::vector<const Cells*>& parts) {
        absl::int128 rest = sheet_.Yen(*whole[measure]);
        for (const Cells* part : parts) {
          if ((*part)[measure]) rest -= sheet_.Yen(*(*part)[measure]);
        }
        return rest < 0 ? -rest : rest;
      };
      return distance(some) < distance(all);
    }
    return false;
  }

  // Whether a sub-project as a whole, not one of its activities, is counted elsewhere.
  static bool IsRelisted(const Project& project, const SubProject& part) {
    const std::string name = platform::ComparisonKey(part.name.text);
    return std::any_of(
        project.references.begin(), project.references.end(), [&](const Reference& reference) {
          return !name.empty() && reference.sub_project == part.number &&
                 platform::ComparisonKey(reference.text.text).find(name) != std::string::npos;
        });
  }

  void AddPageSum(size_t at) {
    const Project& project = statement_.projects[at];
    std::vector<const Cells*> parts;
    for (size_t i = 0; i < project.sub_projects.size(); ++i) {
      if (!IsRelisted(project, project.sub_projects[i])) parts.push_back(&cells_.parts[at][i]);
    }
    // What the page does not print of the project itself another place may.
    Cells whole = cells_.pages[at];
    for (const Cells& place : cells_.places.at({EntityKind::kProject, static_cast<int>(at), 0})) {
      for (const Measure measure : kAmounts) {
        if (!whole[measure]) whole[measure] = place[measure];
      }
    }
    AddSum(whole, parts);
  }

  // A pillar and its projects in a list that has all of them and no sum of its own.
  void AddPillarSums(int pillar) {
    const auto wholes = cells_.places.find({EntityKind::kPillar, pillar, 0});
    if (wholes == cells_.places.end()) return;
    std::set<int> projects;
    for (size_t i = 0; i < statement_.projects.size(); ++i) {
      if (statement_.projects[i].pillar == pillar) projects.insert(static_cast<int>(i));
    }
    for (const Table& table : statement_.tables) {
      const auto parts = PartsOfPillar(table, pillar, projects);
      if (parts.empty()) continue;
      for (const Cells& whole : wholes->second) AddSum(whole, parts);
    }
  }

  std::vector<const Cells*> PartsOfPillar(const Table& table, int pillar,
                                          const std::set<int>& projects) const {
    if (!table.list || !table.unit_known) return {};
    std::set<int> found;
    std::vector<const Cells*> parts;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      const Row& row = table.rows[i];
      if (row.pillar != pillar) continue;
      if (row.total && PillarsOf(table).size() > 1) return {};
      if (row.total || row.parent >= 0) continue;
      if (row.project < 0 || row.sub_project >= 0 || !found.insert(row.project).second) return {};
      parts.push_back(&cells_.rows.at(&table)[i]);
    }
    return found == projects ? parts : std::vector<const Cells*>{};
  }

  const Statement& statement_;
  const StatementCells& cells_;
  Sheet& sheet_;
};

}  // namespace

void AddSums(const StatementCells& cells, Sheet& sheet) { Sums(cells, sheet).Run(); }

}  // namespace kuzukuri::reader
