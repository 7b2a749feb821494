#pragma once

#include <string>
#include <vector>

#include "clients/cli/connection.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

struct CompareOptions {
  std::string jurisdiction;          // code
  std::vector<std::string> columns;  // YEAR or YEAR@DATE
  std::string level = "project";
  std::string policy = "grouped";
  std::string unit = "thousand";
  std::vector<std::string> nodes;  // filters, see the API
  std::vector<std::string> departments;
  std::string text;
  std::string order_by;
  std::string totals = "exact";  // or rounded
  std::string rates = "exact";
  bool hold_below_full = false;
  std::string snapshot;
  bool indicators = false;
  bool why = false;
  bool pace = false;
  bool places = false;
  std::string findings = "warnings";  // or all
  int width = 0;                      // 0: the terminal's
  int ambiguous_width = 1;
};

// `kuzukuri compare`: prints the page, or the answer as JSON. Returns the exit code.
int Compare(Connection& connection, const CompareOptions& options, bool json);

}  // namespace kuzukuri::cli
