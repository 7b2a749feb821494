#include "services/aggregator/domain/papers.h"

namespace kuzukuri::aggregator {

std::optional<platform::BooksState> BooksStateAt(const YearBook& book,
                                                 platform::Revision revision) {
  const BookState* state = StateAt(book, revision);
  if (state == nullptr) return std::nullopt;
  return platform::BooksState{state->closing_state, state->execution_stage,
                              state->posting_granularity, state->executed_through};
}

platform::ExecutionReading ReadExecution(const YearBook& book, const BookView& view) {
  std::vector<platform::Paper> papers;
  for (size_t s = 0; s < book.statements.size(); ++s) {
    const BookStatement& statement = book.statements[s];
    const bool ended = statement.end && *statement.end <= view.revision;
    if (statement.revision > view.revision || ended) continue;
    papers.push_back({statement.date, statement.kind, statement.id, statement.execution_stage,
                      !statement.committed.empty(), !statement.disbursed.empty(), s});
  }
  const auto state = BooksStateAt(book, view.revision);
  platform::LineKeepers keepers;
  book.lines().ForEachAt(view.revision, [&](size_t, const BookLine& line) {
    if (line.records_execution) keepers.Add(platform::KeeperOf(line.execution_keeper, state));
  });
  return platform::ReadExecution(book.fiscal_year, state, keepers, papers, view.as_of,
                                 view.execution_stage);
}

const std::vector<uint32_t>& NodesTold(const BookStatement& statement, int stage) {
  return stage == kCommitmentStage ? statement.committed : statement.disbursed;
}

}  // namespace kuzukuri::aggregator
