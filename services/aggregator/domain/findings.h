// What a reader of a comparison should know.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/projection.h"

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
  kMissingYear = 9,
  kLowExecution = 10,
  kBehindPace = 11,
  kLargeSwing = 12,
  kIndicatorMissed = 13,
  kIndicatorNotComparable = 14,
  kCarryOverMismatch = 15,
  kNameChangedWithoutLineage = 16,
  kPrintedRounding = 17,
  kPrintedArithmetic = 18,
  kExecutionUnknown = 19,
};

// See the API's FindingThresholds.
struct Thresholds {
  int low_execution_permille = 700;
  int swing_permille = 300;
  int64_t swing_yen = 1'000'000;
  int pace_permille = 50;
};

struct Finding {
  FindingKind kind = FindingKind::kUnknownNode;
  bool warning = false;  // otherwise good to know
  std::optional<int> column;
  std::optional<int> other_column;
  std::string node;
  std::string indicator;         // full resource name, when it is about one
  std::string place;             // table:row of the published statement, when it is about one
  std::string message;           // one English sentence with the figures
  std::vector<int64_t> figures;  // those of the message, in its order
};

// What the lineage leaves unexplained between the columns' years: it does not depend on amounts or
// dates. Projects, and at level SUB_PROJECT also sub-projects of projects that themselves go on.
std::vector<Finding> FindLineageGaps(const Timeline& timeline, const std::vector<Column>& columns,
                                     Level level);

// The earlier years of a row at the date of a column, the latest first; empty when they cannot be
// told.
using PastOf = std::function<std::vector<PastYear>(const Row&, int column)>;

// All findings of a comparison, in a fixed order: about the columns, then the catalogue with its
// gaps, then the rows. Without `past` a row's pace is seen from the other columns alone.
std::vector<Finding> FindAll(const CompareInput& input, const Comparison& comparison,
                             const Thresholds& thresholds, const std::vector<Finding>& lineage_gaps,
                             const PastOf& past = {});

// Whether two columns stand at the same point of their fiscal years; a leap day alone is no other.
bool SamePoint(const Column& a, const Column& b);

}  // namespace kuzukuri::aggregator
