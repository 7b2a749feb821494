#pragma once

#include <string>
#include <vector>

#include "clients/cli/shared/connection.h"
#include "clients/cli/shared/thresholds.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

struct CompareOptions {
  std::string jurisdiction;          // code
  std::vector<std::string> columns;  // YEAR[@DATE][:STAGE]
  std::string level = "project";
  std::string policy = "grouped";
  std::string unit = "thousand";
  std::vector<std::string> nodes;  // filters, see the API
  std::vector<std::string> departments;
  std::string text;
  std::vector<std::string> matches;      // one-to-one, group, none, share
  std::vector<std::string> findings_of;  // kinds, e.g. over-execution
  ThresholdOptions thresholds;
  std::string order_by;
  std::string totals = "exact";  // or rounded
  std::string rates = "exact";
  bool hold_below_full = false;
  std::string snapshot;
  std::string min_snapshot;
  std::string language = "ja";
  bool indicators = false;
  bool why = false;
  bool pace = false;
  bool places = false;
  bool components = false;
  bool sub_projects = false;
  std::string findings = "warnings";  // or all
  int width = 0;                      // 0: the terminal's
  int ambiguous_width = 1;
};

// The request the options stand for. INVALID_ARGUMENT says what to write.
absl::Status MakeCompareRequest(const CompareOptions& options,
                                aggregator::v1::CompareExecutionRequest& request);

// The kinds a page can be filtered by, as flags name them: over-execution.
std::vector<std::string> FindingKinds();

// `kuzukuri compare`: prints the page, or the answer as JSON. Returns the exit code.
int Compare(Connection& connection, const CompareOptions& options, bool json);

}  // namespace kuzukuri::cli
