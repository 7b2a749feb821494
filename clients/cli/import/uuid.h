#pragma once

#include <string>

namespace kuzukuri::cli {

// A UUID (version 8, RFC 9562) made from the SHA-256 of `content`: the same content gives the same
// UUID, so that an import that is run again replays its requests instead of repeating them.
std::string ContentUuid(const std::string& content);

// A UUID that no other request has.
std::string FreshUuid();

}  // namespace kuzukuri::cli
