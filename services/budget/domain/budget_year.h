#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "services/platform/base/date.h"

namespace kuzukuri::budget {

// Numbers are those of the API's enums.
enum class ClosingState { kInYear = 1, kClosingPeriod = 2, kSettled = 3, kCertified = 4 };
enum class PostingGranularity { kDaily = 1, kStatement = 2 };

// What is known of one fiscal year's books as a whole.
struct BudgetYear {
  int year = 0;
  int closing_state = 0;
  int execution_stage = 0;  // 0: the source does not say
  int posting_granularity = 0;
  platform::Date executed_through;
  std::string statement_title;
  int64_t revision = 0;
};

// Whether the books take no more entries: settled or certified.
bool IsClosed(const BudgetYear& year);

// Checks a new version against the current one, if any: INVALID_ARGUMENT for bad fields,
// FAILED_PRECONDITION (reason CLOSED_YEAR_IS_FINAL) when a closed year would be opened again.
absl::Status ValidateNext(const BudgetYear& next, const std::optional<BudgetYear>& current);

// Whether execution is known as of `as_of` (absent: the whole year). Statement figures are known
// on their date only: any earlier date knows nothing.
bool ExecutionKnownAsOf(const std::optional<BudgetYear>& year,
                        const std::optional<platform::Date>& as_of);

}  // namespace kuzukuri::budget
