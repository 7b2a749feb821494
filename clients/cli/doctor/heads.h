#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/shared/connection.h"

namespace kuzukuri::cli {

// The heads of a jurisdiction: the numbers of its last writes.
struct JurisdictionHeads {
  std::string code;
  int64_t catalog = 0;
  int64_t budget = 0;
  int64_t indicator = 0;
  // What is wrong with what the aggregator takes for them; empty: nothing.
  std::string wrong;
};

// Of the jurisdictions named or, where none is, of those the catalog knows, at most a thousand.
absl::StatusOr<std::vector<JurisdictionHeads>> ReadHeads(Connection& connection,
                                                         std::vector<std::string> codes);

}  // namespace kuzukuri::cli
