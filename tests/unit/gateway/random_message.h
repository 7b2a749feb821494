// Messages of the API with random contents, for properties that hold of all of them.
#pragma once

#include <google/protobuf/field_mask.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <array>
#include <limits>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/gateway/route/table.h"

namespace kuzukuri::gateway {

namespace pb = google::protobuf;

class RandomMessages {
 public:
  explicit RandomMessages(uint32_t seed) : random_(seed) {}

  std::unique_ptr<pb::Message> Make(const pb::Descriptor* type) {
    std::unique_ptr<pb::Message> message(
        pb::MessageFactory::generated_factory()->GetPrototype(type)->New());
    Fill(message.get(), 0);
    return message;
  }

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  std::string Text() {
    static const std::array<const char*, 16> kPieces = {
        "a",        "区役所の機能強化", "\"",           "\\", "\n", "\t", "\x01", "\x7F",
        "<script>", "\xE2\x80\xA8",     "\xE2\x80\xA9", "𠮷", "é",  "/",  "",     "null"};
    std::string text;
    for (int i = Below(4); i > 0; --i) text += kPieces[static_cast<size_t>(Below(16))];
    return text;
  }

 private:
  void Fill(pb::Message* message, int depth) {
    if (auto* time = dynamic_cast<pb::Timestamp*>(message)) {
      time->set_seconds(Below(2'000'000'000));
      time->set_nanos(std::array<int, 4>{0, 500'000'000, 123'456'000, 7}[Below(4)]);
      return;
    }
    if (auto* mask = dynamic_cast<pb::FieldMask*>(message)) {
      for (int i = Below(3); i > 0; --i) mask->add_paths(i == 1 ? "display_name" : "note");
      return;
    }
    const pb::Descriptor* type = message->GetDescriptor();
    for (int i = 0; i < type->field_count(); ++i) {
      const pb::FieldDescriptor* field = type->field(i);
      constexpr int kDeepest = 4;
      if (field->message_type() != nullptr && depth >= kDeepest) continue;
      if (field->is_repeated()) {
        for (int n = Below(3); n > 0; --n) Set(message, field, depth);
      } else if (Below(3) > 0) {
        Set(message, field, depth);
      }
    }
  }

  template <class Number>
  Number Whole() {
    switch (Below(4)) {
      case 0:
        return 0;
      case 1:
        return std::numeric_limits<Number>::max();
      case 2:
        return std::numeric_limits<Number>::min();
      default:
        return static_cast<Number>(Below(1'000'000));
    }
  }

  void Set(pb::Message* m, const pb::FieldDescriptor* f, int depth) {
    const pb::Reflection* r = m->GetReflection();
    const bool list = f->is_repeated();
    switch (f->cpp_type()) {
      case pb::FieldDescriptor::CPPTYPE_INT32:
        return list ? r->AddInt32(m, f, Whole<int32_t>()) : r->SetInt32(m, f, Whole<int32_t>());
      case pb::FieldDescriptor::CPPTYPE_UINT32:
        return list ? r->AddUInt32(m, f, Whole<uint32_t>()) : r->SetUInt32(m, f, Whole<uint32_t>());
      case pb::FieldDescriptor::CPPTYPE_INT64:
        return list ? r->AddInt64(m, f, Whole<int64_t>()) : r->SetInt64(m, f, Whole<int64_t>());
      case pb::FieldDescriptor::CPPTYPE_UINT64:
        return list ? r->AddUInt64(m, f, Whole<uint64_t>()) : r->SetUInt64(m, f, Whole<uint64_t>());
      case pb::FieldDescriptor::CPPTYPE_BOOL:
        return list ? r->AddBool(m, f, Below(2) == 1) : r->SetBool(m, f, Below(2) == 1);
      case pb::FieldDescriptor::CPPTYPE_ENUM: {
        const auto* value = f->enum_type()->value(Below(f->enum_type()->value_count()));
        return list ? r->AddEnum(m, f, value) : r->SetEnum(m, f, value);
      }
      case pb::FieldDescriptor::CPPTYPE_STRING:
        return list ? r->AddString(m, f, Text()) : r->SetString(m, f, Text());
      case pb::FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(list ? r->AddMessage(m, f) : r->MutableMessage(m, f), depth + 1);
      default:
        break;  // the API has no others
    }
  }

  std::mt19937 random_;
};

// Requests and answers of every method.
inline std::vector<const pb::Descriptor*> ApiMessages() {
  std::vector<const pb::Descriptor*> types;
  for (const pb::ServiceDescriptor* service : ApiServices()) {
    for (int i = 0; i < service->method_count(); ++i) {
      types.push_back(service->method(i)->input_type());
      types.push_back(service->method(i)->output_type());
    }
  }
  return types;
}

}  // namespace kuzukuri::gateway
