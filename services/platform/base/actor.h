// Who writes: the verified caller, and for whom a gateway calls, as it says in the metadata
// `x-actor`.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::platform {

struct Actor {
  // For whom a gateway calls; the identity itself where nobody else is named.
  std::string name = {};
  // The URI of the verified certificate, or `local`: without TLS, from this machine.
  std::string identity = {};
};

inline constexpr size_t kMaxActor = 200;  // characters

// The actor in a metadata value: percent-encoded UTF-8, since metadata hold ASCII alone. Nothing
// when it is no text that can be kept, see TextProblem.
std::optional<std::string> DecodeActor(absl::string_view value);
// The inverse.
std::string EncodeActor(absl::string_view actor);

}  // namespace kuzukuri::platform
