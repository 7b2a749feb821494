#include "services/reader/domain/relations.h"

#include <utility>

#include "services/reader/domain/place_relations.h"
#include "services/reader/domain/statement_cells.h"
#include "services/reader/domain/sum_relations.h"

namespace kuzukuri::reader {

size_t Sheet::Add(RelationKind kind, std::vector<Term> terms) {
  relations.push_back({kind, std::move(terms), std::nullopt});
  return relations.size() - 1;
}

absl::int128 Sheet::Yen(size_t cell) const {
  return absl::int128(cells[cell].figure->value) * cells[cell].unit_yen;
}

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
  std::vector<StatementCells> statements;
  for (size_t i = 0; i < reading.statements.size(); ++i) {
    const StatementCells& cells =
        statements.emplace_back(AddCells(reading.statements[i], i, sheet));
    AddSums(cells, sheet);
    AddPlaces(cells, sheet);
  }
  for (size_t i = 0; i < statements.size(); ++i) {
    for (size_t j = 0; j < statements.size(); ++j) {
      if (reading.statements[j].fiscal_year + 1 == reading.statements[i].fiscal_year) {
        AddPriorYear(statements[i], statements[j], sheet);
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
