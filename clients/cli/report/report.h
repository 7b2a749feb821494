#pragma once

#include <string>
#include <vector>

#include "clients/cli/shared/connection.h"
#include "clients/cli/shared/thresholds.h"

namespace kuzukuri::cli {

struct ReportOptions {
  std::string jurisdiction;  // code
  int year = 0;
  std::string as_of;
  std::string stage = "statement";  // or commitment, disbursement
  std::string format = "table";     // or csv, xlsx, package, html
  std::string output;               // file, or folder of a package; empty: standard output
  std::string language = "ja";
  std::string unit = "thousand";
  std::string totals = "exact";  // or rounded
  std::string rates = "exact";
  bool hold_below_full = false;
  std::vector<std::string> table_units;  // TABLE=UNIT
  bool pages = false;                    // project pages in a terminal too
  std::string snapshot;
  std::string min_snapshot;
  ThresholdOptions thresholds;
  int width = 0;  // 0: the terminal's
  int ambiguous_width = 1;
};

// `kuzukuri report`: one year's statement in one of the formats, or the answer as JSON. Returns the
// exit code.
int Report(Connection& connection, const ReportOptions& options, bool json);

}  // namespace kuzukuri::cli
