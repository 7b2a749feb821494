#include "services/budget/domain/balance.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/budget/domain/entry_kind.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/money.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

absl::Status Overflow(const std::string& what) {
  return absl::OutOfRangeError(
      absl::StrCat("the figures of ", what, " exceed 64 bits of yen; look for wrong entries"));
}

absl::Status AddTo(int64_t& figure, int64_t amount, const std::string& what) {
  const auto sum = platform::CheckedAdd(figure, amount);
  if (!sum) return Overflow(what);
  figure = *sum;
  return absl::OkStatus();
}

absl::StatusOr<int64_t> Parse(const std::string& amount, const std::string& what) {
  int64_t value = 0;
  if (!absl::SimpleAtoi(amount, &value)) return Overflow(what);
  return value;
}

absl::StatusOr<EntryKind> Known(int number) {
  const auto kind = FindEntryKind(number);
  if (kind) return *kind;
  return platform::Internal(
      "UNKNOWN_ENTRY_KIND",
      absl::StrCat("the ledger holds kind ", number, ", which this binary does not know"));
}

}  // namespace

absl::StatusOr<LineBalance> FoldBalance(const BudgetLine& line, const std::vector<KindSum>& sums,
                                        bool execution_known) {
  LineBalance balance;
  balance.budget_line = line.id;
  balance.node = line.node;
  balance.note = line.note;
  int64_t appropriation = 0;
  int64_t original = 0;
  int64_t executed = 0;
  for (const KindSum& sum : sums) {
    KZ_ASSIGN_OR_RETURN(const EntryKind kind, Known(sum.kind));
    KZ_ASSIGN_OR_RETURN(const int64_t amount, Parse(sum.amount, line.id));
    const bool execution = kind.measure == Measure::kExecution;
    if (execution && !execution_known) continue;
    KZ_RETURN_IF_ERROR(AddTo(execution ? executed : appropriation, amount, line.id));
    if (kind.original) KZ_RETURN_IF_ERROR(AddTo(original, amount, line.id));
    if (kind.adjustment) {
      KZ_RETURN_IF_ERROR(
          AddTo(execution ? balance.executed_adjustment_yen : balance.appropriation_adjustment_yen,
                amount, line.id));
    }
    balance.precision_yen = std::max(balance.precision_yen, sum.precision_yen);
  }
  if (line.records_appropriation) {
    balance.appropriation_yen = appropriation;
    balance.original_yen = original;
  }
  if (line.records_execution && execution_known) balance.executed_yen = executed;
  return balance;
}

absl::StatusOr<BalanceTotal> FoldTotal(const std::vector<KindSum>& sums, bool execution_known) {
  BalanceTotal total;
  int64_t executed = 0;
  for (const KindSum& sum : sums) {
    KZ_ASSIGN_OR_RETURN(const EntryKind kind, Known(sum.kind));
    KZ_ASSIGN_OR_RETURN(const int64_t amount, Parse(sum.amount, "the year"));
    const bool execution = kind.measure == Measure::kExecution;
    KZ_RETURN_IF_ERROR(AddTo(execution ? executed : total.appropriation_yen, amount, "the year"));
    total.entry_count += sum.count;
  }
  if (execution_known) total.executed_yen = executed;
  return total;
}

}  // namespace kuzukuri::budget
