#pragma once

#include <array>
#include <string>

#include "clients/cli/connection.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

struct CompareOptions {
  std::string jurisdiction;  // code
  std::array<int, 2> years = {0, 0};
  std::array<std::string, 2> as_of;  // YYYY-MM-DD, or empty
  std::string level = "project";
  std::string policy = "grouped";
  std::string unit = "thousand";
  std::string snapshot;
  bool indicators = false;
  int width = 0;  // 0: the terminal's
  int ambiguous_width = 1;
};

// `kuzukuri compare`: prints the page, or the answer as JSON. Returns the exit code.
int Compare(Connection& connection, const CompareOptions& options, bool json);

}  // namespace kuzukuri::cli
