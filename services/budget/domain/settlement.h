#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "services/budget/domain/budget_year.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// The settlement of a closed year.
struct Settlement {
  platform::Date closed_on;
  platform::Revision closing_revision;
  std::optional<platform::Date> certified_on;
  std::string certification_reference;
  platform::Revision revision;  // that made this version
};

// Whether the books may be closed on a date: FAILED_PRECONDITION (reason YEAR_CLOSED) when they
// are, INVALID_ARGUMENT when the fiscal year is not over then.
absl::Status ValidateClosing(const BudgetYear& books, const platform::Date& closed_on);

// Whether a settlement may be certified: FAILED_PRECONDITION (reason NOT_SETTLED) when the year
// is not closed, (reason ALREADY_CERTIFIED) when it was; INVALID_ARGUMENT for bad fields.
absl::Status ValidateCertification(platform::Year year, const std::optional<Settlement>& settlement,
                                   const platform::Date& certified_on,
                                   const std::string& reference);

}  // namespace kuzukuri::budget
