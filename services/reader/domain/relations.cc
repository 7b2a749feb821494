#include "services/reader/domain/relations.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/numeric/int128.h"
#include "services/platform/base/text.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMeasures = 9;
constexpr size_t kPairedPlaces = 6;  // beyond it places are held against the first only

// The cells of one row by measure.
class Cells {
 public:
  std::optional<size_t>& operator[](Measure measure) { return at_[static_cast<size_t>(measure)]; }
  const std::optional<size_t>& operator[](Measure measure) const {
    return at_[static_cast<size_t>(measure)];
  }

 private:
  std::array<std::optional<size_t>, kMeasures> at_;
};

constexpr std::array<Measure, 8> kAmounts = {Measure::kAppropriation, Measure::kExecuted,
                                             Measure::kDifference,    Measure::kUnused,
                                             Measure::kCarriedOut,    Measure::kPriorAppropriation,
                                             Measure::kPriorExecuted, Measure::kChange};

enum class EntityKind { kPillar, kProject, kSubProject };

// What several places can print.
struct Entity {
  EntityKind kind = EntityKind::kProject;
  int index = 0;
  int sub_project = 0;
  friend auto operator<=>(const Entity&, const Entity&) = default;
};

std::string Key(const std::string& text) { return platform::ComparisonKey(text); }

std::optional<Entity> EntityOf(const Table& table, size_t at) {
  const Row& row = table.rows[at];
  if (row.project >= 0 && row.sub_project >= 0) {
    return Entity{EntityKind::kSubProject, row.project, row.sub_project};
  }
  if (row.project >= 0) return Entity{EntityKind::kProject, row.project, 0};
  if (IsPillarRow(table, at)) return Entity{EntityKind::kPillar, row.pillar, 0};
  return std::nullopt;
}

std::set<int> PillarsOf(const Table& table) {
  std::set<int> pillars;
  for (const Row& row : table.rows) {
    if (!row.total && row.parent < 0 && row.pillar >= 0) pillars.insert(row.pillar);
  }
  return pillars;
}

// Whether a total row is that of one pillar of several.
bool IsPillarTotal(const Table& table, const Row& row) {
  return row.total && row.pillar >= 0 && PillarsOf(table).size() > 1;
}

class StatementSheet {
 public:
  StatementSheet(const Statement& statement, size_t index, Sheet& sheet)
      : statement_(statement), index_(index), sheet_(sheet) {}

  void Run() {
    for (const Table& table : statement_.tables) AddTable(table);
    for (const Project& project : statement_.projects) AddPage(project);
    for (const Table& table : statement_.tables) AddTableSums(table);
    for (size_t i = 0; i < statement_.projects.size(); ++i) AddPageSum(i);
    for (size_t i = 0; i < statement_.pillars.size(); ++i) AddPillarSums(static_cast<int>(i));
    for (const auto& [entity, places] : places_) AddPlaces(places);
    AddNamesakes();
  }

  // Where the earlier statement prints what this one repeats.
  void AddPriorYear(const StatementSheet& earlier) {
    const std::map<std::string, std::vector<Cells>> named = earlier.Named();
    for (const auto& [name, rows] : Named()) {
      const auto found = named.find(name);
      if (found == named.end()) continue;
      for (const Cells& row : rows) {
        AddPrior(row, found->second, Measure::kPriorAppropriation, Measure::kAppropriation);
        if (earlier.statement_.stage != Stage::kSettlement) continue;
        AddPrior(row, found->second, Measure::kPriorExecuted, Measure::kExecuted);
      }
    }
  }

 private:
  Cells AddCells(const std::vector<Figure>& figures, Cell cell) {
    Cells cells;
    int64_t coarsest = 1;
    for (const Figure& figure : figures) coarsest = std::max(coarsest, figure.unit_yen);
    for (const Figure& figure : figures) {
      if (cells[figure.measure]) continue;
      cell.figure = &figure;
      cell.unit_yen = figure.unit_yen;
      // "0 yen" beside thousands says no more than 0 thousand.
      if (figure.value == 0 && figure.unit_yen > 0) cell.unit_yen = coarsest;
      cells[figure.measure] = sheet_.cells.size();
      sheet_.cells.push_back(cell);
    }
    AddRow(cells);
    return cells;
  }

  size_t Add(RelationKind kind, std::vector<Term> terms) {
    sheet_.relations.push_back({kind, std::move(terms), std::nullopt});
    return sheet_.relations.size() - 1;
  }

  // The relations within a row.
  void AddRow(const Cells& row) {
    const auto& a = row[Measure::kAppropriation];
    const auto& e = row[Measure::kExecuted];
    if (a && e) {
      const auto difference = AddDifference(row, *a, *e);
      if (const auto& rate = row[Measure::kRate]) {
        const size_t at = Add(RelationKind::kRate, {{*rate, 1}, {*a, 1}, {*e, 1}});
        sheet_.relations[at].beside = difference;
        if (difference) sheet_.relations[*difference].beside = at;
      }
    }
    AddChange(row);
  }

  std::optional<size_t> AddDifference(const Cells& row, size_t a, size_t e) {
    if (const auto& unused = row[Measure::kUnused]) {
      std::vector<Term> terms = {{*unused, 1}, {a, 1}, {e, -1}};
      if (const auto& carried = row[Measure::kCarriedOut]) terms.push_back({*carried, -1});
      Add(RelationKind::kDifference, std::move(terms));
    }
    const auto& difference = row[Measure::kDifference];
    if (!difference) return std::nullopt;
    return Add(RelationKind::kDifference, {{*difference, 1}, {a, 1}, {e, -1}});
  }

  absl::int128 Yen(size_t cell) const {
    return absl::int128(sheet_.cells[cell].figure->value) * sheet_.cells[cell].unit_yen;
  }

  // A change is that of the budget or, where only those are printed or fit, of the executed amount.
  void AddChange(const Cells& row) {
    const auto& change = row[Measure::kChange];
    if (!change) return;
    std::vector<Term> terms;
    for (const auto& [now, before] :
         {std::pair{Measure::kAppropriation, Measure::kPriorAppropriation},
          std::pair{Measure::kExecuted, Measure::kPriorExecuted}}) {
      if (!row[now] || !row[before]) continue;
      const bool fits = Yen(*row[now]) - Yen(*row[before]) == Yen(*change);
      if (terms.empty() || fits) terms = {{*change, 1}, {*row[now], 1}, {*row[before], -1}};
      if (fits) break;
    }
    if (!terms.empty()) Add(RelationKind::kDifference, std::move(terms));
  }

  void AddTable(const Table& table) {
    std::vector<Cells>& rows = rows_[&table];
    for (size_t i = 0; i < table.rows.size(); ++i) {
      rows.push_back(AddCells(table.rows[i].figures, {nullptr, 1, index_, &table, nullptr, i}));
      if (!table.unit_known) continue;  // nothing to hold against another place
      if (const auto entity = EntityOf(table, i)) {
        places_[*entity].push_back(rows.back());
      } else if (IsPillarTotal(table, table.rows[i])) {
        places_[{EntityKind::kPillar, table.rows[i].pillar, 0}].push_back(rows.back());
      } else if (!table.rows[i].total && table.rows[i].project < 0) {
        others_.push_back({&table.rows[i], rows.back()});
      }
    }
  }

  void AddPage(const Project& project) {
    const int at = static_cast<int>(&project - statement_.projects.data());
    pages_.push_back(AddCells(project.figures, {nullptr, 1, index_, nullptr, &project, 0}));
    if (!project.figures.empty()) places_[{EntityKind::kProject, at, 0}].push_back(pages_.back());
    std::vector<Cells>& parts = parts_.emplace_back();
    for (size_t i = 0; i < project.sub_projects.size(); ++i) {
      const SubProject& part = project.sub_projects[i];
      parts.push_back(AddCells(part.figures, {nullptr, 1, index_, nullptr, &project, i + 1}));
      if (part.figures.empty()) continue;
      places_[{EntityKind::kSubProject, at, static_cast<int>(i)}].push_back(parts.back());
    }
  }

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
      Add(RelationKind::kSum, std::move(terms));
    }
  }

  void AddTableSums(const Table& table) {
    if (!table.unread.empty()) return;  // parts are missing
    const std::vector<Cells>& cells = rows_.at(&table);
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
      AddSum(cells[totals[t]], whole ? all : section);
      begin = totals[t] + 1;
    }
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
        absl::int128 rest = Yen(*whole[measure]);
        for (const Cells* part : parts) {
          if ((*part)[measure]) rest -= Yen(*(*part)[measure]);
        }
        return rest < 0 ? -rest : rest;
      };
      return distance(some) < distance(all);
    }
    return false;
  }

  // Whether a sub-project as a whole, not one of its activities, is counted elsewhere.
  static bool IsRelisted(const Project& project, const SubProject& part) {
    const std::string name = Key(part.name.text);
    return std::any_of(project.references.begin(), project.references.end(),
                       [&](const Reference& reference) {
                         return !name.empty() && reference.sub_project == part.number &&
                                Key(reference.text.text).find(name) != std::string::npos;
                       });
  }

  void AddPageSum(size_t at) {
    const Project& project = statement_.projects[at];
    std::vector<const Cells*> parts;
    for (size_t i = 0; i < project.sub_projects.size(); ++i) {
      if (!IsRelisted(project, project.sub_projects[i])) parts.push_back(&parts_[at][i]);
    }
    // What the page does not print of the project itself another place may.
    Cells whole = pages_[at];
    for (const Cells& place : places_[{EntityKind::kProject, static_cast<int>(at), 0}]) {
      for (const Measure measure : kAmounts) {
        if (!whole[measure]) whole[measure] = place[measure];
      }
    }
    AddSum(whole, parts);
  }

  // A pillar and its projects in a list that has all of them and no sum of its own.
  void AddPillarSums(int pillar) {
    const auto wholes = places_.find({EntityKind::kPillar, pillar, 0});
    if (wholes == places_.end()) return;
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
      parts.push_back(&rows_.at(&table)[i]);
    }
    return found == projects ? parts : std::vector<const Cells*>{};
  }

  // Rows of different tables with the same label are the same thing where an amount of them agrees:
  // labels alone are not enough, as tables group differently.
  void AddNamesakes() {
    std::map<std::string, std::vector<const std::pair<const Row*, Cells>*>> by_label;
    for (const auto& other : others_) {
      if (other.first->pillar < 0) by_label[Key(other.first->label.text)].push_back(&other);
    }
    by_label.erase("");
    for (const auto& [label, rows] : by_label) {
      std::vector<Cells> places;
      std::set<const Table*> tables;
      for (const auto* row : rows) {
        if (!places.empty() && !Agree(places.front(), row->second)) continue;
        if (tables.insert(TableOf(row->second)).second) places.push_back(row->second);
      }
      AddPlaces(places);
    }
  }

  const Table* TableOf(const Cells& row) const {
    for (const Measure measure : kAmounts) {
      if (row[measure]) return sheet_.cells[*row[measure]].table;
    }
    return nullptr;
  }

  bool Agree(const Cells& a, const Cells& b) const {
    for (const Measure measure : {Measure::kAppropriation, Measure::kExecuted}) {
      if (!a[measure] || !b[measure] || Yen(*a[measure]) == 0) continue;
      const absl::int128 off = Yen(*a[measure]) - Yen(*b[measure]);
      const int64_t unit =
          std::max(sheet_.cells[*a[measure]].unit_yen, sheet_.cells[*b[measure]].unit_yen);
      if ((off < 0 ? -off : off) * 2 <= (unit == 1 ? 0 : unit)) return true;
    }
    return false;
  }

  void AddPlaces(const std::vector<Cells>& places) {
    for (const Measure measure : kAmounts) {
      std::vector<size_t> cells;
      for (const Cells& place : places) {
        if (place[measure]) cells.push_back(*place[measure]);
      }
      for (size_t later = 1; later < cells.size(); ++later) {
        const size_t held = cells.size() > kPairedPlaces ? 1 : later;
        for (size_t i = 0; i < held; ++i) {
          Add(RelationKind::kPlace, {{cells[later], 1}, {cells[i], 1}});
        }
      }
    }
  }

  // Every name that means one thing in this statement, with the rows it is that of.
  std::map<std::string, std::vector<Cells>> Named() const {
    std::map<std::string, std::set<Entity>> entities;
    std::map<std::string, std::vector<Cells>> named;
    for (const auto& [entity, places] : places_) {
      for (const std::string& name : NamesOf(entity)) {
        entities[name].insert(entity);
        named[name].insert(named[name].end(), places.begin(), places.end());
      }
    }
    for (const auto& [name, meant] : entities) {
      if (meant.size() > 1) named.erase(name);
    }
    AddOthers(named);
    return named;
  }

  std::set<std::string> NamesOf(const Entity& entity) const {
    const auto at = static_cast<size_t>(entity.index);
    if (entity.kind == EntityKind::kPillar) {
      if (at >= statement_.pillars.size()) return {};
      return {"pillar/" + Key(statement_.pillars[at].name.text)};
    }
    if (at >= statement_.projects.size()) return {};
    const Project& project = statement_.projects[at];
    std::set<std::string> names = {"project/" + Key(project.name.text)};
    if (project.former_name) names.insert("project/" + Key(project.former_name->text));
    if (entity.kind == EntityKind::kProject) return names;
    const auto part = static_cast<size_t>(entity.sub_project);
    if (part >= project.sub_projects.size()) return {};
    std::set<std::string> parts;
    for (const std::string& name : names) {
      parts.insert(name + "/" + Key(project.sub_projects[part].name.text));
    }
    return parts;
  }

  // Rows that are neither a pillar's nor a project's, where one row has the name.
  void AddOthers(std::map<std::string, std::vector<Cells>>& named) const {
    std::map<std::string, int> count;
    for (const auto& [row, cells] : others_) ++count[Key(row->label.text)];
    for (const auto& [row, cells] : others_) {
      const std::string key = Key(row->label.text);
      if (!key.empty() && count[key] == 1) named["row/" + key].push_back(cells);
    }
  }

  void AddPrior(const Cells& row, const std::vector<Cells>& earlier, Measure here, Measure there) {
    if (!row[here]) return;
    const int64_t unit = sheet_.cells[*row[here]].figure->unit_yen;
    std::optional<size_t> found;
    for (const Cells& place : earlier) {
      if (!place[there]) continue;
      const bool same_unit = sheet_.cells[*place[there]].figure->unit_yen == unit;
      if (!found || same_unit) found = place[there];
      if (same_unit) break;
    }
    if (found) Add(RelationKind::kPriorYear, {{*row[here], 1}, {*found, 1}});
  }

  const Statement& statement_;
  const size_t index_;
  Sheet& sheet_;
  std::map<const Table*, std::vector<Cells>> rows_;
  std::vector<Cells> pages_;
  std::vector<std::vector<Cells>> parts_;  // of each page
  std::map<Entity, std::vector<Cells>> places_;
  std::vector<std::pair<const Row*, Cells>> others_;
};

}  // namespace

bool IsPillarRow(const Table& table, size_t at) {
  const Row& row = table.rows[at];
  if (row.total || row.pillar < 0 || row.project >= 0) return false;
  // In a list it is one at the top with parts: others without a project are not known.
  if (table.list) {
    return row.parent < 0 && at + 1 < table.rows.size() &&
           table.rows[at + 1].parent == static_cast<int>(at);
  }
  // Rows in the pillar hang below its own.
  const auto parent = static_cast<size_t>(row.parent);
  return row.parent < 0 || parent >= table.rows.size() || table.rows[parent].pillar != row.pillar;
}

Sheet MakeSheet(const Reading& reading) {
  Sheet sheet;
  std::vector<StatementSheet> statements;
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    statements.emplace_back(reading.statements[i], i, sheet).Run();
  }
  for (size_t i = 0; i < statements.size(); ++i) {
    for (size_t j = 0; j < statements.size(); ++j) {
      if (reading.statements[j].fiscal_year + 1 == reading.statements[i].fiscal_year) {
        statements[i].AddPriorYear(statements[j]);
      }
    }
  }
  sheet.relations_of.resize(sheet.cells.size());
  for (size_t i = 0; i < sheet.relations.size(); ++i) {
    for (const Term& term : sheet.relations[i].terms) sheet.relations_of[term.cell].push_back(i);
  }
  return sheet;
}

Operand PlaceOf(const Statement& statement, const Table& table, size_t row) {
  Operand operand;
  operand.fiscal_year = statement.fiscal_year;
  operand.table = table.id;
  operand.row = static_cast<int>(row) + 1;
  operand.name = table.rows[row].label.text;
  return operand;
}

Operand PlaceOf(const Statement& statement, const Project& page, size_t sub_project) {
  Operand operand;
  operand.fiscal_year = statement.fiscal_year;
  operand.table = page.code;
  operand.page = true;
  operand.row = static_cast<int>(sub_project);
  operand.name = sub_project == 0 ? page.name.text : page.sub_projects[sub_project - 1].name.text;
  return operand;
}

Operand OperandOf(const Reading& reading, const Cell& cell) {
  const Statement& statement = reading.statements[cell.statement];
  Operand operand = cell.table ? PlaceOf(statement, *cell.table, cell.row)
                               : PlaceOf(statement, *cell.page, cell.row);
  operand.measure = cell.figure->measure;
  operand.value = cell.figure->value;
  operand.unit_yen = cell.figure->unit_yen;
  operand.text = cell.figure->text;
  operand.place = cell.figure->place;
  return operand;
}

}  // namespace kuzukuri::reader
