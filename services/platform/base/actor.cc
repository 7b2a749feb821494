#include "services/platform/base/actor.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_format.h"
#include "services/platform/base/text.h"

namespace kuzukuri::platform {

std::optional<std::string> DecodeActor(absl::string_view value) {
  std::string actor;
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] != '%') {
      actor += value[i];
      continue;
    }
    if (i + 2 >= value.size() || !absl::ascii_isxdigit(static_cast<unsigned char>(value[i + 1])) ||
        !absl::ascii_isxdigit(static_cast<unsigned char>(value[i + 2]))) {
      return std::nullopt;
    }
    actor += absl::HexStringToBytes(value.substr(i + 1, 2));
    i += 2;
  }
  if (actor.find('\n') != std::string::npos || !TextProblem(actor, kMaxActor, false).empty()) {
    return std::nullopt;
  }
  return actor;
}

std::string EncodeActor(absl::string_view actor) {
  std::string value;
  for (const unsigned char c : actor) {
    if (absl::ascii_isgraph(c) && c != '%') {
      value += static_cast<char>(c);
    } else {
      absl::StrAppendFormat(&value, "%%%02X", c);
    }
  }
  return value;
}

}  // namespace kuzukuri::platform
