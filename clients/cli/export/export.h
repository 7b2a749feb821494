#pragma once

#include <string>

#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

struct ExportOptions {
  std::string jurisdiction;  // code
  int year = 0;
  std::string as_of;  // empty: all
  int64_t revision = 0;
  std::string format = "csv";  // or journal
  std::string output;          // empty: standard output
};

// `kuzukuri export`: writes the ledger of a year, as a file that `import` takes or as a journal. A
// file named in the options is there whole or not at all. Returns the exit code.
int Export(Connection& connection, const ExportOptions& options);

}  // namespace kuzukuri::cli
