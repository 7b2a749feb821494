#include "services/gateway/route/path_template.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::gateway {
namespace {

absl::Status Bad(absl::string_view text, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("'", text, "' is no path template: ", why));
}

bool IsLiteral(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) ||
           absl::string_view("-._~").find(c) != absl::string_view::npos;
  });
}

bool IsFieldPath(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '_' || c == '.';
  });
}

}  // namespace

absl::StatusOr<PathTemplate> PathTemplate::Parse(absl::string_view text) {
  PathTemplate parsed;
  parsed.text_ = std::string(text);
  absl::string_view rest = text;
  const size_t colon = rest.rfind(':');
  if (colon != absl::string_view::npos && rest.find('}', colon) == absl::string_view::npos) {
    parsed.custom_verb_ = std::string(rest.substr(colon));
    rest = rest.substr(0, colon);
    if (!IsLiteral(absl::string_view(parsed.custom_verb_).substr(1))) {
      return Bad(text, "its verb after ':' has to be a word");
    }
  }
  int open = -1;
  while (!rest.empty()) {
    if (rest.front() != '/' && open < 0) return Bad(text, "its parts begin with '/'");
    if (rest.front() == '/') rest.remove_prefix(1);
    if (!rest.empty() && rest.front() == '{') {
      const size_t end = rest.find_first_of("=}");
      if (open >= 0 || end == absl::string_view::npos) return Bad(text, "its braces do not match");
      if (!IsFieldPath(rest.substr(1, end - 1))) return Bad(text, "a variable names a field");
      open = static_cast<int>(parsed.variables_.size());
      parsed.variables_.emplace_back(rest.substr(1, end - 1));
      const bool whole = rest[end] == '}';
      rest.remove_prefix(whole ? end : end + 1);
      if (whole) {
        parsed.segments_.push_back({"", open});
        open = -1;
        rest.remove_prefix(1);
        continue;
      }
    }
    const size_t end = std::min(rest.find_first_of("/}"), rest.size());
    const absl::string_view word = rest.substr(0, end);
    if (word != "*" && !IsLiteral(word)) return Bad(text, "a part is a word or '*'");
    parsed.segments_.push_back({word == "*" ? "" : std::string(word), open});
    rest.remove_prefix(end);
    if (!rest.empty() && rest.front() == '}') {
      if (open < 0) return Bad(text, "its braces do not match");
      open = -1;
      rest.remove_prefix(1);
    }
  }
  if (open >= 0) return Bad(text, "its braces do not match");
  if (parsed.segments_.empty()) return Bad(text, "it is empty");
  return parsed;
}

std::optional<std::vector<std::pair<std::string, std::string>>> PathTemplate::Match(
    const std::vector<std::string>& segments, absl::string_view verb) const {
  if (segments.size() != segments_.size() || verb != custom_verb_) return std::nullopt;
  for (size_t i = 0; i < segments.size(); ++i) {
    // A slash that was written as an escape must not become one part of a name more.
    const bool fits = segments_[i].is_any()
                          ? !segments[i].empty() && segments[i].find('/') == std::string::npos
                          : segments[i] == segments_[i].literal;
    if (!fits) return std::nullopt;
  }
  std::vector<std::pair<std::string, std::string>> values;
  for (const std::string& variable : variables_) values.emplace_back(variable, "");
  for (size_t i = 0; i < segments.size(); ++i) {
    if (segments_[i].variable < 0) continue;
    std::string& value = values[static_cast<size_t>(segments_[i].variable)].second;
    absl::StrAppend(&value, value.empty() ? "" : "/", segments[i]);
  }
  return values;
}

bool PathTemplate::Overlaps(const PathTemplate& other) const {
  if (segments_.size() != other.segments_.size() || custom_verb_ != other.custom_verb_) {
    return false;
  }
  for (size_t i = 0; i < segments_.size(); ++i) {
    const PathSegment& one = segments_[i];
    const PathSegment& two = other.segments_[i];
    if (!one.is_any() && !two.is_any() && one.literal != two.literal) return false;
  }
  return true;
}

}  // namespace kuzukuri::gateway
