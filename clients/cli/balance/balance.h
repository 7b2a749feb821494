#pragma once

#include <string>

#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

struct BalanceOptions {
  std::string jurisdiction;  // code
  int year = 0;
  std::string by = "project";
  bool monthly = false;
  std::string as_of;  // empty: all
  int64_t revision = 0;
  std::string unit = "yen";
  int width = 0;  // 0: the terminal's
  int ambiguous_width = 1;
};

// `kuzukuri balance`: prints the balances of a year, or the answer as JSON. Returns the exit code.
int Balance(Connection& connection, const BalanceOptions& options, bool json);

}  // namespace kuzukuri::cli
