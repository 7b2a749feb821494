// What a write of several kinds of resources looks at, and whether what it leaves keeps every rule.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/budget_year.h"
#include "services/budget/domain/dimension.h"
#include "services/budget/domain/reported_figure.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/state_check.h"

namespace kuzukuri::budget {

// A year's resources, as far as a write looks at them.
struct YearState {
  std::map<platform::ResourceId, BudgetLine> lines;  // those it changes; all where a value goes
  std::map<std::string, Dimension> dimensions;       // by key, all
  std::map<platform::ResourceId, ReportedFigure> figures;  // of no statement
};
using BudgetState = std::map<platform::Year, YearState>;

// What a write leaves as it is, of the years it looks at.
struct YearFacts {
  BudgetYear books;
  std::set<platform::ResourceId> posted;  // lines that anything was ever posted on
  // Dimensions that entries say themselves: by the line they are on, and of the year.
  std::map<platform::ResourceId, DimensionIds> on_line;
  DimensionIds in_year;
};
using BudgetFacts = std::map<platform::Year, YearFacts>;

// Whether another version of a line makes what is posted on it something else: its node, what it
// records, or who keeps that.
bool MovesMoney(const BudgetLine& before, const BudgetLine& after);
// Whether it has other dimensions.
bool MovesBetweenDimensions(const BudgetLine& before, const BudgetLine& after);

// Checks the state a write leaves, see platform::JudgeState; then FAILED_PRECONDITION with every
// line that changes although its year is closed (reason YEAR_CLOSED), but for its roll-ups and its
// note, or although something is posted on it (reason LINE_HAS_ENTRIES). What a certified year has
// changes with a `reason` only.
absl::Status CheckState(const platform::JurisdictionCode& code, const BudgetState& before,
                        const BudgetState& after, const BudgetFacts& facts,
                        const platform::ChangedRows& changed, const std::string& reason,
                        platform::FieldViolations violations);

}  // namespace kuzukuri::budget
