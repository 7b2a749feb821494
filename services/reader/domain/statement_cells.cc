#include "services/reader/domain/statement_cells.h"

#include <algorithm>

namespace kuzukuri::reader {
namespace {

std::optional<Entity> EntityOf(const Table& table, size_t at) {
  const Row& row = table.rows[at];
  if (row.project >= 0 && row.sub_project >= 0) {
    return Entity{EntityKind::kSubProject, row.project, row.sub_project};
  }
  if (row.project >= 0) return Entity{EntityKind::kProject, row.project, 0};
  if (IsPillarRow(table, at)) return Entity{EntityKind::kPillar, row.pillar, 0};
  return std::nullopt;
}

class CellReader {
 public:
  CellReader(const Statement& statement, size_t index, Sheet& sheet)
      : statement_(statement), index_(index), sheet_(sheet) {
    cells_.statement = &statement;
  }

  StatementCells Run() {
    for (const Table& table : statement_.tables) AddTable(table);
    for (const Project& project : statement_.projects) AddPage(project);
    return std::move(cells_);
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

  // The relations within a row.
  void AddRow(const Cells& row) {
    const auto& a = row[Measure::kAppropriation];
    const auto& e = row[Measure::kExecuted] ? row[Measure::kExecuted] : row[Measure::kCommitted];
    if (a && e) {
      const size_t left = WhatIsLeft(row, *a, *e);
      const auto difference = AddDifference(row, *a, left);
      if (const auto& rate = row[Measure::kRate]) {
        const size_t done = WhatIsDone(row, *a, *e);
        const size_t at = sheet_.Add(RelationKind::kRate, {{*rate, 1}, {*a, 1}, {done, 1}});
        if (done != left) return AddChange(row);
        sheet_.relations[at].beside = difference;
        if (difference) sheet_.relations[*difference].beside = at;
      }
    }
    AddChange(row);
  }

  // What the printed difference leaves of a budget is what is paid or, where only that fits, what
  // is committed.
  size_t WhatIsLeft(const Cells& row, size_t a, size_t e) const {
    const auto& committed = row[Measure::kCommitted];
    const auto& difference = row[Measure::kDifference];
    if (!committed || !difference) return e;
    const auto fits = [&](size_t cell) {
      return sheet_.Yen(a) - sheet_.Yen(cell) == sheet_.Yen(*difference);
    };
    return !fits(e) && fits(*committed) ? *committed : e;
  }

  // The same of a printed rate, by which of both it is nearer to.
  size_t WhatIsDone(const Cells& row, size_t a, size_t e) const {
    const auto& committed = row[Measure::kCommitted];
    if (!committed) return e;
    const absl::int128 of = sheet_.Yen(a) * sheet_.cells[*row[Measure::kRate]].figure->value;
    const auto off = [&](size_t cell) {
      const absl::int128 by = sheet_.Yen(cell) * 1000 - of;
      return by < 0 ? -by : by;
    };
    return off(*committed) < off(e) ? *committed : e;
  }

  std::optional<size_t> AddDifference(const Cells& row, size_t a, size_t e) {
    if (const auto& unused = row[Measure::kUnused]) {
      std::vector<Term> terms = {{*unused, 1}, {a, 1}, {e, -1}};
      if (const auto& carried = row[Measure::kCarriedOut]) terms.push_back({*carried, -1});
      sheet_.Add(RelationKind::kDifference, std::move(terms));
    }
    const auto& difference = row[Measure::kDifference];
    if (!difference) return std::nullopt;
    std::vector<Term> terms = {{*difference, 1}, {a, 1}, {e, -1}};
    // What is carried over may be left out of it.
    const auto& carried = row[Measure::kCarriedOut];
    const absl::int128 rest = sheet_.Yen(a) - sheet_.Yen(e) - sheet_.Yen(*difference);
    if (carried && rest != 0 && rest == sheet_.Yen(*carried)) terms.push_back({*carried, -1});
    return sheet_.Add(RelationKind::kDifference, std::move(terms));
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
      const bool fits = sheet_.Yen(*row[now]) - sheet_.Yen(*row[before]) == sheet_.Yen(*change);
      if (terms.empty() || fits) terms = {{*change, 1}, {*row[now], 1}, {*row[before], -1}};
      if (fits) break;
    }
    if (!terms.empty()) sheet_.Add(RelationKind::kDifference, std::move(terms));
  }

  void AddTable(const Table& table) {
    std::vector<Cells>& rows = cells_.rows[&table];
    for (size_t i = 0; i < table.rows.size(); ++i) {
      rows.push_back(AddCells(table.rows[i].figures, {nullptr, 1, index_, &table, nullptr, i}));
      if (!table.unit_known) continue;  // nothing to hold against another place
      if (const auto entity = EntityOf(table, i)) {
        cells_.places[*entity].push_back(rows.back());
      } else if (IsPillarTotal(table, table.rows[i])) {
        cells_.places[{EntityKind::kPillar, table.rows[i].pillar, 0}].push_back(rows.back());
      } else if (!table.rows[i].total && table.rows[i].project < 0) {
        cells_.others.push_back({&table.rows[i], rows.back()});
      }
    }
  }

  void AddPage(const Project& project) {
    const int at = static_cast<int>(&project - statement_.projects.data());
    cells_.pages.push_back(AddCells(project.figures, {nullptr, 1, index_, nullptr, &project, 0}));
    std::vector<Cells>& places = cells_.places[{EntityKind::kProject, at, 0}];
    if (!project.figures.empty()) places.push_back(cells_.pages.back());
    std::vector<Cells>& parts = cells_.parts.emplace_back();
    for (size_t i = 0; i < project.sub_projects.size(); ++i) {
      const SubProject& part = project.sub_projects[i];
      parts.push_back(AddCells(part.figures, {nullptr, 1, index_, nullptr, &project, i + 1}));
      if (part.figures.empty()) continue;
      cells_.places[{EntityKind::kSubProject, at, static_cast<int>(i)}].push_back(parts.back());
    }
  }

  const Statement& statement_;
  const size_t index_;
  Sheet& sheet_;
  StatementCells cells_;
};

}  // namespace

std::set<int> PillarsOf(const Table& table) {
  std::set<int> pillars;
  for (const Row& row : table.rows) {
    if (!row.total && row.parent < 0 && row.pillar >= 0) pillars.insert(row.pillar);
  }
  return pillars;
}

bool IsPillarTotal(const Table& table, const Row& row) {
  return row.total && row.pillar >= 0 && PillarsOf(table).size() > 1;
}

StatementCells AddCells(const Statement& statement, size_t index, Sheet& sheet) {
  return CellReader(statement, index, sheet).Run();
}

}  // namespace kuzukuri::reader
