#include "services/reader/domain/checked.h"

#include <map>
#include <set>
#include <tuple>

#include "services/reader/domain/labels.h"

namespace kuzukuri::reader {

bool SaysNothing(const Sheet& sheet, const Evaluation& evaluation, size_t relation) {
  const Relation& of = sheet.relations[relation];
  return of.kind == RelationKind::kRate && evaluation.value(of.terms[1].cell) <= 0;
}

Agreement AgreementOf(const std::vector<Figure>& figures) {
  Reading reading;
  Table& table = reading.statements.emplace_back().tables.emplace_back();
  table.rows.emplace_back().figures = figures;
  const Sheet sheet = MakeSheet(reading);
  const Evaluation evaluation(sheet);
  Agreement agreement;
  for (size_t i = 0; i < sheet.relations.size(); ++i) {
    if (SaysNothing(sheet, evaluation, i)) continue;
    ++(evaluation.Holds(i) == Holding::kNot ? agreement.failing : agreement.holding);
  }
  return agreement;
}

Checked CheckedOf(const Reading& reading) {
  const Sheet sheet = MakeSheet(reading);
  const Evaluation evaluation(sheet);
  std::map<RelationKind, CheckedKind> kinds;
  std::set<std::tuple<RelationKind, const Table*, const Project*, size_t>> results;
  std::set<size_t> cells;
  for (size_t i = 0; i < sheet.relations.size(); ++i) {
    if (SaysNothing(sheet, evaluation, i)) continue;
    const Relation& relation = sheet.relations[i];
    const Cell& first = sheet.cells[relation.terms[0].cell];
    ++kinds[relation.kind].relations;
    if (results.emplace(relation.kind, first.table, first.page, first.row).second) {
      ++kinds[relation.kind].results;
    }
    for (const Term& term : relation.terms) cells.insert(term.cell);
  }
  if (const size_t names = AuditLabels(reading).compared; names > 0) {
    kinds[RelationKind::kLabel] = {RelationKind::kLabel, names, names};
  }
  Checked checked;
  checked.figures = cells.size();
  for (auto& [kind, count] : kinds) {
    count.kind = kind;
    checked.kinds.push_back(count);
  }
  return checked;
}

}  // namespace kuzukuri::reader
