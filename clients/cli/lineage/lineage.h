// Proposals for lineage: make them, show them, decide on them.
#pragma once

#include <optional>
#include <string>

namespace kuzukuri::cli {

struct LineageReviewOptions {
  std::string folder;
  std::optional<int> accept_above;  // percent
  bool list = false;
  int width = 0;
};

// Both return the exit code.
int ProposeLineageIn(const std::string& folder);
int ReviewLineage(const LineageReviewOptions& options, bool json);

}  // namespace kuzukuri::cli
