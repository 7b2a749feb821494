#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::catalog {

inline constexpr size_t kMaxExplanation = 4000;  // characters
inline constexpr size_t kMaxExplainedNodes = 100;
inline constexpr size_t kMaxExplainedFigures = 100;
inline constexpr size_t kMaxFindingKind = 63;

// Numbers are the API's ExplainedFigure.Measure.
enum class ExplainedMeasure {
  kAppropriation = 1,
  kExecuted = 2,
  kCarriedOut = 3,
  kIndicatorTarget = 4,
  kIndicatorActual = 5,
};

// Numbers are the API's Explanation.State.
enum class ExplanationState { kDraft = 1, kApproved = 2 };

// A decimal number: unscaled / 10^scale.
struct ExplainedValue {
  int64_t unscaled = 0;
  int scale = 0;
};

// A figure an explanation was written for.
struct ExplainedFigure {
  platform::Year fiscal_year;
  int measure = 0;  // an ExplainedMeasure; 0 or unknown numbers are refused
  std::optional<int64_t> amount_yen;
  std::optional<ExplainedValue> value;  // of an indicator
  std::string component;
};

// Why something is what it is in a year, or changed since an earlier one.
struct Explanation {
  platform::ResourceId id;
  platform::Year compared_year;    // 0: of its year alone
  std::vector<std::string> nodes;  // full resource names; empty for one of an indicator
  std::string indicator;           // full resource name
  std::string finding_kind;        // empty: whatever is found
  std::string text;
  std::string author;
  int state = 0;  // an ExplanationState; 0 or unknown numbers are refused
  std::vector<ExplainedFigure> figures;
  platform::Revision revision;
};

// What explanations of a year are checked against: the years and nodes they may name. At least
// those that they do name have to be looked up.
struct ExplanationSurroundings {
  platform::JurisdictionCode jurisdiction;
  platform::Year fiscal_year;
  std::set<platform::Year> years;  // those that exist
  std::set<std::string> nodes;     // full names of what exists in them
};

// Adds a violation for each bad field of explanations of a year: years, nodes, indicator, kind,
// texts, state, figures. `rows` is what they are called.
void Check(platform::FieldViolations& violations, const std::vector<Explanation>& explanations,
           const ExplanationSurroundings& surroundings, const platform::RowNames& rows);

}  // namespace kuzukuri::catalog
