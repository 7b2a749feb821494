#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/base/date.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::indicator {

// unscaled / 10^scale, exact; keeps the printed precision.
struct Decimal {
  int64_t unscaled = 0;
  int scale = 0;
};

// Numbers are those of the API's ValueState.
enum class ValueState {
  kValue = 1,
  kZero = 2,
  kBlank = 3,
  kNotYetKnown = 4,
  kQualitative = 5,
  kDiscontinued = 6,
};

// One value of one component.
struct IndicatorValue {
  std::string component;
  int role = 0;   // number of the API's ValueRole
  int state = 0;  // a ValueState
  std::optional<Decimal> value;
  std::optional<Decimal> denominator;
  std::string text;
  bool approximate = false;
  std::optional<platform::Date> as_of;
  platform::Revision revision;

  // What tells it from other values of its indicator.
  auto Key() const { return std::tie(component, role, as_of); }
};

// One component of an indicator.
struct IndicatorComponent {
  std::string id;
  std::string label;
  std::string unit;
  int comparator = 0;  // number of the API's Comparator
};

// A performance indicator (事業指標) of one fiscal year.
struct Indicator {
  platform::ResourceId id;
  std::string display_name;
  std::vector<std::string> nodes;  // full names
  int measure = 0;                 // number of the API's Measure
  int direction = 0;
  int accumulation = 0;
  int position = 0;
  std::optional<platform::Date> period_start;
  std::optional<platform::Date> period_end;
  std::string note;
  std::vector<IndicatorComponent> components;
  std::vector<IndicatorValue> values;
  platform::Revision revision;
};

// Puts the values in the order of their components, then of their roles and dates, those without
// one first.
void SortValues(Indicator& indicator);

// Checks a batch of new indicators: INVALID_ARGUMENT with every bad field, ALREADY_EXISTS for an
// id in `existing`. `violations` are those found before; an indicator with an empty id is one
// whose name is among them.
absl::Status ValidateNew(const platform::JurisdictionCode& jurisdiction, platform::Year year,
                         const std::vector<Indicator>& indicators,
                         const std::set<platform::ResourceId>& existing,
                         platform::FieldViolations violations = {});

// New values of one indicator.
struct ValueUpdate {
  platform::ResourceId indicator;
  std::vector<IndicatorValue> values;
};

// Checks updates against the indicators they name, by id: INVALID_ARGUMENT with every bad field.
// `violations` are those found before; an update with an empty id is one whose name is among them.
absl::Status ValidateUpdates(const std::vector<ValueUpdate>& updates,
                             const std::map<platform::ResourceId, Indicator>& indicators,
                             platform::FieldViolations violations = {});

}  // namespace kuzukuri::indicator
