// What a client says it takes and has. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// Whether `accept-encoding` takes gzip.
bool TakesGzip(absl::string_view accept_encoding);

// Whether `if-none-match` has a tag, in any encoding of it (see TagOf).
bool HasTag(absl::string_view if_none_match, absl::string_view tag);

// `"tag"`, or `"tag-gz"` of the compressed body: tags say which bytes they are of.
std::string TagOf(absl::string_view tag, bool gzip);

// The forms of a stream.
enum class StreamForm { kLines, kEvents };
// Server-sent events where `accept` names them, else a message on each line; nothing where neither
// is taken.
std::optional<StreamForm> StreamFormOf(absl::string_view accept);

// The time a client gives, `x-request-timeout` in seconds, such as `2.5`, at most `most`. Nothing
// when it is no such number; `most` when it is empty.
std::optional<std::chrono::milliseconds> TimeoutOf(absl::string_view text,
                                                   std::chrono::milliseconds most);

}  // namespace kuzukuri::gateway
