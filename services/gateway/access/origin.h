// Whether a request may come from a page that a browser shows. Pure.
#pragma once

#include <set>
#include <string>

#include "services/gateway/http/head.h"

namespace kuzukuri::gateway {

// Origins of other pages that may call, e.g. `https://data.example.jp`.
using AllowedOrigins = std::set<std::string>;

// Refuses (403) a request that a page of another origin made, by what its browser says of it,
// unless that origin is allowed. Requests without Origin and Sec-Fetch-Site come from programs,
// which nobody can have made to send somebody else's identity.
// `host` is the name and port the page's own requests call by.
std::optional<Refusal> CheckOrigin(const AllowedOrigins& allowed, const Head& head,
                                   absl::string_view host);

// Refuses (415) a body that is not JSON: forms and plain text are what pages of other origins can
// send without being asked.
std::optional<Refusal> CheckContentType(const Head& head);

// The same for a body that has a message of JSON on each line.
std::optional<Refusal> CheckLinesType(const Head& head);

}  // namespace kuzukuri::gateway
