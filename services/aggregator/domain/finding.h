// One thing a reader of a comparison should know.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
  kMissingLineage = 20,
  kCarryOverNotTold = 21,
  kChangedAfterCertification = 22,
  kRollUpMismatch = 23,
  kLowerThanBefore = 24,
};

struct Finding {
  FindingKind kind = FindingKind::kUnknownNode;
  bool warning = false;  // otherwise good to know
  std::optional<int> column;
  std::optional<int> other_column;
  std::string node;
  std::string node_display_name;
  std::string node_place;              // where another node of the year has the same name
  std::string indicator;               // full resource name, when it is about one
  std::string indicator_display_name;  // of it
  std::string place;                   // table:row of the published statement, when it is about one
  std::string message;                 // one English sentence with the figures
  std::vector<int64_t> figures;        // those of the message, in its order
  std::vector<std::string> explanations = {};  // full resource names of those that explain it
};

using Findings = std::vector<Finding>;

Finding& AddTo(Findings& findings, FindingKind kind, bool warning, std::string message,
               std::vector<int64_t> figures = {});

// An amount in a message.
std::string Yen(int64_t amount);

}  // namespace kuzukuri::aggregator
