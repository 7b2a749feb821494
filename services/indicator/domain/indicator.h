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
#include "services/platform/base/validation.h"

namespace kuzukuri::indicator {

// unscaled / 10^scale, exact; keeps the printed precision.
struct Decimal {
  int64_t unscaled = 0;
  int scale = 0;

  friend bool operator==(const Decimal&, const Decimal&) = default;
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

  friend bool operator==(const IndicatorValue&, const IndicatorValue&) = default;
};

// One component of an indicator.
struct IndicatorComponent {
  std::string id;
  std::string label;
  std::string unit;
  int comparator = 0;  // number of the API's Comparator

  friend bool operator==(const IndicatorComponent&, const IndicatorComponent&) = default;
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

  friend bool operator==(const Indicator&, const Indicator&) = default;
};

// Puts the values in the order of their components, then of their roles and dates, those without
// one first.
void SortValues(Indicator& indicator);

// What a change leaves of an indicator's rows as they were: the definition and the values are
// versions of their own.
struct IndicatorMove {
  bool definition = false;             // it is to have a new version
  std::vector<IndicatorValue> ended;   // values that stand no more
  std::vector<IndicatorValue> values;  // values that are new, or differ from those that stood
};

// What is to be written where an indicator takes the place of another; of none, or none takes it,
// where one is null. Something of an indicator that changed is always new: what is taken away alone
// leaves no trace in what stands, so that the definition has a new version then.
IndicatorMove MoveTo(const Indicator* before, const Indicator* after);

// Values a request may have of an indicator, and the most that may stand of one.
inline constexpr size_t kMostValuesSent = 100;
inline constexpr size_t kMostValues = 10'000;

// Adds violations for indicators of a year, each with `most_values` at most; `rows` is what they
// are called.
void Check(platform::FieldViolations& violations, const platform::JurisdictionCode& jurisdiction,
           platform::Year year, const std::vector<Indicator>& indicators, size_t most_values,
           const platform::RowNames& rows);

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
  std::string etag = {};  // of the version that stands; empty: any
};

// Names the version of an indicator with its values.
std::string EtagOf(const Indicator& indicator);

// Checks updates against the indicators they name, by id: INVALID_ARGUMENT with every bad field,
// ABORTED (reason ETAG_MISMATCH) with every update that means another version. `violations` are
// those found before; an update with an empty id is one whose name is among them.
absl::Status ValidateUpdates(const std::vector<ValueUpdate>& updates,
                             const std::map<platform::ResourceId, Indicator>& indicators,
                             platform::FieldViolations violations = {});

}  // namespace kuzukuri::indicator
