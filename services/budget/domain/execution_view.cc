#include "services/budget/domain/execution_view.h"

#include <algorithm>

#include "services/platform/base/papers.h"

namespace kuzukuri::budget {
namespace {

LastTold FindLastTold(const platform::ExecutionReading& reading,
                      const std::vector<ToldStatement>& statements) {
  LastTold told;
  if (!reading.papers.empty()) told.newest = reading.papers.back().date;
  for (const platform::Paper& paper : reading.papers) {
    if (!paper.IsStatement()) {
      told.all = paper.date;
      continue;
    }
    const ToldStatement& statement = statements[paper.index];
    for (const std::string& node : reading.counted_stage == platform::kCommitmentStage
                                       ? statement.committed
                                       : statement.disbursed) {
      told.nodes[node] = {paper.date, true};
    }
  }
  return told;
}

}  // namespace

std::optional<LastTold::Node> LastTold::Of(const std::string& node) const {
  const auto found = nodes.find(node);
  if (found != nodes.end() && (!all || found->second.date > *all)) return found->second;
  if (!all) return std::nullopt;
  return Node{*all, false};
}

std::optional<LastTold::Node> ExecutionView::ToldOf(
    const std::vector<const BudgetLine*>& lines) const {
  const bool kept_by_postings =
      std::none_of(lines.begin(), lines.end(), [this](const BudgetLine* line) {
        const Keeper by =
            line->execution_keeper == Keeper::kByYear ? keeper : line->execution_keeper;
        return line->records_execution && by == Keeper::kStatements;
      });
  if (kept_by_postings) return LastTold::Node{told->newest, false};
  return told->Of(lines.front()->node);
}

ExecutionView ViewExecution(platform::Year fiscal_year, const std::optional<BudgetYear>& books,
                            const std::set<Keeper>& keepers,
                            const std::vector<ToldStatement>& statements,
                            const std::optional<platform::Date>& as_of) {
  std::vector<platform::Paper> papers;
  for (size_t s = 0; s < statements.size(); ++s) {
    const Statement& statement = statements[s].statement;
    papers.push_back({ExecutionDate(fiscal_year, statement), statement.kind, statement.id.value(),
                      statement.execution_stage, !statements[s].committed.empty(),
                      !statements[s].disbursed.empty(), s});
  }
  std::optional<platform::BooksState> state;
  if (books) {
    state = {books->closing_state, books->execution_stage, books->posting_granularity,
             books->executed_through};
  }
  platform::LineKeepers line_keepers;
  for (const Keeper keeper : keepers) {
    line_keepers.Add(platform::KeeperOf(static_cast<int>(keeper), state));
  }
  const platform::ExecutionReading reading =
      platform::ReadExecution(fiscal_year, state, line_keepers, papers, as_of, /*stage=*/0);
  ExecutionView view;
  view.known = reading.known;
  if (reading.counted_stage == platform::kCommitmentStage) view.executed = Stage::kCommitted;
  view.keeper = static_cast<Keeper>(platform::KeeperOf(0, state));
  if (reading.by_papers) view.told = FindLastTold(reading, statements);
  return view;
}

}  // namespace kuzukuri::budget
