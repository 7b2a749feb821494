#include "services/indicator/usecase/indicator_proto.h"

#include <utility>

#include "services/indicator/usecase/child_id.h"
#include "services/platform/base/validation.h"
#include "services/platform/server/proto_date.h"

namespace kuzukuri::indicator {
namespace {

using google::protobuf::RepeatedPtrField;
using platform::FieldViolations;
using platform::RowField;

constexpr const char* kCollection = "indicators";

type::v1::Decimal ToProto(const Decimal& decimal) {
  type::v1::Decimal proto;
  proto.set_unscaled(decimal.unscaled);
  proto.set_scale(decimal.scale);
  return proto;
}

void ToProto(const IndicatorValue& value, v1::IndicatorValue* proto) {
  proto->set_component(value.component);
  proto->set_role(static_cast<v1::ValueRole>(value.role));
  proto->set_state(static_cast<v1::ValueState>(value.state));
  if (value.value) *proto->mutable_value() = ToProto(*value.value);
  if (value.denominator) *proto->mutable_denominator() = ToProto(*value.denominator);
  proto->set_text(value.text);
  proto->set_approximate(value.approximate);
  if (value.as_of) *proto->mutable_as_of() = platform::ToProto(*value.as_of);
  proto->set_revision(value.revision.value());
}

}  // namespace

v1::Indicator ToProto(const platform::ResourceName& year, const Indicator& indicator) {
  v1::Indicator proto;
  proto.set_name(
      platform::YearResourceName(year.jurisdiction, *year.fiscal_year, kCollection, indicator.id));
  proto.set_display_name(indicator.display_name);
  for (const std::string& node : indicator.nodes) proto.add_nodes(node);
  proto.set_measure(static_cast<v1::Measure>(indicator.measure));
  proto.set_direction(static_cast<v1::Direction>(indicator.direction));
  proto.set_accumulation(static_cast<v1::Accumulation>(indicator.accumulation));
  proto.set_position(indicator.position);
  if (indicator.period_start) {
    *proto.mutable_period_start() = platform::ToProto(*indicator.period_start);
    *proto.mutable_period_end() = platform::ToProto(*indicator.period_end);
  }
  proto.set_note(indicator.note);
  for (const IndicatorComponent& component : indicator.components) {
    v1::IndicatorComponent* item = proto.add_components();
    item->set_id(component.id);
    item->set_label(component.label);
    item->set_unit(component.unit);
    item->set_comparator(static_cast<v1::Comparator>(component.comparator));
  }
  for (const IndicatorValue& value : indicator.values) ToProto(value, proto.add_values());
  proto.set_revision(indicator.revision.value());
  return proto;
}

std::vector<IndicatorValue> ValuesFromProto(FieldViolations& violations, const std::string& field,
                                            const RepeatedPtrField<v1::IndicatorValue>& protos) {
  std::vector<IndicatorValue> values;
  for (int i = 0; i < protos.size(); ++i) {
    const v1::IndicatorValue& proto = protos[i];
    IndicatorValue value;
    value.component = proto.component();
    value.role = proto.role();
    value.state = proto.state();
    if (proto.has_value()) value.value = Decimal{proto.value().unscaled(), proto.value().scale()};
    if (proto.has_denominator()) {
      value.denominator = Decimal{proto.denominator().unscaled(), proto.denominator().scale()};
    }
    value.text = proto.text();
    value.approximate = proto.approximate();
    if (proto.has_as_of()) {
      value.as_of = platform::FromProto(
          violations, RowField(field, static_cast<size_t>(i), "as_of"), proto.as_of());
    }
    values.push_back(std::move(value));
  }
  return values;
}

Indicator FromProto(FieldViolations& violations, const std::string& row, const std::string& parent,
                    const v1::Indicator& proto) {
  Indicator indicator;
  indicator.id = ChildIdOrEmpty(violations, row + ".name", proto.name(), parent, kCollection);
  indicator.display_name = proto.display_name();
  indicator.nodes.assign(proto.nodes().begin(), proto.nodes().end());
  indicator.measure = proto.measure();
  indicator.direction = proto.direction();
  indicator.accumulation = proto.accumulation();
  indicator.position = proto.position();
  if (proto.has_period_start()) {
    indicator.period_start =
        platform::FromProto(violations, row + ".period_start", proto.period_start());
  }
  if (proto.has_period_end()) {
    indicator.period_end = platform::FromProto(violations, row + ".period_end", proto.period_end());
  }
  indicator.note = proto.note();
  for (const v1::IndicatorComponent& component : proto.components()) {
    indicator.components.push_back(
        {component.id(), component.label(), component.unit(), component.comparator()});
  }
  indicator.values = ValuesFromProto(violations, row + ".values", proto.values());
  return indicator;
}

}  // namespace kuzukuri::indicator
