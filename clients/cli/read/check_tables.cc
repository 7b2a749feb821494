#include "clients/cli/read/check_tables.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace kuzukuri::cli {
namespace {

using reader::Measure;
using reader::Place;
using reader::Row;
using reader::Statement;

int64_t UnitOf(const Json& table) { return TextOf(table, "unit") == "yen" ? 1 : 1000; }

bool SameAmounts(const Row& row, const Json& facts, int64_t unit) {
  return FigureText(row.figures, Measure::kAppropriation, unit) == NumberText(facts, "budget") &&
         FigureText(row.figures, Measure::kExecuted, unit) == NumberText(facts, "executed");
}

// The table that prints most of the facts' rows.
const reader::Table* FindTable(const Statement& statement, const Json& facts, bool list,
                               const std::vector<const reader::Table*>& used) {
  const reader::Table* best = nullptr;
  size_t most = 0;
  for (const reader::Table& table : statement.tables) {
    if (table.list != list || std::count(used.begin(), used.end(), &table) > 0) continue;
    size_t same = 0;
    for (const Json& expected : ListOf(facts, "rows")) {
      const bool printed = std::any_of(table.rows.begin(), table.rows.end(), [&](const Row& row) {
        return SameAmounts(row, expected, UnitOf(facts));
      });
      if (printed) ++same;
    }
    if (same > most) {
      most = same;
      best = &table;
    }
  }
  return best;
}

Place PlaceOf(const Row& row) {
  return row.figures.empty() ? row.label.place : row.figures[0].place;
}

// The row with these amounts and the label, or these amounts, or the label.
const Row* TakeRow(std::vector<const Row*>& free, const Json& facts, int64_t unit) {
  const std::string label = TextOf(facts, "label");
  struct Need {
    bool amounts;
    bool label;
  };
  for (const Need need : {Need{true, true}, Need{true, false}, Need{false, true}}) {
    for (auto row = free.begin(); row != free.end(); ++row) {
      if (need.amounts && !SameAmounts(**row, facts, unit)) continue;
      if (need.label && !SameName((*row)->label.text, label)) continue;
      const Row* found = *row;
      free.erase(row);
      return found;
    }
  }
  return nullptr;
}

void CheckRow(const std::string& kind, const std::string& where, const Json& facts, const Row* row,
              const reader::Table& table, const Place& near, int64_t unit, Tally& tally) {
  if (row == nullptr) {
    tally.Compare(kind, where, TextOf(facts, "label"), "", near);
    return;
  }
  tally.Compare(kind, where, TextOf(facts, "label"), row->label.text, PlaceOf(*row));
  tally.CompareFigure(kind, where, facts, "budget", row->figures, Measure::kAppropriation, unit,
                      near);
  tally.CompareFigure(kind, where, facts, "executed", row->figures, Measure::kExecuted, unit, near);
  tally.CompareFigure(kind, where, facts, "difference", row->figures, Measure::kDifference, unit,
                      near);
  tally.CompareFigure(kind, where, facts, "rate_printed", row->figures, Measure::kRate, unit, near);
  if (facts.contains("departments")) {
    tally.Compare(kind + " departments", where, JoinNames(ListOf(facts, "departments")),
                  JoinNames(row->departments), PlaceOf(*row));
  }
  if (!TextOf(facts, "parent").empty() && row->parent >= 0) {
    tally.Compare(kind + " parent", where, TextOf(facts, "parent"),
                  table.rows[row->parent].label.text, PlaceOf(*row));
  }
}

void CheckRows(const std::string& where, const Json& facts, const reader::Table& table, bool list,
               Tally& tally) {
  std::vector<const Row*> free;
  for (const Row& row : table.rows) free.push_back(&row);
  const std::string kind = list ? "list row" : "summary row";
  std::vector<const Json*> expected;
  for (const Json& row : ListOf(facts, "rows")) expected.push_back(&row);
  const auto total = facts.find("total");
  if (total != facts.end() && total->is_object()) expected.push_back(&*total);
  const Row* last = nullptr;
  for (const Json* row : expected) {
    const Row* found = TakeRow(free, *row, UnitOf(facts));
    const Place near = last == nullptr ? table.place : last->label.place;
    CheckRow(kind, absl::StrCat(where, " ", TextOf(*row, "label")), *row, found, table, near,
             UnitOf(facts), tally);
    if (found != nullptr) last = found;
  }
  for (const Row* row : free) {
    tally.Compare(kind, where, "", row->label.text.empty() ? "(a row)" : row->label.text,
                  PlaceOf(*row));
  }
}

}  // namespace

void CheckTables(const Statement& statement, const Json& tables, bool list, Tally& tally) {
  std::vector<const reader::Table*> used;
  for (const Json& facts : tables) {
    const reader::Table* table = FindTable(statement, facts, list, used);
    used.push_back(table);
    const std::string where = TextOf(facts, "id");
    tally.Compare(list ? "list" : "summary", where, where, table == nullptr ? "" : where,
                  table == nullptr ? Place{} : table->place);
    static const reader::Table kNone;
    CheckRows(where, facts, table == nullptr ? kNone : *table, list, tally);
  }
}

}  // namespace kuzukuri::cli
