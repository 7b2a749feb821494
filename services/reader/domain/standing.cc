#include "services/reader/domain/standing.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/amounts.h"
#include "services/reader/domain/checked.h"
#include "services/reader/domain/evaluation.h"
#include "services/reader/domain/relations.h"
#include "services/reader/domain/sentences.h"

namespace kuzukuri::reader {
namespace {

constexpr size_t kMostParts = 1000;

std::string NameOf(const Row& row) {
  return absl::StrCat(row.label.text, " (", EnglishPlace(row.figures.front().place), ")");
}

bool IsAmount(const Figure& figure) { return figure.unit_yen > 0; }

bool HasAmounts(const Row& row) {
  return std::any_of(row.figures.begin(), row.figures.end(), IsAmount);
}

// The rows of a list from which money is written, in its order.
std::vector<const Row*> PostedRows(const Table& table) {
  std::vector<const Row*> posted;
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const Row& row = table.rows[i];
    const bool has_parts =
        i + 1 < table.rows.size() && table.rows[i + 1].parent == static_cast<int>(i);
    if (row.project >= 0 && !row.total && !has_parts) posted.push_back(&row);
  }
  return posted;
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
      if (const char* why = WhyNot(statement); why != nullptr) {
        refusals_.push_back({s, std::nullopt, statement.title, why});
        continue;
      }
      for (size_t t = 0; t < statement.tables.size(); ++t) {
        const std::string why = WhyNot(statement, t);
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

  static const char* WhyNot(const Statement& statement) {
    if (statement.projects.empty()) return "no project was found in it";
    if (statement.fiscal_year <= 0) return "no title says of which fiscal year it is";
    return nullptr;
  }

  // Why no money is written from a table; empty where it is.
  std::string WhyNot(const Statement& statement, size_t at) const {
    const Table& table = statement.tables[at];
    if (!table.unit_known && std::any_of(table.rows.begin(), table.rows.end(), HasAmounts)) {
      return "no unit was found; name it with --unit";
    }
    if (table.list) {
      for (const std::string& why :
           {Missing(table), CountedTwice(table), CountedElsewhere(statement, at)}) {
        if (!why.empty()) return why;
      }
    }
    return NotConfirmed(table);
  }

  static std::string Missing(const Table& table) {
    if (!table.unread.empty()) {
      return absl::StrCat("'", table.unread.front().text, "' (",
                          EnglishPlace(table.unread.front().place),
                          ") has figures that fit its columns in no way or in several");
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
    return BeyondTotal(table);
  }

  // A total that its rows exceed, although it agrees with what stands beside it: where it does not
  // it is itself the figure that is wrong.
  std::string BeyondTotal(const Table& table) const {
    const auto cells = cells_.find(&table);
    if (cells == cells_.end()) return "";
    for (const size_t cell : cells->second) {
      const Row& row = table.rows[sheet_.cells[cell].row];
      const std::vector<size_t>& relations = sheet_.relations_of[cell];
      const bool confirmed = std::any_of(relations.begin(), relations.end(), [&](size_t i) {
        return sheet_.relations[i].kind != RelationKind::kSum && Holds(i);
      });
      if (!row.total || !confirmed) continue;
      for (const size_t i : relations) {
        const Relation& relation = sheet_.relations[i];
        const bool sum = relation.kind == RelationKind::kSum && relation.terms[0].cell == cell;
        const std::optional<int64_t> rows = evaluation_.Following(i);
        if (!sum || Holds(i) || !rows || *rows <= evaluation_.value(cell)) continue;
        return absl::StrCat("its rows come to ", platform::FormatAmount(*rows),
                            ", more than the total ", NameOf(row), ": something is counted twice");
      }
    }
    return "";
  }

  bool HasTotalThatHolds(const Table& table) const {
    const auto cells = cells_.find(&table);
    if (cells == cells_.end()) return false;
    return std::any_of(cells->second.begin(), cells->second.end(), [&](size_t cell) {
      if (!table.rows[sheet_.cells[cell].row].total || evaluation_.value(cell) == 0) return false;
      const std::vector<size_t>& relations = sheet_.relations_of[cell];
      return std::any_of(relations.begin(), relations.end(), [&](size_t i) {
        const Relation& relation = sheet_.relations[i];
        return relation.kind == RelationKind::kSum && relation.terms[0].cell == cell && Holds(i);
      });
    });
  }

  // Another list before this one that has the same total and none of its projects.
  static std::string CountedElsewhere(const Statement& statement, size_t at) {
    const Table& table = statement.tables[at];
    const Row* total = TotalOf(table);
    if (total == nullptr) return "";
    for (size_t t = 0; t < at; ++t) {
      const Table& other = statement.tables[t];
      const Row* same = other.list ? TotalOf(other) : nullptr;
      if (same == nullptr || !SameAmounts(total->figures, same->figures)) continue;
      if (ShareProjects(table, other)) continue;
      return absl::StrCat("its total is that of ", other.id, ": the same money by other names");
    }
    return "";
  }

  static const Row* TotalOf(const Table& table) {
    const auto found = std::find_if(table.rows.rbegin(), table.rows.rend(),
                                    [](const Row& row) { return row.total; });
    return found == table.rows.rend() ? nullptr : &*found;
  }

  static bool ShareProjects(const Table& a, const Table& b) {
    std::set<int> projects;
    for (const Row& row : a.rows) projects.insert(row.project);
    projects.erase(-1);
    return std::any_of(b.rows.begin(), b.rows.end(),
                       [&](const Row& row) { return projects.contains(row.project); });
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

  std::string Doubt(const Row& row, size_t cell) const {
    const Figure& figure = *sheet_.cells[cell].figure;
    const bool posted =
        figure.measure == Measure::kAppropriation || figure.measure == Measure::kExecuted;
    if (!posted && figure.measure != Measure::kCarriedOut) return "";
    size_t relations = 0;
    for (const size_t i : sheet_.relations_of[cell]) {
      if (Holds(i)) return "";
      if (!SaysNothing(sheet_, evaluation_, i)) ++relations;
    }
    const std::string what = absl::StrCat("the ", EnglishMeasure(figure.measure), " of ",
                                          NameOf(row), ", ", figure.text);
    if (relations > 0) {
      return absl::StrCat(what,
                          ", contradicts whatever it can be held against; see kuzukuri audit");
    }
    if (!posted) return "";
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
