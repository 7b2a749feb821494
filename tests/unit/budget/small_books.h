// The books of a small year, the papers that tell of it and what they post: for tests of
// statements.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/budget/domain/statement_ledger.h"

namespace kuzukuri::budget {

inline void PrintTo(const StatementEntry& entry, std::ostream* out) {
  *out << entry.statement << " " << entry.budget_line << " kind " << entry.kind << " "
       << entry.amount_yen << " on " << platform::FormatDate(entry.effective_date);
}

using platform::Date;
using platform::ResourceId;

inline const platform::JurisdictionCode kCode("980021");
inline constexpr platform::Year kYear(2024);
inline constexpr Date kFirstDay{2024, 4, 1};
inline constexpr Date kJuly{2024, 7, 31};
inline constexpr Date kOctober{2024, 10, 31};
inline constexpr Date kLastDay{2025, 3, 31};
inline constexpr Date kClosing{2025, 5, 31};

inline std::string Full(const std::string& path) {
  return absl::StrCat("jurisdictions/980021/fiscalYears/2024/", path);
}
inline std::string Project(const std::string& id) { return Full("projects/" + id); }
inline const std::string kTotal = Full("classificationNodes/total");

inline BudgetLine Line(const std::string& id, const std::string& node,
                       std::vector<std::string> rollups = {}) {
  BudgetLine line;
  line.id = ResourceId(id);
  line.node = node;
  line.records_appropriation = line.records_execution = true;
  line.rollups = std::move(rollups);
  return line;
}

// Two projects, one of them with two sub-projects, below the total.
inline StatementBooks Books() {
  StatementBooks books;
  books.jurisdiction = kCode;
  books.year = kYear;
  books.lines = {Line("total", kTotal), Line("A", Project("A"), {kTotal}),
                 Line("A1", Project("A") + "/subProjects/1", {kTotal}),
                 Line("A2", Project("A") + "/subProjects/2", {kTotal}),
                 Line("B", Project("B"), {kTotal})};
  return books;
}

using F = StatementFigure;

inline Declaration Declare(const std::string& node, F figure, int64_t printed, int64_t unit = 1000,
                           int number = 0) {
  return {0, node, static_cast<int>(figure), number, printed, unit};
}

inline Statement Paper(const std::string& id, StatementKind kind, Date as_of,
                       std::vector<Declaration> declarations) {
  Statement statement;
  statement.id = ResourceId(id);
  statement.kind = static_cast<int>(kind);
  statement.as_of = as_of;
  statement.title = id;
  statement.declarations = std::move(declarations);
  return statement;
}

inline StatementLedger Post(const StatementBooks& books, const std::vector<Statement>& statements) {
  auto ledger = PostStatements(books, statements);
  EXPECT_TRUE(ledger.ok()) << ledger.status();
  return *ledger;
}

inline StatementEntry Entry(const std::string& statement, const std::string& line, int kind,
                            int64_t yen, Date date, int64_t precision = 1000, int number = 0) {
  return {ResourceId(statement), ResourceId(line), kind, number, yen, date, precision};
}

inline constexpr int kOriginalKind = 1;
inline constexpr int kOriginal = 1;
inline constexpr int kSpent = 20;
inline constexpr int kRounding = 39;

inline std::vector<std::tuple<std::string, int, int64_t>> Told(
    const std::vector<Disagreement>& all) {
  std::vector<std::tuple<std::string, int, int64_t>> told;
  for (const Disagreement& one : all) {
    told.emplace_back(one.declaration->node, one.declaration->figure, one.ledger_yen);
  }
  return told;
}

// The books with the entries of statements among them.
inline StatementBooks With(StatementBooks books, const std::vector<StatementEntry>& entries) {
  for (const StatementEntry& entry : entries) {
    books.others.push_back({entry.budget_line, entry.kind, entry.supplementary_number,
                            entry.amount_yen, entry.effective_date});
  }
  return books;
}

}  // namespace kuzukuri::budget
