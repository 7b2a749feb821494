// The date of a status: what it says of execution is of a day, so that a status of no day says
// nothing.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/reader/domain/reading.h"
#include "services/reader/domain/standing.h"

namespace kuzukuri::reader {

// Whether a statement is a status of a fiscal year whose date is not known.
bool IsUndated(const Statement& statement);

// Adds a refusal for each undated status.
void RefuseUndated(const Reading& reading, std::vector<Refusal>& refusals);

// Gives the only status among the readings the date (YYYY-MM-DD) that whoever reads it names.
// INVALID_ARGUMENT where it is no date of its fiscal year, or there is not one status.
absl::Status NameDate(const std::string& date, std::vector<Reading>& readings);

}  // namespace kuzukuri::reader
