// What is wrong with a request, all at once. As platform::FieldViolations, but without the limits
// that gRPC's trailers set: an answer over HTTP has room to list every parameter there is.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// Payload of a status whose fields are named as the caller wrote them already; it has no contents.
inline constexpr absl::string_view kInCallersWords = "kuzukuri.gateway/callers_words";

class Problems {
 public:
  // `where`: what the sentence of the status begins with, such as `line 3: `.
  explicit Problems(std::string where = "") : where_(std::move(where)) {}

  // `field` as the caller wrote it; `description` one sentence with value, rule and remedy. The
  // first hundred are kept.
  void Add(absl::string_view field, absl::string_view description);
  bool empty() const { return count_ == 0; }
  size_t size() const { return count_; }
  // OK when empty; otherwise INVALID_ARGUMENT with ErrorInfo and BadRequest.
  absl::Status ToStatus() const;

 private:
  const std::string where_;
  std::vector<std::pair<std::string, std::string>> kept_;
  size_t count_ = 0;
};

}  // namespace kuzukuri::gateway
