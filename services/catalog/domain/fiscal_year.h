#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

// A fiscal year, named by the calendar year in which it starts.
struct FiscalYear {
  platform::Year year;
  std::string display_name;
  std::string primary_tree;
  platform::Revision revision{};
};

// Adds violations for years; `rows` is what they are called.
void Check(platform::FieldViolations& violations, const std::vector<FiscalYear>& years,
           const platform::RowNames& rows);

// Checks a batch of new years: INVALID_ARGUMENT with every bad field, ALREADY_EXISTS when a year
// is in `existing` already. `violations` are those found before, when the names were read; the
// error lists all of them.
absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction,
                         const std::vector<FiscalYear>& years,
                         const std::set<platform::Year>& existing,
                         platform::FieldViolations violations = {});

}  // namespace kuzukuri::catalog
