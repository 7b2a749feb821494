#include "services/platform/base/papers.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

namespace kuzukuri::platform {
namespace {

bool IsClosed(int closing_state) {
  return closing_state == kSettled || closing_state == kCertified;
}

bool TellsExecution(const Paper& paper) { return paper.tells_committed || paper.tells_disbursed; }

bool StandsBefore(const Paper& a, const Paper& b) {
  return std::tie(a.date, a.kind, a.id) < std::tie(b.date, b.kind, b.id);
}

class Reader {
 public:
  Reader(Year fiscal_year, const std::optional<BooksState>& state, const LineKeepers& keepers,
         const std::vector<Paper>& statements, const std::optional<Date>& as_of, int stage)
      : year_(fiscal_year),
        state_(state),
        keepers_(keepers),
        statements_(statements),
        as_of_(as_of),
        stage_(stage) {}

  ExecutionReading Run() {
    ReadState();
    if (keepers_.statements) ReadPapers();
    if (stage_ != 0) reading_.stated_stage = reading_.counted_stage = stage_;
    return std::move(reading_);
  }

 private:
  int StateOn(const Date& date) const {
    return date <= FiscalYearEnd(year_) ? kInYear : kClosingPeriod;
  }

  // What the state of the books says, where nothing says more: what counts as executed is what is
  // disbursed, unless commitments are told of a year that is not closed.
  void ReadState() {
    reading_.through = as_of_;
    if (!state_) return;
    const bool was_so = !as_of_ || *as_of_ >= state_->executed_through;
    if (!reading_.through) reading_.through = state_->executed_through;
    reading_.closing_state = was_so ? state_->closing_state : StateOn(*as_of_);
    reading_.stated_stage = state_->execution_stage;
    const bool committed =
        state_->execution_stage == kCommitmentStage && !IsClosed(state_->closing_state);
    reading_.counted_stage = committed ? kCommitmentStage : kDisbursementStage;
  }

  void ReadPapers() {
    const std::vector<Paper> all = AllPapers();
    if (all.empty()) return ReadBudget();
    reading_.by_papers = true;
    std::copy_if(all.begin(), all.end(), std::back_inserter(reading_.papers),
                 [this](const Paper& paper) { return Counts(paper); });
    if (reading_.papers.empty()) return ForgetPapers();
    const Paper& newest = reading_.papers.back();
    reading_.through = newest.date;
    if (newest.IsStatement()) ReadStatement(newest);
    const bool is_last = newest.date == all.back().date;
    if (is_last && state_ && IsClosed(state_->closing_state)) {
      reading_.closing_state = state_->closing_state;
    }
  }

  // Before the first paper what statements keep is not known.
  void ForgetPapers() {
    reading_.known = keepers_.postings;
    if (reading_.known) return;
    reading_.through.reset();
    if (as_of_) reading_.closing_state = StateOn(*as_of_);
  }

  // By date; on a date at which a statement tells execution, the state of the books says nothing.
  std::vector<Paper> AllPapers() const {
    std::vector<Paper> papers;
    std::copy_if(statements_.begin(), statements_.end(), std::back_inserter(papers),
                 TellsExecution);
    const auto is_told = [this](const Paper& paper) {
      return paper.date == state_->executed_through;
    };
    if (state_ && state_->posting_granularity == kStatementPostings &&
        std::none_of(papers.begin(), papers.end(), is_told)) {
      papers.push_back({state_->executed_through});
    }
    std::sort(papers.begin(), papers.end(), StandsBefore);
    return papers;
  }

  bool Counts(const Paper& paper) const {
    if (as_of_ && paper.date > *as_of_) return false;
    if (stage_ == 0 || !paper.IsStatement()) return true;
    return stage_ == kCommitmentStage ? paper.tells_committed : paper.tells_disbursed;
  }

  void ReadStatement(const Paper& paper) {
    reading_.closing_state = paper.kind == kSettlementStatement ? kSettled : StateOn(paper.date);
    reading_.stated_stage = paper.execution_stage;
    reading_.counted_stage =
        paper.execution_stage == kCommitmentStage ? kCommitmentStage : kDisbursementStage;
    reading_.described_by = paper;
  }

  // A year of which only budgets are printed is running, and postings tell its execution.
  void ReadBudget() {
    if (state_) return;
    for (const Paper& budget : statements_) {
      if (as_of_ && budget.date > *as_of_) continue;
      const std::optional<Paper>& newest = reading_.described_by;
      if (!newest || StandsBefore(*newest, budget)) reading_.described_by = budget;
    }
    if (reading_.described_by) reading_.closing_state = kInYear;
  }

  const Year year_;
  const std::optional<BooksState>& state_;
  const LineKeepers& keepers_;
  const std::vector<Paper>& statements_;
  const std::optional<Date>& as_of_;
  const int stage_;
  ExecutionReading reading_;
};

}  // namespace

int KeeperOf(int keeper, const std::optional<BooksState>& state) {
  if (keeper != 0) return keeper;
  return state && state->posting_granularity == kDailyPostings ? kKeptByPostings
                                                               : kKeptByStatements;
}

ExecutionReading ReadExecution(Year fiscal_year, const std::optional<BooksState>& state,
                               const LineKeepers& keepers, const std::vector<Paper>& statements,
                               const std::optional<Date>& as_of, int stage) {
  return Reader(fiscal_year, state, keepers, statements, as_of, stage).Run();
}

}  // namespace kuzukuri::platform
