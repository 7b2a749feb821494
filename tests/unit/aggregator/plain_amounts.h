// What the columns of random years hold, posting by posting as it is defined, and how amounts are
// held against it: what the properties of comparisons share.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "services/aggregator/domain/comparison.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {

inline constexpr std::array<Level, 6> kLevels = {Level::kClass,      Level::kPillar,
                                                 Level::kProject,    Level::kSubProject,
                                                 Level::kDepartment, Level::kFundSource};
inline constexpr std::array<LineagePolicy, 3> kPolicies = {
    LineagePolicy::kAsPrinted, LineagePolicy::kGrouped, LineagePolicy::kRestated};

using ByComponent = std::map<int, int64_t>;  // by component of the API, execution under 100

// How papers tell a column's execution, from the definition.
struct PlainPapers {
  bool known = true;
  int stage = kDisbursementStage;
  std::optional<platform::Date> newest;  // absent: postings tell it
  // By node: when it was last told, and whether by a statement, which tells what is below as well.
  std::map<std::string, std::pair<platform::Date, bool>> told;
  bool by_papers = false;
  std::set<std::string> kept_by_postings;  // nodes all of whose lines are
};

inline PlainPapers Papers(const YearBook& book, const ColumnSpec& spec,
                          platform::Revision revision) {
  const BookState& state = book.states[0];
  const bool closed = state.closing_state == kSettled || state.closing_state == kCertified;
  PlainPapers plain;
  if (!closed && state.execution_stage == kCommitmentStage) plain.stage = kCommitmentStage;
  if (spec.execution_stage != 0) plain.stage = spec.execution_stage;
  std::set<std::string> kept_by_statements;
  const std::map<size_t, BookLine> lines = StandingAt(book.lines(), revision);
  for (const auto& [place, line] : lines) {
    if (!line.records_execution) continue;
    const bool by_postings = line.execution_keeper == 1 ||
                             (line.execution_keeper == 0 && state.posting_granularity == 1);
    (by_postings ? plain.kept_by_postings : kept_by_statements).insert(line.node);
  }
  const bool some_by_postings = !plain.kept_by_postings.empty();
  for (const std::string& node : kept_by_statements) plain.kept_by_postings.erase(node);
  if (kept_by_statements.empty()) return plain;
  // By date, kind and id; of a date on which a statement stands the state of the books says
  // nothing.
  std::map<std::tuple<platform::Date, int, std::string>, const BookStatement*> papers;
  bool state_counts = state.posting_granularity == 2;
  for (const BookStatement& statement : book.statements) {
    if (statement.committed.empty() && statement.disbursed.empty()) continue;
    if (statement.revision > revision || (statement.end && *statement.end <= revision)) continue;
    papers[{statement.date, statement.kind, statement.id}] = &statement;
    state_counts &= statement.date != state.executed_through;
  }
  if (state_counts) papers[{state.executed_through, 0, ""}] = nullptr;
  if (papers.empty()) return plain;
  plain.by_papers = true;
  std::erase_if(papers, [&](const auto& item) {
    const auto& [date, kind, id] = item.first;
    if (spec.as_of && date > *spec.as_of) return true;
    return item.second != nullptr && spec.execution_stage != 0 &&
           (spec.execution_stage == kCommitmentStage ? item.second->committed
                                                     : item.second->disbursed)
               .empty();
  });
  plain.known = !papers.empty() || some_by_postings;
  if (papers.empty()) return plain;
  plain.newest = std::get<0>(papers.rbegin()->first);
  const BookStatement* last = papers.rbegin()->second;
  if (last != nullptr && spec.execution_stage == 0) {
    plain.stage = last->execution_stage == kCommitmentStage ? kCommitmentStage : kDisbursementStage;
  }
  for (const auto& [key, statement] : papers) {
    if (statement == nullptr) {
      for (const auto& [place, line] : lines) {
        if (line.records_execution) plain.told[line.node] = {std::get<0>(key), false};
      }
      continue;
    }
    for (const uint32_t node :
         plain.stage == kCommitmentStage ? statement->committed : statement->disbursed) {
      plain.told[book.table->told_nodes[node]] = {std::get<0>(key), true};
    }
  }
  return plain;
}

// What one line has in a column, plainly.
inline ByComponent LineAmounts(const YearBook& book, const ColumnSpec& spec,
                               platform::Revision revision, size_t line) {
  ByComponent amounts;
  const PlainPapers papers = Papers(book, spec, revision);
  for (const Posting& posting : book.postings) {
    if (posting.line != line || posting.revision > revision.value()) continue;
    if (spec.as_of && posting.day > platform::DaysBetween(
                                        platform::FiscalYearStart(book.fiscal_year), *spec.as_of)) {
      continue;
    }
    if (posting.component <= 15) amounts[posting.component] += posting.amount_yen;
    const bool counts =
        papers.stage == kCommitmentStage ? posting.component == 16 : posting.component >= 18;
    if (papers.known && counts) amounts[100] += posting.amount_yen;
  }
  return amounts;
}

inline ByComponent& operator+=(ByComponent& sum, const ByComponent& part) {
  for (const auto& [component, amount] : part) sum[component] += amount;
  return sum;
}

inline ByComponent Of(const Amounts& figures) {
  ByComponent amounts;
  for (size_t i = 0; i < kExecuted; ++i) amounts[static_cast<int>(i) + 1] = figures[i];
  amounts[100] = figures[kExecuted];
  return amounts;
}

inline ByComponent WithoutZeros(ByComponent amounts) {
  std::erase_if(amounts, [](const auto& item) { return item.second == 0; });
  return amounts;
}

#define EXPECT_AMOUNTS(a, b) EXPECT_EQ(WithoutZeros(a), WithoutZeros(b))

// All a column holds, by the full name of the node posted on.
inline std::map<std::string, ByComponent> Contents(const RandomYears& random,
                                                   const ColumnSpec& spec) {
  std::map<std::string, ByComponent> contents;
  const YearBook& book = random.BookOf(spec.fiscal_year);
  for (const auto& [place, line] : StandingAt(book.lines(), random.revision())) {
    contents[line.node] += LineAmounts(book, spec, random.revision(), place);
  }
  return contents;
}

// Each seed is other random years.
class ComparisonProperty : public testing::TestWithParam<unsigned> {};

}  // namespace kuzukuri::aggregator
