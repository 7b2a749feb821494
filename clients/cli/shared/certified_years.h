// Fiscal years whose settlement is certified. The budget service alone knows them; so whoever
// changes anything of such a year in any service asks it first.
#pragma once

#include <map>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// The certified years of a jurisdiction, by full name, with the budget revision that certified
// each. None where the budget service holds nothing.
absl::StatusOr<std::map<std::string, int64_t>> FindCertifiedYears(Connection& connection,
                                                                  const std::string& jurisdiction);

// FAILED_PRECONDITION where there is no reason and one of the names is of a certified year, as
// `jurisdictions/141127/fiscalYears/2022/projects/I-2` is.
absl::Status CheckReason(Connection& connection, const std::set<std::string>& names,
                         const std::string& reason);

// The year a name is of, by its full name; empty for what is of none.
std::string FiscalYearOf(const std::string& name);

}  // namespace kuzukuri::cli
