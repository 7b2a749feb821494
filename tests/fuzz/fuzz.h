// What the fuzz targets share.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "services/platform/base/text.h"
#include "services/reader/input/document.h"

namespace kuzukuri::fuzz {

// Ends the run when a promise is broken.
inline void Check(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

inline void CheckLine(std::string_view text) {
  Check(platform::IsUtf8({text.data(), text.size()}), "lines are UTF-8");
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    Check(byte == '\t' || (byte >= 0x20 && byte != 0x7F), "lines have no control characters");
  }
}

inline void CheckDocument(const reader::Document& document, const reader::InputLimits& limits) {
  Check(document.lines.size() <= static_cast<size_t>(limits.lines), "limit of lines");
  Check(document.pages <= limits.pages, "limit of pages");
  for (const reader::Line& line : document.lines) {
    Check(line.text.size() <= static_cast<size_t>(limits.line_bytes), "limit of a line");
    Check(line.place.page >= 0 && line.place.page <= document.pages, "page of a line");
    CheckLine(line.text);
  }
}

}  // namespace kuzukuri::fuzz
