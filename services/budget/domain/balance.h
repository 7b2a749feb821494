#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/domain/execution_view.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// The sum of the entries of one kind, exact, as the database prints it.
struct KindSum {
  int kind = 0;
  std::string amount;  // decimal digits; may exceed 64 bits
  int64_t precision_yen = 1;
  int64_t count = 0;
};

// Parts of a sum, and their appropriation in yen.
struct PartCount {
  int count = 0;
  int64_t appropriation = 0;
};

// Of how many parts of a sum a measure is known, and of how many not as it should be.
struct Parts {
  bool is_known = false;  // of anything in the sum
  int known = 0;
  PartCount absent;
  PartCount earlier;        // of the known ones: last told before the date of the newest paper
  platform::Date earliest;  // the first such date; of no meaning without earlier parts

  bool IsWhole() const { return absent.count == 0 && earlier.count == 0; }
};

// By measure.
using PartsOfFigures = std::array<Parts, 2>;

// Figures in yen; see the API's Figures. Those of a measure that is not recorded are zero.
struct Figures {
  bool has_appropriation = false;
  bool has_execution = false;
  std::array<int64_t, static_cast<size_t>(Component::kCount)> components{};
  int64_t current_yen = 0;
  int64_t carried_out_yen = 0;
  int64_t committed_yen = 0;
  int64_t ordered_yen = 0;
  int64_t disbursed_yen = 0;
  int64_t executed_yen = 0;
  std::optional<int64_t> unused_yen;
  int64_t precision_yen = 1;
  int64_t entry_count = 0;
  PartsOfFigures parts;

  // Whether a measure is known, but not of every part, or not at one date.
  bool IsIncomplete(Measure measure) const {
    const bool has = measure == Measure::kAppropriation ? has_appropriation : has_execution;
    return has && !parts[static_cast<size_t>(measure)].IsWhole();
  }

  int64_t operator[](Component component) const {
    return components[static_cast<size_t>(component)];
  }
};

// What a line, or the lines of a group together, record.
struct Recorded {
  bool appropriation = false;
  bool execution = false;
};

// OUT_OF_RANGE: the figures of `what` exceed 64 bits.
absl::Status SumTooLarge(const std::string& what);

// Folds sums into figures. OUT_OF_RANGE when one exceeds 64 bits; `what` names the figures then.
absl::StatusOr<Figures> FoldFigures(const std::vector<KindSum>& sums, Recorded recorded,
                                    const ExecutionView& view, const std::string& what);

// Takes away the execution of lines of a node that papers did not tell, unless others posted some.
void ForgetUntold(const ExecutionView& view, const std::vector<const BudgetLine*>& lines,
                  Figures& figures);

// A line with its figures.
struct LineBalance {
  BudgetLine line;
  Figures figures;
};

// Sums of a line, optionally by month and dimension.
struct LineSum {
  platform::Year fiscal_year;
  platform::ResourceId budget_line;
  std::optional<platform::Date> month;
  std::string fund_source;    // the entries' own; empty: the line's
  std::string economic_item;  // the same
  KindSum sum;
};

// Numbers are those of the API's BalanceGrouping.
enum class BalanceGrouping {
  kBudgetLine = 1,
  kNode = 2,
  kProject = 3,
  kClassificationNode = 4,
  kDepartment = 5,
  kFundSource = 6,
  kEconomicItem = 7,
  kYear = 8,
};

struct GroupBalance {
  platform::Year fiscal_year;
  std::string key;
  std::optional<platform::Date> month;
  Figures figures;
};

// A year's lines and how its execution is to be read.
struct YearLines {
  std::vector<BudgetLine> lines;
  ExecutionView view;
};

// The nodes a line counts in: its own, that one's project, and the classification nodes above.
std::vector<std::string> NodesOf(const platform::JurisdictionCode& jurisdiction,
                                 platform::Year year, const BudgetLine& line);

// The figures of a whole year, with their parts.
absl::StatusOr<Figures> SumYear(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                                const YearLines& lines, const std::vector<LineSum>& sums);

// Sums lines into groups, by year, key and month. A line counts in every group it rolls up into. A
// group carries of how many of its parts it is known; what would be left of an incomplete one is
// absent.
absl::StatusOr<std::vector<GroupBalance>> GroupBalances(
    const platform::JurisdictionCode& jurisdiction, BalanceGrouping grouping, bool monthly,
    const std::map<platform::Year, YearLines>& years, const std::vector<LineSum>& sums);

}  // namespace kuzukuri::budget
