#include "services/aggregator/answer/indicator_values.h"

#include "absl/strings/str_cat.h"

namespace kuzukuri::aggregator {
namespace {

namespace iv1 = indicator::v1;

Decimal FromProto(const type::v1::Decimal& proto) { return {proto.unscaled(), proto.scale()}; }

}  // namespace

std::optional<KnownValue> FindValue(const iv1::Indicator& indicator, const std::string& component,
                                    iv1::ValueRole role) {
  for (const iv1::IndicatorValue& value : indicator.values()) {
    if (value.component() != component || value.role() != role) continue;
    if (value.state() != iv1::VALUE_STATE_VALUE && value.state() != iv1::VALUE_STATE_ZERO) {
      return std::nullopt;
    }
    KnownValue known{FromProto(value.value()), std::nullopt};
    if (value.has_denominator()) known.denominator = FromProto(value.denominator());
    return known;
  }
  return std::nullopt;
}

std::string ValueText(const KnownValue& known, const iv1::IndicatorComponent& component) {
  return absl::StrCat(DecimalText(known.value),
                      known.denominator ? absl::StrCat("/", DecimalText(*known.denominator)) : "",
                      component.unit());
}

const iv1::IndicatorComponent* SameComponent(const iv1::Indicator& from,
                                             const iv1::IndicatorComponent& component,
                                             const iv1::Indicator& to) {
  if (from.components_size() == 1 && to.components_size() == 1) return &to.components(0);
  for (const iv1::IndicatorComponent& other : to.components()) {
    if (other.id() == component.id()) return &other;
  }
  return nullptr;
}

}  // namespace kuzukuri::aggregator
