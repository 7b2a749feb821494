#include "services/platform/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "absl/strings/str_cat.h"

namespace kuzukuri::platform {
namespace {

const utf8proc_uint8_t* Bytes(absl::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

std::string Map(absl::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size =
      utf8proc_map(Bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(options));
  if (size < 0) return std::string(text);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return {reinterpret_cast<char*>(mapped), static_cast<size_t>(size)};
}

// Calls `visit` for each code point; false when the text is not UTF-8.
template <class Visit>
bool ForEachCodePoint(absl::string_view text, Visit visit) {
  size_t at = 0;
  while (at < text.size()) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t used = utf8proc_iterate(
        Bytes(text) + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    if (used <= 0) return false;
    visit(code_point, text.substr(at, static_cast<size_t>(used)));
    at += static_cast<size_t>(used);
  }
  return true;
}

bool IsSpace(utf8proc_int32_t code_point) {
  const auto category = utf8proc_category(code_point);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || (code_point >= 0x09 && code_point <= 0x0d);
}

}  // namespace

size_t CodePoints(absl::string_view text) {
  size_t count = 0;
  ForEachCodePoint(text, [&](utf8proc_int32_t, absl::string_view) { ++count; });
  return count;
}

bool IsUtf8(absl::string_view text) {
  return ForEachCodePoint(text, [](utf8proc_int32_t, absl::string_view) {});
}

std::string ToNfc(absl::string_view text) { return Map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE); }

std::string ComparisonKey(absl::string_view text) {
  const std::string folded = Map(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  std::string key;
  ForEachCodePoint(folded, [&](utf8proc_int32_t code_point, absl::string_view bytes) {
    if (!IsSpace(code_point)) key.append(bytes.data(), bytes.size());
  });
  return key;
}

std::string TextProblem(absl::string_view text, size_t max_code_points, bool required) {
  // Printable ASCII obeys every rule but those of length and emptiness.
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
  if (plain && !text.empty() && text.size() <= max_code_points) return "";
  if (!IsUtf8(text)) return "the text is not valid UTF-8; send UTF-8";
  bool control = false;
  bool blank = true;
  size_t count = 0;
  ForEachCodePoint(text, [&](utf8proc_int32_t code_point, absl::string_view) {
    ++count;
    control |= utf8proc_category(code_point) == UTF8PROC_CATEGORY_CC;
    blank &= IsSpace(code_point);
  });
  if (required && blank) return "the text is empty; it is required";
  if (count > max_code_points) {
    return absl::StrCat("the text has ", count, " characters; at most ", max_code_points,
                        " are allowed");
  }
  if (control) return "the text has control characters; remove them";
  if (ToNfc(text) != text) return "the text is not in Unicode normalization form C; normalize it";
  return "";
}

}  // namespace kuzukuri::platform
