#include "services/gateway/access/origin.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;

// A page's own origin has the name and port that it was asked for by, with either scheme: which one
// the browser used only a proxy knows, and a page cannot have its browser send another host.
bool IsOwn(string_view origin, string_view host) {
  if (!absl::ConsumePrefix(&origin, "https://") && !absl::ConsumePrefix(&origin, "http://")) {
    return false;
  }
  return !host.empty() && absl::EqualsIgnoreCase(origin, host);
}

bool HasType(const Head& head, string_view wanted) {
  const string_view type = head.Value("content-type");
  return absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(type.substr(0, type.find(';'))), wanted);
}

Refusal Foreign(string_view what) {
  return {403, absl::StrCat("a page of another origin must not call this: ", what)};
}

}  // namespace

std::optional<Refusal> CheckOrigin(const AllowedOrigins& allowed, const Head& head,
                                   string_view host) {
  const string_view origin = head.Value("origin");
  if (head.Has("origin") && allowed.contains(std::string(origin))) return std::nullopt;
  if (head.Has("sec-fetch-site") && head.Value("sec-fetch-site") != "same-origin") {
    return Foreign("sec-fetch-site is not same-origin");
  }
  if (head.Has("origin") && !IsOwn(origin, host)) {
    return Foreign("origin is not the host that is called");
  }
  return std::nullopt;
}

std::optional<Refusal> CheckContentType(const Head& head) {
  if (HasType(head, "application/json")) return std::nullopt;
  return Refusal{415, "the body has to be JSON; say so with content-type: application/json"};
}

std::optional<Refusal> CheckLinesType(const Head& head) {
  if (HasType(head, "application/x-ndjson")) return std::nullopt;
  return Refusal{415,
                 "the body has to be lines with a message in JSON on each, not one JSON text; send "
                 "it so, with content-type: application/x-ndjson"};
}

}  // namespace kuzukuri::gateway
