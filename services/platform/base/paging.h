// Page sizes and page tokens. A token pins a list to the revision of its first page.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 1000;

// 0 means the default, above the maximum is lowered to it, negative is INVALID_ARGUMENT.
absl::StatusOr<int> PageSize(int requested);

// What a token carries. `scope` ties it to the list it came from (method, parent and every other
// field that must not change between pages); `after` is the key of the last row, as text.
struct PageToken {
  Revision revision;
  std::string after;
};

// An opaque, URL-safe, checksummed token.
std::string EncodePageToken(const PageToken& token, absl::string_view scope);
// INVALID_ARGUMENT (reason INVALID_PAGE_TOKEN) when the token is malformed, damaged or from a
// list of another scope.
absl::StatusOr<PageToken> DecodePageToken(absl::string_view token, absl::string_view scope);

// URL-safe base64 without padding of any token bytes with a checksum, and its inverse; nothing
// when damaged. Shared with snapshot tokens.
std::string SealToken(absl::string_view bytes);
bool OpenToken(absl::string_view token, std::string* bytes);

}  // namespace kuzukuri::platform
