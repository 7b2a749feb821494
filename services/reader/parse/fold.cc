#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {
namespace {

struct Decoded {
  char32_t code;
  size_t length;
};

// Valid UTF-8 only (documents are checked when they come in); a stray byte stands for itself.
Decoded Decode(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(at);
  const auto tail = [&](size_t i) -> char32_t {
    return at + i < text.size() ? byte(at + i) & 0x3Fu : 0;
  };
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xE0 && at + 1 < text.size()) return {((lead & 0x1Fu) << 6) | tail(1), 2};
  if (lead < 0xF0 && at + 2 < text.size()) {
    return {((lead & 0x0Fu) << 12) | (tail(1) << 6) | tail(2), 3};
  }
  if (at + 3 < text.size()) {
    return {((lead & 0x07u) << 18) | (tail(1) << 12) | (tail(2) << 6) | tail(3), 4};
  }
  return {lead, 1};
}

void Append(std::string& text, char32_t code) {
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | (code >> 6));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | (code >> 12));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    text += static_cast<char>(0xF0 | (code >> 18));
    text += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    text += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    text += static_cast<char>(0x80 | (code & 0x3F));
  }
}

char32_t FoldCode(char32_t code) {
  if (code >= 0xFF01 && code <= 0xFF5E) return code - 0xFEE0;  // full-width ASCII
  switch (code) {
    case 0x3000:
    case 0x00A0:
      return ' ';
    case 0xFF65:
      return 0x30FB;  // half-width middle dot
    case 0xFF62:
      return 0x300C;  // half-width corner brackets
    case 0xFF63:
      return 0x300D;
    case 0xFF61:
      return 0x3002;  // half-width full stop
    case 0xFF64:
      return 0x3001;  // half-width comma
    case 0x2010:      // hyphens, dashes, minus signs
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2212:
    case 0xFE63:
      return '-';
    case 0x301C:
      return 0xFF5E - 0xFEE0;  // wave dash
    case 0x3008:
      return '<';
    case 0x3009:
      return '>';
    default:
      return code;
  }
}

}  // namespace

FoldedText Fold(std::string_view original) {
  FoldedText folded;
  folded.text.reserve(original.size());
  folded.origin.reserve(original.size() + 1);
  for (size_t at = 0; at < original.size();) {
    const Decoded decoded = Decode(original, at);
    if (decoded.length == 1 && decoded.code >= 0x80) {
      folded.text += original[at];  // a stray byte
    } else {
      Append(folded.text, FoldCode(decoded.code));
    }
    folded.origin.resize(folded.text.size(), static_cast<uint32_t>(at));
    at += decoded.length;
  }
  folded.origin.push_back(static_cast<uint32_t>(original.size()));
  return folded;
}

std::string_view Printed(std::string_view original, const FoldedText& folded, Span span) {
  const size_t begin = folded.origin[span.begin];
  return original.substr(begin, folded.origin[span.end] - begin);
}

std::string WithoutSpaces(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c != ' ' && c != '\t') result += c;
  }
  return result;
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kWide = "\xE3\x80\x80";
  while (!text.empty()) {
    if (text.front() == ' ' || text.front() == '\t') {
      text.remove_prefix(1);
    } else if (text.substr(0, 3) == kWide) {
      text.remove_prefix(3);
    } else {
      break;
    }
  }
  while (!text.empty()) {
    if (text.back() == ' ' || text.back() == '\t') {
      text.remove_suffix(1);
    } else if (text.size() >= 3 && text.substr(text.size() - 3) == kWide) {
      text.remove_suffix(3);
    } else {
      break;
    }
  }
  return text;
}

size_t ColumnsOf(std::string_view text) {
  size_t columns = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      columns += 1;
    } else if (byte >= 0xC0) {
      columns += 2;
    }
  }
  return columns;
}

}  // namespace kuzukuri::reader
