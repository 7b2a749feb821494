// What is answered.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "services/gateway/http/head.h"

namespace kuzukuri::gateway {

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> fields;
  std::shared_ptr<const std::string> body;  // shared with whoever keeps it; null: none
  bool close = false;                       // the connection ends with it

  void Set(absl::string_view name, absl::string_view value) {
    fields.emplace_back(std::string(name), std::string(value));
  }
};

// The bytes of a response's head. `head_only`: it answers a HEAD, which has the length of the body
// it would have. Every response says what browsers may not do with it.
std::string HeadBytes(const Response& response, bool head_only, bool keep_alive);

// Of a stream in chunks.
std::string StreamHeadBytes(const Response& response, bool chunked);

// An error as JSON, google.rpc.Status, with another code of HTTP than the status has by itself.
Response ErrorResponse(const absl::Status& status, int http_status);
// By the code of HTTP that goes with the status.
Response ErrorResponse(const absl::Status& status);
// The connection ends with it.
Response RefusalResponse(const Refusal& refusal);
// 503 and 429: when to try again.
Response BusyResponse(int http_status, absl::string_view message, int seconds);

Response JsonResponse(std::string body);

// What the last digits of an HTTP status line say.
absl::string_view ReasonPhrase(int status);

}  // namespace kuzukuri::gateway
