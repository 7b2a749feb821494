#include "services/gateway/route/percent.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "services/platform/base/text.h"

namespace kuzukuri::gateway {
namespace {

constexpr size_t kEscape = 3;  // %41
constexpr int kNoDigit = -1;

int DigitOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = absl::ascii_tolower(static_cast<unsigned char>(c));
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : kNoDigit;
}

}  // namespace

absl::StatusOr<std::string> DecodePercent(absl::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += plus_is_space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const bool whole = i + kEscape <= text.size();
    const int high = whole ? DigitOf(text[i + 1]) : kNoDigit;
    const int low = whole ? DigitOf(text[i + 2]) : kNoDigit;
    if (high == kNoDigit || low == kNoDigit) {
      return absl::InvalidArgumentError(
          "has a % without two hexadecimal digits after it; a % itself is written %25");
    }
    decoded += static_cast<char>(high * 16 + low);
    i += kEscape - 1;
  }
  const bool control = std::any_of(decoded.begin(), decoded.end(), [](char c) {
    return absl::ascii_iscntrl(static_cast<unsigned char>(c));
  });
  if (control) return absl::InvalidArgumentError("has a control character; leave it out");
  if (!platform::IsUtf8(decoded)) {
    return absl::InvalidArgumentError("is not UTF-8; encode its characters as UTF-8 first");
  }
  return decoded;
}

std::string EncodePercent(absl::string_view text) {
  constexpr absl::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (absl::ascii_isalnum(byte) || absl::string_view("-._~").find(c) != absl::string_view::npos) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += kDigits[byte >> 4];
      encoded += kDigits[byte & 0xF];
    }
  }
  return encoded;
}

}  // namespace kuzukuri::gateway
