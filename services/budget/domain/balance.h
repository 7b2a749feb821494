#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/budget/domain/budget_line.h"

namespace kuzukuri::budget {

// The sum of the entries of one kind on a line, exact, as the database prints it.
struct KindSum {
  int kind = 0;
  std::string amount;  // decimal digits; may exceed 64 bits
  int64_t precision_yen = 1;
  int64_t count = 0;
};

// The balance of one line. Amounts in yen; absent means not recorded or not known.
struct LineBalance {
  std::string budget_line;  // id
  std::string node;
  std::string note;
  std::optional<int64_t> appropriation_yen;
  std::optional<int64_t> original_yen;
  std::optional<int64_t> executed_yen;
  int64_t appropriation_adjustment_yen = 0;
  int64_t executed_adjustment_yen = 0;
  int64_t precision_yen = 1;
};

// Folds the sums of a line's entries. OUT_OF_RANGE when a figure exceeds 64 bits.
absl::StatusOr<LineBalance> FoldBalance(const BudgetLine& line, const std::vector<KindSum>& sums,
                                        bool execution_known);

// Control totals of a year.
struct BalanceTotal {
  int64_t appropriation_yen = 0;
  std::optional<int64_t> executed_yen;
  int64_t entry_count = 0;
};

// Folds the sums of all entries of a year.
absl::StatusOr<BalanceTotal> FoldTotal(const std::vector<KindSum>& sums, bool execution_known);

}  // namespace kuzukuri::budget
