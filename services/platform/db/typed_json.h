// The types of base/ids.h in the JSON of rows.
#pragma once

#include <nlohmann/json.hpp>

#include "services/platform/base/ids.h"

template <class Tag, class Value>
struct nlohmann::adl_serializer<kuzukuri::platform::Typed<Tag, Value>> {
  using Typed = kuzukuri::platform::Typed<Tag, Value>;

  static void to_json(json& json, const Typed& typed) { json = typed.value(); }
  static void from_json(const json& json, Typed& typed) { typed = Typed(json.get<Value>()); }
};
