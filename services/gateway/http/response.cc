#include "services/gateway/http/response.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "services/gateway/json/error.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;
using platform::ErrorReason;

constexpr std::array<std::pair<int, const char*>, 23> kPhrases = {{
    {200, "OK"},
    {204, "No Content"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {499, "Client Closed Request"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {308, "Permanent Redirect"},
}};

// What nothing of ours needs unless it says otherwise.
constexpr string_view kStrictPolicy =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

bool HasField(const Response& response, string_view name) {
  return std::any_of(response.fields.begin(), response.fields.end(),
                     [name](const auto& field) { return field.first == name; });
}

void AddField(std::string& bytes, string_view name, string_view value) {
  absl::StrAppend(&bytes, name, ": ", value, "\r\n");
}

std::string Start(const Response& response) {
  std::string bytes =
      absl::StrCat("HTTP/1.1 ", response.status, " ", ReasonPhrase(response.status), "\r\n");
  AddField(bytes, "Date",
           absl::FormatTime("%a, %d %b %Y %H:%M:%S GMT", absl::Now(), absl::UTCTimeZone()));
  AddField(bytes, "X-Content-Type-Options", "nosniff");
  AddField(bytes, "Referrer-Policy", "no-referrer");
  AddField(bytes, "Cross-Origin-Resource-Policy", "same-origin");
  if (!HasField(response, "Content-Security-Policy")) {
    AddField(bytes, "Content-Security-Policy", kStrictPolicy);
  }
  if (!HasField(response, "Cache-Control")) AddField(bytes, "Cache-Control", "no-store");
  for (const auto& [name, value] : response.fields) AddField(bytes, name, value);
  return bytes;
}

absl::Status StatusOf(const Refusal& refusal) {
  switch (refusal.status) {
    case 401:
      return platform::CallerUnknown(refusal.message);
    case 403:
      return platform::CallerNotAllowed(refusal.message);
    case 408:
      return platform::DeadlineExceeded(refusal.message);
    default:
      return platform::InvalidField("request", refusal.message, ErrorReason::kMalformedRequest);
  }
}

}  // namespace

string_view ReasonPhrase(int status) {
  for (const auto& [code, phrase] : kPhrases) {
    if (code == status) return phrase;
  }
  return "Unknown";
}

std::string HeadBytes(const Response& response, bool head_only, bool keep_alive) {
  std::string bytes = Start(response);
  const bool bodiless = response.status == 204 || response.status == 304;
  // The length of a HEAD's answer is that of the body a GET would have; it may be left out.
  if (!bodiless && (!head_only || response.body != nullptr)) {
    AddField(bytes, "Content-Length",
             absl::StrCat(response.body == nullptr ? 0 : response.body->size()));
  }
  AddField(bytes, "Connection", keep_alive ? "keep-alive" : "close");
  absl::StrAppend(&bytes, "\r\n");
  return bytes;
}

std::string StreamHeadBytes(const Response& response, bool chunked) {
  std::string bytes = Start(response);
  if (chunked) AddField(bytes, "Transfer-Encoding", "chunked");
  // A stream ends with its connection: whoever reads one has no other request on it.
  AddField(bytes, "Connection", "close");
  absl::StrAppend(&bytes, "\r\n");
  return bytes;
}

Response JsonResponse(std::string body) {
  Response response;
  response.Set("Content-Type", "application/json");
  response.body = std::make_shared<const std::string>(std::move(body));
  return response;
}

Response ErrorResponse(const absl::Status& status, int http_status) {
  HttpError error = ErrorOf(status);
  Response response = JsonResponse(std::move(error.body));
  response.status = http_status;
  if (error.retry_after) response.Set("Retry-After", absl::StrCat(*error.retry_after));
  return response;
}

Response ErrorResponse(const absl::Status& status) {
  return ErrorResponse(status, HttpCodeOf(status.code()));
}

Response RefusalResponse(const Refusal& refusal) {
  Response response = ErrorResponse(StatusOf(refusal), refusal.status);
  response.close = true;
  return response;
}

Response BusyResponse(int http_status, string_view message, int seconds) {
  return ErrorResponse(
      platform::ResourceExhausted(ErrorReason::kServerBusy, message, std::chrono::seconds(seconds)),
      http_status);
}

}  // namespace kuzukuri::gateway
