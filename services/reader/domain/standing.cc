#include "services/reader/domain/standing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/amounts.h"
#include "services/reader/domain/checked.h"
#include "services/reader/domain/evaluation.h"
#include "services/reader/domain/relations.h"
#include "services/reader/domain/same_money.h"
#include "services/reader/domain/sentences.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostParts = 1000;

bool IsAmount(const Figure& figure) { return figure.unit_yen > 0; }

bool HasAmounts(const Row& row) {
  return std::any_of(row.figures.begin(), row.figures.end(), IsAmount);
}

// Whether a row is the sum of those that follow it in [begin, end).
template <class Iterator>
bool IsSumOfRun(const Row& whole, Iterator begin, Iterator end) {
  if (begin == end) return false;
  const bool same_name =
      platform::ComparisonKey(whole.label.text) == platform::ComparisonKey((*begin)->label.text);
  if (same_name && SameAmounts(whole.figures, (*begin)->figures)) return true;
  RowSum sum;
  for (size_t parts = 1; begin != end && parts <= kMostParts; ++begin, ++parts) {
    sum.Add(**begin);
    if (parts > 1 && sum.IsClearly(whole)) return true;
    if (sum.IsBeyond(whole)) return false;
  }
  return false;
}

// A row with one of its figures alone.
Row Only(const Row& row, Measure measure) {
  Row only;
  if (const Figure* figure = Find(row.figures, measure)) only.figures = {*figure};
  return only;
}

// Whether the only row without a number, the last, has an amount that is the sum of the others'.
bool IsLastTheTotal(const std::vector<const Row*>& posted) {
  if (posted.size() < 3 || !posted.back()->number.empty()) return false;
  RowSum sum;
  for (size_t i = 0; i + 1 < posted.size(); ++i) {
    if (posted[i]->number.empty()) return false;
    sum.Add(*posted[i]);
  }
  return sum.Is(Only(*posted.back(), Measure::kAppropriation)) ||
         sum.Is(Only(*posted.back(), Measure::kExecuted));
}

class Standing {
 public:
  explicit Standing(const Reading& reading)
      : reading_(reading), sheet_(MakeSheet(reading)), evaluation_(sheet_) {
    for (size_t i = 0; i < sheet_.cells.size(); ++i) {
      if (sheet_.cells[i].table != nullptr) cells_[sheet_.cells[i].table].push_back(i);
    }
  }

  std::vector<Refusal> Run() {
    for (size_t s = 0; s < reading_.statements.size(); ++s) {
      const Statement& statement = reading_.statements[s];
      if (std::string why = WhyNot(statement); !why.empty()) {
        refusals_.push_back({s, std::nullopt, statement.title, std::move(why)});
        AddDoubts(s);
        continue;
      }
      const SameMoney same(statement);
      for (size_t t = 0; t < statement.tables.size(); ++t) {
        const std::string why = WhyNot(statement, t, same);
        if (!why.empty()) refusals_.push_back({s, t, TitleOf(statement.tables[t]), why});
      }
    }
    return std::move(refusals_);
  }

 private:
  static Text TitleOf(const Table& table) {
    return {table.title.text.empty() ? table.id : absl::StrCat(table.id, " ", table.title.text),
            table.place,
            {}};
  }

  static std::string WhyNot(const Statement& statement) {
    if (statement.projects.empty()) return "no project was found in it";
    if (!statement.doubt.empty()) return statement.doubt;
    return statement.fiscal_year > 0 ? "" : "no title says of which fiscal year it is";
  }

  // What was not understood of the tables of a statement that is refused as a whole.
  void AddDoubts(size_t at) {
    const std::vector<Table>& tables = reading_.statements[at].tables;
    for (size_t t = 0; t < tables.size(); ++t) {
      if (tables[t].doubt.empty()) continue;
      refusals_.push_back({at, t, TitleOf(tables[t]), tables[t].doubt});
    }
  }

  // Why no money is written from a table; empty where it is.
  std::string WhyNot(const Statement& statement, size_t at, const SameMoney& same) const {
    const Table& table = statement.tables[at];
    if (!table.unit_known && std::any_of(table.rows.begin(), table.rows.end(), HasAmounts)) {
      return "no unit was found; name it with --unit";
    }
    if (!table.doubt.empty()) return table.doubt;
    if (!table.list) return NotConfirmed(table);
    for (std::string why : {Compared(table), Missing(table), CountedTwice(table), same.Why(at),
                            NotConfirmed(table), OffTotal(table), PartOfAbove(table)}) {
      if (!why.empty()) return why;
    }
    return "";
  }

  // A row that is no project, whatever it comes to.
  static std::string Compared(const Table& table) {
    for (const Row& row : table.rows) {
      if (!row.comparison || row.total || !HasAmounts(row)) continue;
      return absl::StrCat(NameOf(row),
                          " is named as another year or as the change from one, which "
                          "is no project");
    }
    return "";
  }

  static std::string Missing(const Table& table) {
    if (!table.unread.empty()) {
      return absl::StrCat("'", table.unread.front().text, "' (",
                          EnglishPlace(table.unread.front().place),
                          ") has figures that fit its columns (", table.headings,
                          ") in no way or in several; print each column's cell on the line, '-' "
                          "where it is empty");
    }
    for (const Row& row : table.rows) {
      if (row.label.text.empty() && !row.total && HasAmounts(row)) {
        return absl::StrCat("the row with ", row.figures.front().text, " (",
                            EnglishPlace(row.figures.front().place), ") has no name");
      }
    }
    return "";
  }

  std::string CountedTwice(const Table& table) const {
    if (HasTotalThatHolds(table)) return "";
    const std::vector<const Row*> posted = PostedRows(table);
    for (size_t i = 0; i < posted.size(); ++i) {
      const auto at = posted.begin() + static_cast<std::ptrdiff_t>(i);
      const char* where = IsSumOfRun(**at, at + 1, posted.end()) ? "below"
                          : IsSumOfRun(**at, std::make_reverse_iterator(at), posted.rend())
                              ? "above"
                              : nullptr;
      if (where == nullptr) continue;
      return absl::StrCat(NameOf(**at), " is the sum of rows ", where,
                          " it, and nothing says which of them are its parts");
    }
    if (IsLastTheTotal(posted)) {
      return absl::StrCat(NameOf(*posted.back()), " looks like the sum of the rows above it");
    }
    return SeemsATitle(table);
  }

  // The greatest total, where it agrees with what stands beside it and its rows come to something
  // else: where it does not agree it is itself the figure that is wrong.
  std::string OffTotal(const Table& table) const {
    const std::optional<size_t> grand = GreatestTotal(table);
    if (!grand) return "";
    for (const size_t cell : cells_.at(&table)) {
      if (sheet_.cells[cell].row != *grand || !IsPosted(cell) || !IsConfirmedBeside(cell)) continue;
      const std::optional<int64_t> rows = SumOfRows(cell);
      const int64_t printed = evaluation_.value(cell);
      if (!rows || *rows == printed) continue;
      return absl::StrCat("its rows come to ", platform::FormatAmount(*rows),
                          *rows > printed ? ", more" : ", less", " than the total ",
                          NameOf(table.rows[*grand]),
                          *rows > printed ? ": something is counted twice" : ": rows are missing");
    }
    return "";
  }

  std::optional<size_t> GreatestTotal(const Table& table) const {
    std::optional<size_t> grand;
    absl::int128 most = 0;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      if (!table.rows[i].total) continue;
      const Figure* figure = Find(table.rows[i].figures, Measure::kAppropriation);
      if (figure == nullptr) figure = Find(table.rows[i].figures, Measure::kExecuted);
      if (figure == nullptr) continue;
      const absl::int128 yen = absl::int128(figure->value) * figure->unit_yen;
      if (grand && yen < most) continue;
      grand = i;
      most = yen;
    }
    return grand;
  }

  // Whether a difference or a rate beside an amount agrees with it.
  bool IsConfirmedBeside(size_t cell) const {
    const std::vector<size_t>& relations = sheet_.relations_of[cell];
    return std::any_of(relations.begin(), relations.end(),
                       [&](size_t i) { return IsBeside(i) && Holds(i); });
  }

  // What the rows of a total come to, where that is not the total. Nothing where it is, or where
  // not all of them print the amount.
  std::optional<int64_t> SumOfRows(size_t total) const {
    std::optional<int64_t> off;
    for (const size_t i : sheet_.relations_of[total]) {
      const Relation& relation = sheet_.relations[i];
      if (relation.kind != RelationKind::kSum || relation.terms[0].cell != total) continue;
      if (Holds(i)) return std::nullopt;
      off = evaluation_.Following(i);
    }
    return off;
  }

  // A row that counts in the one above it and would be posted beside it.
  static std::string PartOfAbove(const Table& table) {
    for (const Row& row : table.rows) {
      if (!row.within_above || row.project < 0 || !HasAmounts(row)) continue;
      return absl::StrCat(NameOf(row), " is named as a part of a row above it, in which it counts");
    }
    return "";
  }

  // Whether the rows come to a total in all that is posted of it.
  bool HasTotalThatHolds(const Table& table) const {
    const auto cells = cells_.find(&table);
    if (cells == cells_.end()) return false;
    std::map<size_t, bool> holds;  // of each total that is a sum
    for (const size_t cell : cells->second) {
      const size_t row = sheet_.cells[cell].row;
      if (!table.rows[row].total || !IsRequired(sheet_.cells[cell].figure->measure) ||
          evaluation_.value(cell) == 0) {
        continue;
      }
      for (const size_t i : sheet_.relations_of[cell]) {
        const Relation& relation = sheet_.relations[i];
        if (relation.kind != RelationKind::kSum || relation.terms[0].cell != cell) continue;
        const bool all_before = holds.emplace(row, true).first->second;
        holds[row] = all_before && Holds(i);
      }
    }
    return std::any_of(holds.begin(), holds.end(), [](const auto& one) { return one.second; });
  }

  // Whether an amount is one that something has to confirm.
  static bool IsRequired(Measure measure) {
    return measure == Measure::kAppropriation || measure == Measure::kExecuted ||
           measure == Measure::kCommitted;
  }

  // Whether money is written from a cell.
  bool IsPosted(size_t cell) const {
    const Measure measure = sheet_.cells[cell].figure->measure;
    return IsRequired(measure) || measure == Measure::kCarriedOut || measure == Measure::kOriginal;
  }

  // Whether a relation is that of a difference or a rate to the amounts in the same row. A change
  // may be that of something else.
  bool IsBeside(size_t relation) const {
    const Relation& of = sheet_.relations[relation];
    if (of.kind == RelationKind::kRate) return true;
    return of.kind == RelationKind::kDifference &&
           sheet_.cells[of.terms[0].cell].figure->measure != Measure::kChange;
  }

  bool Holds(size_t relation) const {
    return !SaysNothing(sheet_, evaluation_, relation) &&
           evaluation_.Holds(relation) != Holding::kNot;
  }

  // The first amount of a project that no relation confirms.
  std::string NotConfirmed(const Table& table) const {
    const auto cells = cells_.find(&table);
    if (cells == cells_.end()) return "";
    for (const size_t cell : cells->second) {
      const Row& row = table.rows[sheet_.cells[cell].row];
      if (row.project < 0 || row.total) continue;
      const std::string why = Doubt(row, cell);
      if (!why.empty()) return why;
    }
    return "";
  }

  // What is held against an amount.
  struct Evidence {
    size_t beside = 0;         // in its own row: what holds
    size_t beside_broken = 0;  // and what does not
    size_t elsewhere = 0;      // sums and other places that hold
    size_t relations = 0;
  };

  Evidence EvidenceOf(size_t cell) const {
    Evidence evidence;
    for (const size_t i : sheet_.relations_of[cell]) {
      if (SaysNothing(sheet_, evaluation_, i)) continue;
      ++evidence.relations;
      const bool holds = Holds(i);
      if (holds) ++(IsBeside(i) ? evidence.beside : evidence.elsewhere);
      if (!holds && IsBeside(i) && IsContradiction(i)) ++evidence.beside_broken;
    }
    return evidence;
  }

  // Whether a difference or a rate that does not hold speaks against the amounts beside it. A rate
  // may be cut off instead of rounded; a difference that its own column contradicts is misprinted
  // itself.
  bool IsContradiction(size_t relation) const {
    constexpr int64_t kNear = 10;  // tenths of a percent
    const Relation& of = sheet_.relations[relation];
    const size_t result = of.terms[0].cell;
    if (of.kind == RelationKind::kRate) {
      const std::optional<int64_t> rate = evaluation_.Following(relation);
      return rate && (*rate - evaluation_.value(result) > kNear ||
                      *rate - evaluation_.value(result) < -kNear);
    }
    const std::vector<size_t>& relations = sheet_.relations_of[result];
    return std::none_of(relations.begin(), relations.end(), [&](size_t i) {
      return sheet_.relations[i].kind == RelationKind::kSum && !Holds(i);
    });
  }

  std::string Doubt(const Row& row, size_t cell) const {
    if (!IsPosted(cell)) return "";
    const Figure& figure = *sheet_.cells[cell].figure;
    const bool carried = figure.measure == Measure::kCarriedOut;
    const std::string what = absl::StrCat("the ", EnglishMeasure(figure.measure), " of ",
                                          NameOf(row), ", ", figure.text);
    const Evidence evidence = EvidenceOf(cell);
    // The sum of a column holds whatever the column is: it does not outweigh the row itself.
    if (evidence.beside == 0 && evidence.beside_broken > 0) {
      return absl::StrCat(what, ", contradicts what stands beside it; see kuzukuri audit");
    }
    if (carried && figure.value != 0 && evidence.beside == 0 &&
        sheet_.cells[cell].table->carried_in) {
      return absl::StrCat(what,
                          ", may be what was carried into the year: its column stands in front of "
                          "the appropriation");
    }
    if (evidence.beside + evidence.elsewhere > 0) return "";
    if (evidence.relations > 0) {
      return absl::StrCat(what,
                          ", contradicts whatever it can be held against; see kuzukuri audit");
    }
    if (!IsRequired(figure.measure)) return "";
    return absl::StrCat("nothing printed confirms ", what, ": no total, difference or rate");
  }

  const Reading& reading_;
  const Sheet sheet_;
  const Evaluation evaluation_;
  std::map<const Table*, std::vector<size_t>> cells_;
  std::vector<Refusal> refusals_;
};

// Takes out the projects that have neither a page nor a row.
void DropProjects(Statement& statement) {
  std::set<int> listed;
  for (const Table& table : statement.tables) {
    for (const Row& row : table.rows) listed.insert(row.project);
  }
  std::map<int, int> moved = {{-1, -1}};
  std::vector<Project> left;
  for (size_t p = 0; p < statement.projects.size(); ++p) {
    const int index = static_cast<int>(p);
    if (statement.projects[p].printed_code.empty() && !listed.contains(index)) continue;
    moved[index] = static_cast<int>(left.size());
    left.push_back(std::move(statement.projects[p]));
  }
  statement.projects = std::move(left);
  for (Table& table : statement.tables) {
    for (Row& row : table.rows) row.project = moved.at(row.project);
  }
}

}  // namespace

std::vector<Refusal> Refusals(const Reading& reading) { return Standing(reading).Run(); }

void LeaveOut(const std::vector<Refusal>& refusals, Reading& reading) {
  // From the last on, so that the places of the others stay.
  for (auto refusal = refusals.rbegin(); refusal != refusals.rend(); ++refusal) {
    Statement& statement = reading.statements[refusal->statement];
    if (refusal->table) {
      statement.tables.erase(statement.tables.begin() +
                             static_cast<std::ptrdiff_t>(*refusal->table));
    }
    reading.not_understood.push_back({refusal->what, absl::StrCat("left out: ", refusal->why)});
  }
  for (Statement& statement : reading.statements) DropProjects(statement);
  std::erase_if(reading.statements,
                [](const Statement& statement) { return statement.projects.empty(); });
}

}  // namespace kuzukuri::reader
