#include "services/report/layout/text_width.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"

namespace kuzukuri::report {
namespace {

// Ranges of East Asian ambiguous width that occur in budget papers (Unicode UAX #11): arrows,
// mathematical and box-drawing signs, geometric shapes, Roman and circled numbers, Greek, Cyrillic.
struct Range {
  utf8proc_int32_t first;
  utf8proc_int32_t last;
};
constexpr std::array<Range, 11> kAmbiguous = {{{0x00A7, 0x00A8},
                                               {0x00B0, 0x00B1},
                                               {0x00D7, 0x00D7},
                                               {0x0391, 0x03C9},
                                               {0x0401, 0x0451},
                                               {0x2010, 0x203B},
                                               {0x2103, 0x2103},
                                               {0x2160, 0x21FF},
                                               {0x2200, 0x22FF},
                                               {0x2460, 0x25FF},
                                               {0x2600, 0x266F}}};

bool IsAmbiguous(utf8proc_int32_t code_point) {
  return std::any_of(kAmbiguous.begin(), kAmbiguous.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

int WidthOf(utf8proc_int32_t code_point, int ambiguous) {
  if (ambiguous == 2 && IsAmbiguous(code_point)) return 2;
  return utf8proc_charwidth(code_point);
}

// Calls `visit(width, bytes)` for each character until it returns false.
template <class Visit>
void ForEach(absl::string_view text, int ambiguous, Visit visit) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  size_t at = 0;
  while (at < text.size()) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t used =
        utf8proc_iterate(bytes + at, static_cast<utf8proc_ssize_t>(text.size() - at), &code_point);
    const size_t size = used > 0 ? static_cast<size_t>(used) : 1;
    const int width = used > 0 ? WidthOf(code_point, ambiguous) : 1;
    if (!visit(width, text.substr(at, size))) return;
    at += size;
  }
}

}  // namespace

int TextWidth::Of(absl::string_view text) const {
  int total = 0;
  ForEach(text, ambiguous_, [&](int width, absl::string_view) {
    total += width;
    return true;
  });
  return total;
}

std::string TextWidth::Cut(absl::string_view text, int columns) const {
  if (Of(text) <= columns) return std::string(text);
  const int room = columns - Of("…");
  std::string result;
  int used = 0;
  ForEach(text, ambiguous_, [&](int width, absl::string_view bytes) {
    if (used + width > room) return false;
    used += width;
    absl::StrAppend(&result, bytes);
    return true;
  });
  return room < 0 ? "" : result + "…";
}

std::string TextWidth::Left(absl::string_view text, int columns) const {
  return absl::StrCat(text, std::string(static_cast<size_t>(std::max(0, columns - Of(text))), ' '));
}

std::string TextWidth::Right(absl::string_view text, int columns) const {
  return absl::StrCat(std::string(static_cast<size_t>(std::max(0, columns - Of(text))), ' '), text);
}

}  // namespace kuzukuri::report
