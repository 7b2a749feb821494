#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/budget/domain/budget_line.h"
#include "services/budget/domain/entry_kind.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::budget {

// Largest amount of one entry in yen: ten times the national budget, and 9,000 of them still fit
// into 64 bits.
inline constexpr int64_t kMaxAmountYen = 1'000'000'000'000'000;

// An immutable posting on a budget line.
struct LedgerEntry {
  int64_t revision = 0;
  int index = 0;
  std::string budget_line;  // id; empty when the request's could not be read
  int kind = 0;
  int64_t amount_yen = 0;
  std::optional<platform::Date> effective_date;  // absent when the request's could not be read
  int64_t precision_yen = 1;
  std::string document_reference;
  std::string description;
  int64_t recorded_micros = 0;
};

// Checks new entries of a year against the lines they name (by id): every bad row and field is
// listed, together with the `violations` found before, when the request was read.
absl::Status ValidateNew(int year, const std::vector<LedgerEntry>& entries,
                         const std::map<std::string, BudgetLine>& lines,
                         platform::FieldViolations violations = {});

}  // namespace kuzukuri::budget
