// The comments of the API's protos.
#pragma once

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// The comment before the message, field, enum, value, service or method of this full name, as it
// stands in the proto, without indentation; empty when there is none.
absl::string_view CommentOf(absl::string_view full_name);

// What they are made into by the build, sorted by name.
struct Comment {
  absl::string_view full_name;
  absl::string_view text;
};
struct Comments {
  const Comment* begin;
  const Comment* end;
};
Comments AllComments();

}  // namespace kuzukuri::gateway
