#include "services/budget/domain/budget_year.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

bool IsClosed(const BudgetYear& year) {
  return year.closing_state >= static_cast<int>(ClosingState::kSettled);
}

absl::Status ValidateNext(const BudgetYear& next, const std::optional<BudgetYear>& current) {
  platform::FieldViolations violations;
  if (next.closing_state < 1 || next.closing_state > 4) {
    violations.Add("budget_year.closing_state",
                   "the closing state is not set or not known; set IN_YEAR, CLOSING_PERIOD, "
                   "SETTLED or CERTIFIED");
  }
  if (next.execution_stage < 0 || next.execution_stage > 2) {
    violations.Add("budget_year.execution_stage",
                   "the execution stage is not known; set COMMITMENT or DISBURSEMENT, or leave it "
                   "unset when the source does not say");
  }
  if (next.posting_granularity < 1 || next.posting_granularity > 2) {
    violations.Add("budget_year.posting_granularity",
                   "the posting granularity is not set or not known; set DAILY or STATEMENT");
  }
  const platform::Date first = platform::FiscalYearStart(next.year);
  const platform::Date last = platform::ClosingPeriodEnd(next.year);
  if (next.executed_through < first || next.executed_through > last) {
    violations.Add(
        "budget_year.executed_through",
        absl::StrCat(platform::FormatDate(next.executed_through), " is outside fiscal year ",
                     next.year, " and its closing period; give a date from ",
                     platform::FormatDate(first), " to ", platform::FormatDate(last)));
  }
  platform::CheckText(violations, "budget_year.statement_title", next.statement_title,
                      platform::kMaxDisplayName, false);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (current && IsClosed(*current) && next.closing_state < current->closing_state) {
    return platform::FailedPrecondition(
        "CLOSED_YEAR_IS_FINAL", absl::StrCat("fiscal year ", next.year),
        absl::StrCat("budget_year.closing_state: fiscal year ", next.year,
                     " is settled and cannot be opened again; correct it with entries in the "
                     "current year"));
  }
  return absl::OkStatus();
}

bool ExecutionKnownAsOf(const std::optional<BudgetYear>& year,
                        const std::optional<platform::Date>& as_of) {
  if (!year || !as_of) return true;
  return year->posting_granularity != static_cast<int>(PostingGranularity::kStatement) ||
         *as_of >= year->executed_through;
}

}  // namespace kuzukuri::budget
