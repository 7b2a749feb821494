// What was read, in the import format.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/base/ids.h"
#include "services/reader/domain/reading.h"
#include "services/reader/output/folder.h"
#include "services/reader/output/ids.h"

namespace kuzukuri::reader {

struct OutputOptions {
  platform::JurisdictionCode jurisdiction;
  std::string jurisdiction_name;  // empty: that of `known`, else what the titles begin with
  KnownIds known;
  // Of the only paper; empty: by its kind and date.
  platform::ResourceId statement_id;
};

// Writes the statements of all readings, by year and date. Papers of one year share its catalogue:
// each adds to it what those before did not name. INVALID_ARGUMENT when the code is none, or there
// is no statement.
absl::StatusOr<Folder> ToImportFormat(const std::vector<Reading>& readings,
                                      const OutputOptions& options);

// "令和5年度".
std::string FiscalYearText(int fiscal_year);
// "appropriation", "executed", ...
const char* MeasureWord(Measure measure);

}  // namespace kuzukuri::reader
