// What a reader of a comparison should know.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"

namespace kuzukuri::aggregator {

// Numbers are the API's Finding.Kind.
enum class FindingKind {
  kUnknownNode = 1,
  kClosingStateMismatch = 2,
  kExecutionStageMismatch = 3,
  kAsOfMismatch = 4,
  kOverExecution = 5,
  kUnexplainedAppearance = 6,
  kUnexplainedDisappearance = 7,
  kUnknownIndicatorNode = 8,
};

struct Finding {
  FindingKind kind = FindingKind::kUnknownNode;
  bool warning = false;  // otherwise good to know
  std::optional<int> column;
  std::string node;
  std::string message;  // one English sentence with the figures
};

// All findings of a comparison, in a fixed order: about the columns, then the nodes.
std::vector<Finding> FindAll(const YearTree& before, const YearTree& after,
                             const std::vector<Edge>& edges, const Comparison& comparison);

}  // namespace kuzukuri::aggregator
