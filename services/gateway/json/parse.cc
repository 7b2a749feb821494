#include "services/gateway/json/parse.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/text.h"

namespace kuzukuri::gateway {
namespace {

class Parser {
 public:
  Parser(absl::string_view text, const JsonLimits& limits, size_t first_line)
      : text_(text), limits_(limits), first_line_(first_line) {}

  absl::StatusOr<JsonValue> Run() {
    if (text_.size() > limits_.bytes) {
      return absl::InvalidArgumentError(absl::StrCat("the JSON has ", text_.size(),
                                                     " bytes; at most ", limits_.bytes,
                                                     " are taken, send it in parts"));
    }
    if (!platform::IsUtf8(text_)) {
      return absl::InvalidArgumentError("the JSON is not UTF-8; send it in that encoding");
    }
    JsonValue value;
    KZ_RETURN_IF_ERROR(ParseValue(value, 1));
    SkipSpace();
    if (at_ != text_.size()) return Wrong("something follows the end of the JSON value");
    return value;
  }

 private:
  absl::Status Wrong(absl::string_view what) const {
    size_t line = first_line_;
    size_t begin = 0;
    for (size_t i = 0; i < at_ && i < text_.size(); ++i) {
      if (text_[i] == '\n') {
        ++line;
        begin = i + 1;
      }
    }
    return absl::InvalidArgumentError(
        absl::StrCat("line ", line, ", column ",
                     platform::CodePoints(text_.substr(begin, at_ - begin)) + 1, ": ", what));
  }

  bool AtEnd() const { return at_ >= text_.size(); }
  char Here() const { return AtEnd() ? '\0' : text_[at_]; }

  void SkipSpace() {
    while (!AtEnd() && absl::string_view(" \t\r\n").find(text_[at_]) != absl::string_view::npos) {
      ++at_;
    }
  }

  bool Take(char c) {
    SkipSpace();
    if (AtEnd() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool TakeWord(absl::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  absl::Status ParseValue(JsonValue& value, int depth) {
    SkipSpace();
    if (++values_ > limits_.values) {
      return Wrong(absl::StrCat("more than ", limits_.values, " values; send them in parts"));
    }
    if (depth > limits_.depth) {
      return Wrong(absl::StrCat("values stand more than ", limits_.depth, " deep in each other"));
    }
    switch (Here()) {
      case '{':
        return ParseObject(value, depth);
      case '[':
        return ParseArray(value, depth);
      case '"':
        value.kind = JsonValue::Kind::kString;
        return ParseString(value.text);
      default:
        break;
    }
    if (TakeWord("true") || TakeWord("false")) {
      value.kind = JsonValue::Kind::kBool;
      value.boolean = text_.substr(at_ - 4, 4) == "true";
      return absl::OkStatus();
    }
    if (TakeWord("null")) return absl::OkStatus();
    return ParseNumber(value);
  }

  absl::Status ParseObject(JsonValue& value, int depth) {
    value.kind = JsonValue::Kind::kObject;
    ++at_;
    if (Take('}')) return absl::OkStatus();
    do {
      SkipSpace();
      if (Here() != '"') return Wrong("the name of a member is expected, in double quotes");
      auto& [name, member] = value.members.emplace_back();
      KZ_RETURN_IF_ERROR(ParseString(name));
      if (!Take(':')) return Wrong("':' is expected after the name of a member");
      KZ_RETURN_IF_ERROR(ParseValue(member, depth + 1));
    } while (Take(','));
    return Take('}') ? absl::OkStatus() : Wrong("',' or '}' is expected");
  }

  absl::Status ParseArray(JsonValue& value, int depth) {
    value.kind = JsonValue::Kind::kArray;
    ++at_;
    if (Take(']')) return absl::OkStatus();
    do {
      KZ_RETURN_IF_ERROR(ParseValue(value.elements.emplace_back(), depth + 1));
    } while (Take(','));
    return Take(']') ? absl::OkStatus() : Wrong("',' or ']' is expected");
  }

  void TakeDigits() {
    while (absl::ascii_isdigit(static_cast<unsigned char>(Here()))) ++at_;
  }

  absl::Status ParseNumber(JsonValue& value) {
    const size_t begin = at_;
    if (Here() == '-') ++at_;
    const size_t whole = at_;
    TakeDigits();
    const bool leading_zero = at_ - whole > 1 && text_[whole] == '0';
    if (at_ == whole || leading_zero) {
      at_ = begin;
      return Wrong("no value of JSON begins like this");
    }
    if (Here() == '.') {
      const size_t fraction = ++at_;
      TakeDigits();
      if (at_ == fraction) return Wrong("digits are expected after the decimal point");
    }
    if (Here() == 'e' || Here() == 'E') {
      ++at_;
      if (Here() == '+' || Here() == '-') ++at_;
      const size_t exponent = at_;
      TakeDigits();
      if (at_ == exponent) return Wrong("digits are expected in the exponent");
    }
    value.kind = JsonValue::Kind::kNumber;
    value.text = std::string(text_.substr(begin, at_ - begin));
    return absl::OkStatus();
  }

  absl::Status ParseString(std::string& to) {
    ++at_;
    while (!AtEnd() && Here() != '"') {
      if (static_cast<unsigned char>(Here()) < 0x20) {
        return Wrong("a control character stands in a string; write it as an escape");
      }
      if (Here() != '\\') {
        to += text_[at_++];
        continue;
      }
      ++at_;
      KZ_RETURN_IF_ERROR(ParseEscape(to));
    }
    if (AtEnd()) return Wrong("a string does not end");
    ++at_;
    return absl::OkStatus();
  }

  absl::Status ParseEscape(std::string& to) {
    constexpr absl::string_view kEscapes = "\"\\/bfnrt";
    constexpr absl::string_view kMeanings = "\"\\/\b\f\n\r\t";
    const size_t simple = AtEnd() ? absl::string_view::npos : kEscapes.find(Here());
    if (simple != absl::string_view::npos) {
      to += kMeanings[simple];
      ++at_;
      return absl::OkStatus();
    }
    if (Here() != 'u') return Wrong("no escape of JSON is written like this");
    ++at_;
    std::optional<uint32_t> unit = TakeHex();
    if (unit && *unit >= 0xD800 && *unit < 0xDC00 && TakeWord("\\u")) {
      const std::optional<uint32_t> low = TakeHex();
      const bool pair = low && *low >= 0xDC00 && *low < 0xE000;
      if (!pair) return Wrong("half of a pair of \\u escapes is missing");
      unit = 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00);
    }
    if (!unit) return Wrong("four hexadecimal digits are expected after \\u");
    if (*unit >= 0xD800 && *unit < 0xE000) {
      return Wrong("half of a pair of \\u escapes is missing");
    }
    AppendUtf8(*unit, to);
    return absl::OkStatus();
  }

  std::optional<uint32_t> TakeHex() {
    uint32_t unit = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = absl::ascii_tolower(static_cast<unsigned char>(Here()));
      if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
      unit = unit * 16 + static_cast<uint32_t>(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return unit;
  }

  static void AppendUtf8(uint32_t c, std::string& to) {
    const auto tail = [](uint32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
    if (c < 0x80) {
      to += static_cast<char>(c);
    } else if (c < 0x800) {
      to += {static_cast<char>(0xC0 | (c >> 6)), tail(c)};
    } else if (c < 0x10000) {
      to += {static_cast<char>(0xE0 | (c >> 12)), tail(c >> 6), tail(c)};
    } else {
      to += {static_cast<char>(0xF0 | (c >> 18)), tail(c >> 12), tail(c >> 6), tail(c)};
    }
  }

  const absl::string_view text_;
  const JsonLimits& limits_;
  const size_t first_line_;
  size_t at_ = 0;
  size_t values_ = 0;
};

}  // namespace

absl::string_view NameOf(JsonValue::Kind kind) {
  switch (kind) {
    case JsonValue::Kind::kNull:
      return "null";
    case JsonValue::Kind::kBool:
      return "true or false";
    case JsonValue::Kind::kNumber:
      return "a number";
    case JsonValue::Kind::kString:
      return "a string";
    case JsonValue::Kind::kArray:
      return "a list";
    case JsonValue::Kind::kObject:
      return "an object";
  }
  return "";
}

absl::StatusOr<JsonValue> ParseJson(absl::string_view text, const JsonLimits& limits,
                                    size_t first_line) {
  return Parser(text, limits, first_line).Run();
}

}  // namespace kuzukuri::gateway
