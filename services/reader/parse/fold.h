// The form of a line that rules are written for, with the way back to what is printed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "services/reader/grammar/pattern.h"

namespace kuzukuri::reader {

// `text` has as many code points as the original: full-width Latin letters, digits and
// punctuation and the ideographic space are half-width, half-width katakana dots and brackets
// full-width; everything else is as printed.
struct FoldedText {
  std::string text;
  std::vector<uint32_t> origin;  // for each byte of text, and its end: the original's byte
};

FoldedText Fold(std::string_view original);

// The text at a span of it.
inline std::string_view At(std::string_view text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

// What is printed at a span of the folded text.
std::string_view Printed(std::string_view original, const FoldedText& folded, Span span);

// Without ASCII white space.
std::string WithoutSpaces(std::string_view text);
// Without ASCII white space at both ends; of the original also ideographic spaces.
std::string_view Trim(std::string_view text);

// Width in columns of a terminal: full-width characters take two. Rough: by UTF-8 length.
size_t ColumnsOf(std::string_view text);

}  // namespace kuzukuri::reader
