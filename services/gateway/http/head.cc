#include "services/gateway/http/head.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;
using Problem = std::optional<Refusal>;

constexpr size_t kMaxMethod = 20;

// Fields of which a second one would have another reader choose otherwise than this one.
constexpr std::array<string_view, 9> kOnce = {"host",         "content-length", "transfer-encoding",
                                              "content-type", "authorization",  "expect",
                                              "origin",       "sec-fetch-site", "if-none-match"};

Problem Bad(string_view message) { return Refusal{400, std::string(message)}; }

bool IsTokenByte(char c) {
  return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
         absl::StrContains("!#$%&'*+-.^_`|~", c);
}

bool IsToken(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenByte);
}

bool IsHex(string_view digits) {
  return std::all_of(digits.begin(), digits.end(),
                     [](char c) { return absl::ascii_isxdigit(static_cast<unsigned char>(c)); });
}

bool IsDigits(string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isdigit(static_cast<unsigned char>(c));
  });
}

// Blanks that may stand around a value. Nothing else: what absl strips beyond them never gets here,
// but is no blank either.
string_view Trim(string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

Problem CheckTarget(string_view method, string_view target) {
  if (target == "*" && method == "OPTIONS") return std::nullopt;
  if (!absl::StartsWith(target, "/")) {
    return Bad("the target of a request has to be a path, beginning with '/'");
  }
  for (size_t i = 0; i < target.size(); ++i) {
    const auto c = static_cast<unsigned char>(target[i]);
    if (c <= 0x20 || c >= 0x7F || c == '#' || c == '\\' || c == '"' || c == '<' || c == '>') {
      return Bad(
          "the path has a character that has to be percent-encoded (curl: -G with "
          "--data-urlencode)");
    }
    if (c != '%') continue;
    if (i + 2 >= target.size() || !IsHex(target.substr(i + 1, 2))) {
      return Bad("'%' in a path has to be followed by two hexadecimal digits");
    }
    if (target.substr(i + 1, 2) == "00") return Bad("the path has a NUL character");
  }
  return std::nullopt;
}

Problem ParseVersion(string_view version, Head& head) {
  if (version == "HTTP/1.1") return std::nullopt;
  if (version == "HTTP/1.0") {
    head.minor_version = 0;
    return std::nullopt;
  }
  const bool other = version.size() == 8 && absl::StartsWith(version, "HTTP/") &&
                     absl::ascii_isdigit(static_cast<unsigned char>(version[5])) &&
                     version[6] == '.' &&
                     absl::ascii_isdigit(static_cast<unsigned char>(version[7]));
  if (other) return Refusal{505, "speak HTTP/1.1"};
  return Bad("the request line has to end with HTTP/1.1");
}

Problem ParseRequestLine(string_view line, Head& head) {
  const std::vector<string_view> parts = absl::StrSplit(line, ' ');
  if (parts.size() != 3) {
    return Bad(
        "the request line has to be a method, a path and HTTP/1.1, with one blank between "
        "them");
  }
  if (!IsToken(parts[0]) || parts[0].size() > kMaxMethod) {
    return Bad("the request line has to begin with a method such as GET");
  }
  head.method = std::string(parts[0]);
  head.target = std::string(parts[1]);
  if (Problem problem = ParseVersion(parts[2], head)) return problem;
  return CheckTarget(head.method, head.target);
}

Problem ParseField(string_view line, Head& head) {
  if (line.front() == ' ' || line.front() == '\t') {
    return Bad("a header field must not go on in a second line");
  }
  const size_t colon = line.find(':');
  if (colon == string_view::npos) return Bad("a header line has to be a name, ':' and a value");
  const string_view name = line.substr(0, colon);
  if (!IsToken(name)) {
    return Bad(
        "the name of a header field has to be followed by ':' at once, and to have no other "
        "characters than letters, digits and a few signs");
  }
  head.fields.push_back({absl::AsciiStrToLower(name), std::string(Trim(line.substr(colon + 1)))});
  return std::nullopt;
}

Problem CheckOnce(const Head& head) {
  for (const string_view name : kOnce) {
    const auto is = [name](const HeaderField& field) { return field.name == name; };
    if (std::count_if(head.fields.begin(), head.fields.end(), is) > 1) {
      return Bad(absl::StrCat("the header field ", name, " must not be given twice"));
    }
  }
  return std::nullopt;
}

Problem CheckHost(const Head& head) {
  if (!head.Has("host")) {
    if (head.minor_version == 0) return std::nullopt;
    return Bad("the header field host is missing");
  }
  const string_view host = head.Value("host");
  const auto fits = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("-._:[]%~", c);
  };
  if (host.empty() || host.size() > 255 || !std::all_of(host.begin(), host.end(), fits)) {
    return Bad(
        "the header field host has to be a name or address, and a port where it is another "
        "than the usual one");
  }
  return std::nullopt;
}

Problem ParseLength(string_view text, Head& head) {
  if (!IsDigits(text)) return Bad("content-length has to be a number of bytes, of digits alone");
  head.body = Head::Body::kLength;
  // What does not fit is a length all the same: one above every limit.
  if (!absl::SimpleAtoi(text, &head.content_length)) head.content_length = UINT64_MAX;
  return std::nullopt;
}

Problem FindBody(Head& head) {
  const bool length = head.Has("content-length");
  if (!head.Has("transfer-encoding")) {
    return length ? ParseLength(head.Value("content-length"), head) : std::nullopt;
  }
  if (length) return Bad("content-length and transfer-encoding exclude each other");
  if (head.minor_version == 0) return Bad("HTTP/1.0 knows no transfer-encoding");
  if (head.Value("transfer-encoding") != "chunked") {
    return Bad("the only transfer-encoding taken is 'chunked'");
  }
  head.body = Head::Body::kChunked;
  return std::nullopt;
}

// A list of words; nothing may stand between its commas, too.
bool IsTokenList(string_view list) {
  const std::vector<string_view> entries = absl::StrSplit(list, ',');
  return std::all_of(entries.begin(), entries.end(),
                     [](string_view entry) { return Trim(entry).empty() || IsToken(Trim(entry)); });
}

Problem ReadConnection(Head& head) {
  head.keep_alive = head.minor_version == 1;
  const std::string list = head.List("connection");
  if (!IsTokenList(list) || !IsTokenList(head.List("proxy-connection"))) {
    return Bad("the header field connection has to be a list of words such as close");
  }
  for (const string_view option : absl::StrSplit(list, ',')) {
    const std::string word = absl::AsciiStrToLower(Trim(option));
    if (word == "close") {
      head.keep_alive = false;
      break;
    }
    if (word == "keep-alive") head.keep_alive = true;
  }
  if (!head.Has("expect")) return std::nullopt;
  if (!absl::EqualsIgnoreCase(head.Value("expect"), "100-continue")) {
    return Refusal{417, "the only expectation met is 100-continue"};
  }
  head.expects_continue = head.minor_version == 1;
  return std::nullopt;
}

Problem ParseLines(const std::vector<string_view>& lines, const HeadLimits& limits, Head& head) {
  if (Problem problem = ParseRequestLine(lines.front(), head)) return problem;
  if (lines.size() - 1 > limits.fields) {
    return Refusal{431, absl::StrCat("a request has at most ", limits.fields, " header fields")};
  }
  for (size_t i = 1; i < lines.size(); ++i) {
    if (Problem problem = ParseField(lines[i], head)) return problem;
  }
  for (Problem (*check)(const Head&) : {CheckOnce, CheckHost}) {
    if (Problem problem = check(head)) return problem;
  }
  if (Problem problem = FindBody(head)) return problem;
  return ReadConnection(head);
}

}  // namespace

string_view Head::Value(string_view name) const {
  for (const HeaderField& field : fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

bool Head::Has(string_view name) const {
  return std::any_of(fields.begin(), fields.end(),
                     [name](const HeaderField& field) { return field.name == name; });
}

std::string Head::List(string_view name) const {
  std::string list;
  for (const HeaderField& field : fields) {
    if (field.name == name) absl::StrAppend(&list, list.empty() ? "" : ", ", field.value);
  }
  return list;
}

bool HeadScan::Takes(char byte) const {
  if (last_ == '\r') return byte == '\n';
  if (byte == '\n') return false;
  const auto value = static_cast<unsigned char>(byte);
  return byte == '\r' || byte == '\t' || (value >= 0x20 && value != 0x7F);
}

std::optional<size_t> HeadScan::Find(string_view bytes) {
  if (refusal_) return std::nullopt;
  for (; at_ < bytes.size(); ++at_) {
    if (at_ == limit_) {
      refusal_ = Refusal{431, absl::StrCat("the head of a request has at most ", limit_, " bytes")};
      return std::nullopt;
    }
    const char byte = bytes[at_];
    if (!Takes(byte)) {
      refusal_ =
          Bad("the head has a control character, or a line that does not end with CR and LF");
      return std::nullopt;
    }
    last_ = byte;
    if (byte == '\n') {
      if (line_ == 1) return ++at_;  // its CR alone
      line_ = 0;
    } else {
      ++line_;
    }
  }
  return std::nullopt;
}

ParsedHead ParseHead(string_view bytes, const HeadLimits& limits) {
  ParsedHead parsed;
  if (!absl::ConsumeSuffix(&bytes, "\r\n\r\n")) {
    parsed.refusal = Bad("a request has to begin with a request line");
    return parsed;
  }
  parsed.refusal = ParseLines(absl::StrSplit(bytes, "\r\n"), limits, parsed.head);
  return parsed;
}

}  // namespace kuzukuri::gateway
