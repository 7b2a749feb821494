#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::budget {

// Where money is posted, on a node of the catalog.
struct BudgetLine {
  std::string id;
  std::string node;  // full name
  bool records_appropriation = false;
  bool records_execution = false;
  std::string fund_source;
  std::string economic_item;
  std::string note;
  std::vector<std::string> rollups;  // full names of classification nodes and departments
  int64_t revision = 0;
};

// Ids of the values listed for a year.
struct DimensionIds {
  std::set<std::string> fund_sources;
  std::set<std::string> economic_items;
};

// Why `node` is not a node a line or figure of the year can stand on; empty when it is.
std::string NodeProblem(const std::string& node, const std::string& jurisdiction, int year);

// Checks a batch of new lines: INVALID_ARGUMENT with every bad field (and the `violations` found
// before, when the request was read), ALREADY_EXISTS for ids in `existing`.
absl::Status ValidateNew(const std::string& jurisdiction, int year,
                         const std::vector<BudgetLine>& lines,
                         const std::set<std::string>& existing, const DimensionIds& dimensions,
                         platform::FieldViolations violations = {});

}  // namespace kuzukuri::budget
