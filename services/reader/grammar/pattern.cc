#include "services/reader/grammar/pattern.h"

#include "absl/strings/str_cat.h"

namespace kuzukuri::reader {
namespace {

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

Span SpanOf(const re2::StringPiece& piece, std::string_view text) {
  if (piece.data() == nullptr) return {};
  const size_t begin = static_cast<size_t>(piece.data() - text.data());
  return {begin, begin + piece.size()};
}

}  // namespace

absl::StatusOr<Pattern> Pattern::Compile(const std::string& expression) {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(8 << 20);
  auto compiled = std::make_shared<const re2::RE2>(expression, options);
  if (!compiled->ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("\"", expression, "\" is not a regular expression: ", compiled->error()));
  }
  Pattern pattern;
  pattern.expression_ = std::move(compiled);
  return pattern;
}

bool Pattern::Find(std::string_view text, Match& match, size_t from) const {
  const int groups = expression_->NumberOfCapturingGroups() + 1;
  std::vector<re2::StringPiece> found(static_cast<size_t>(groups));
  if (!expression_->Match(Piece(text), from, text.size(), re2::RE2::UNANCHORED, found.data(),
                          groups)) {
    return false;
  }
  match.groups.clear();
  for (const re2::StringPiece& piece : found) match.groups.push_back(SpanOf(piece, text));
  match.whole = match.groups.front();
  return true;
}

bool Pattern::Matches(std::string_view text) const {
  return re2::RE2::PartialMatch(Piece(text), *expression_);
}

bool Pattern::MatchesWhole(std::string_view text) const {
  return re2::RE2::FullMatch(Piece(text), *expression_);
}

Span Pattern::Group(const Match& match, const std::string& name) const {
  const auto& names = expression_->NamedCapturingGroups();
  const auto found = names.find(name);
  if (found == names.end()) return {};
  return match.groups[static_cast<size_t>(found->second)];
}

const Pattern* FindFirst(const std::vector<Pattern>& patterns, std::string_view text,
                         Match& match) {
  for (const Pattern& pattern : patterns) {
    if (pattern.Find(text, match)) return &pattern;
  }
  return nullptr;
}

bool AnyMatches(const std::vector<Pattern>& patterns, std::string_view text) {
  for (const Pattern& pattern : patterns) {
    if (pattern.Matches(text)) return true;
  }
  return false;
}

}  // namespace kuzukuri::reader
