#include "services/gateway/published/redaction.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "kuzukuri/indicator/v1/indicator_lineage_edge.pb.h"
#include "services/gateway/published/years.h"

namespace kuzukuri::gateway {
namespace {

namespace pb = google::protobuf;

bool IsDraft(const pb::Message& message) {
  if (message.GetDescriptor() != catalog::v1::Explanation::descriptor()) return false;
  return static_cast<const catalog::v1::Explanation&>(message).state() !=
         catalog::v1::Explanation::STATE_APPROVED;
}

// What a projection was made of must not be told by it.
void ForgetProjection(aggregator::v1::Pace& pace) {
  pace.clear_projected_low_yen();
  pace.clear_projected_yen();
  pace.clear_projected_high_yen();
  pace.clear_projection_method();
}

// An edge that has lost all of one side tells nothing that is true.
bool LosesItsMeaning(const pb::Message& message) {
  if (message.GetDescriptor() != indicator::v1::IndicatorLineageEdge::descriptor()) return false;
  const auto& edge = static_cast<const indicator::v1::IndicatorLineageEdge&>(message);
  return edge.predecessors().empty() || edge.successors().empty();
}

}  // namespace

bool IsPersonal(const pb::FieldDescriptor& field) {
  static const auto* const kNames = new std::set<std::string>{
      "actor",  "declared_actor", "author",    "peer",       "identity",
      "reason", "request_id",     "reopening", "superseded", "disagreement_reason"};
  return kNames->contains(field.name());
}

Redaction::Redaction(std::string jurisdiction, YearIsVisible year_is_visible,
                     JurisdictionIsVisible jurisdiction_is_visible)
    : jurisdiction_(std::move(jurisdiction)),
      year_is_visible_(std::move(year_is_visible)),
      jurisdiction_is_visible_(std::move(jurisdiction_is_visible)) {}

bool Redaction::Hides(const pb::FieldDescriptor& field, int64_t number) const {
  // 0 is a year that is not set.
  return IsYearField(field) && number != 0 &&
         !year_is_visible_(jurisdiction_, static_cast<int>(number));
}

bool Redaction::Hides(const std::string& text) const {
  const std::optional<NamedYear> named = YearOfName(text);
  if (!named) return false;
  return named->year ? !year_is_visible_(named->jurisdiction, *named->year)
                     : !jurisdiction_is_visible_(named->jurisdiction);
}

bool Redaction::ApplyToList(pb::Message* message, const pb::FieldDescriptor* field) const {
  const pb::Reflection* r = message->GetReflection();
  const int size = r->FieldSize(*message, field);
  int kept = 0;
  for (int i = 0; i < size; ++i) {
    bool hidden = false;
    switch (field->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        hidden = Apply(r->MutableRepeatedMessage(message, field, i));
        break;
      case pb::FieldDescriptor::CPPTYPE_STRING:
        hidden = Hides(r->GetRepeatedString(*message, field, i));
        break;
      case pb::FieldDescriptor::CPPTYPE_INT32:
        hidden = Hides(*field, r->GetRepeatedInt32(*message, field, i));
        break;
      default:
        break;
    }
    if (hidden) continue;
    // What stays moves up, in its order.
    if (kept != i) r->SwapElements(message, field, kept, i);
    ++kept;
  }
  for (int i = kept; i < size; ++i) r->RemoveLast(message, field);
  if (kept < size && message->GetDescriptor() == aggregator::v1::Pace::descriptor()) {
    ForgetProjection(static_cast<aggregator::v1::Pace&>(*message));
  }
  // Where everything that it speaks of is hidden, so is what it says.
  return size > 0 && kept == 0 && field->cpp_type() != pb::FieldDescriptor::CPPTYPE_MESSAGE &&
         message->GetDescriptor() != aggregator::v1::Finding::descriptor();
}

bool Redaction::ApplyToValue(pb::Message* message, const pb::FieldDescriptor* field) const {
  const pb::Reflection* r = message->GetReflection();
  switch (field->cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_MESSAGE:
      return r->HasField(*message, field) && Apply(r->MutableMessage(message, field));
    case pb::FieldDescriptor::CPPTYPE_STRING:
      return Hides(r->GetString(*message, field));
    case pb::FieldDescriptor::CPPTYPE_INT32:
      return Hides(*field, r->GetInt32(*message, field));
    default:
      return false;
  }
}

bool Redaction::Apply(pb::Message* message) const {
  bool hidden = IsDraft(*message);
  const pb::Descriptor* type = message->GetDescriptor();
  for (int i = 0; i < type->field_count() && !hidden; ++i) {
    const pb::FieldDescriptor* field = type->field(i);
    if (IsPersonal(*field)) {
      message->GetReflection()->ClearField(message, field);
    } else if (field->is_repeated()) {
      hidden = ApplyToList(message, field);
    } else {
      hidden = ApplyToValue(message, field);
    }
  }
  return hidden || LosesItsMeaning(*message);
}

}  // namespace kuzukuri::gateway
