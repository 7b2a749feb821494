#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/papers.h"

namespace kuzukuri::budget {

// Numbers are those of the API's enums.
enum class ClosingState {
  kInYear = platform::kInYear,
  kClosingPeriod = platform::kClosingPeriod,
  kSettled = platform::kSettled,
  kCertified = platform::kCertified,
};
enum class BudgetControl { kObserve = 1, kEnforce = 2 };
enum class ControlLevel { kBudgetLine = 1, kProject = 2, kClassificationNode = 3 };
enum class PostingGranularity {
  kDaily = platform::kDailyPostings,
  kStatement = platform::kStatementPostings,
};

// What is known of one fiscal year's books as a whole.
struct BudgetYear {
  platform::Year year;
  int closing_state = 0;
  int execution_stage = 0;      // 0: the source does not say
  int posting_granularity = 0;  // 0: the year was closed before its state was set
  platform::Date executed_through;
  std::string statement_title;
  platform::Revision revision;
  int control = 1;
  int control_level = 0;
  std::vector<std::string> control_nodes;  // full names
};

// Whether the books take no more entries: settled or certified.
bool IsClosed(const BudgetYear& year);

// Whether the state says that postings keep the lines: statements are held against them only.
bool IsKeptByPostings(const BudgetYear& year);

// Whether entries that exceed the appropriation are refused.
bool IsEnforced(const BudgetYear& year);

// The books of a year nothing is known of yet: open, without control.
BudgetYear UnknownBooks(platform::Year year);

// Checks a new version against the current one, if any: INVALID_ARGUMENT for bad fields,
// FAILED_PRECONDITION (reason CLOSED_YEAR_IS_FINAL) when a closed year would be opened again.
absl::Status ValidateNext(const platform::JurisdictionCode& jurisdiction, const BudgetYear& next,
                          const std::optional<BudgetYear>& current);

// ABORTED (reason ETAG_MISMATCH) unless `etag` names the version that stands: its revision, or 0
// where there is none. An empty one names any.
absl::Status CheckVersion(const std::string& etag, const std::optional<BudgetYear>& current);

}  // namespace kuzukuri::budget
