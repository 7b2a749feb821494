// What is read from an indicator as the indicator service tells it.
#pragma once

#include <optional>
#include <string>

#include "kuzukuri/indicator/v1/indicator.pb.h"
#include "services/aggregator/domain/achievement.h"

namespace kuzukuri::aggregator {

// The first value of a component in a role; nothing where it is no number.
std::optional<KnownValue> FindValue(const indicator::v1::Indicator& indicator,
                                    const std::string& component, indicator::v1::ValueRole role);

// The value with its denominator and unit, e.g. `80.0％` or `3/5回`.
std::string ValueText(const KnownValue& known, const indicator::v1::IndicatorComponent& component);

// The component that goes on as this one: of the same id, or the only one of both.
const indicator::v1::IndicatorComponent* SameComponent(
    const indicator::v1::Indicator& from, const indicator::v1::IndicatorComponent& component,
    const indicator::v1::Indicator& to);

}  // namespace kuzukuri::aggregator
