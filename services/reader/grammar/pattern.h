// A regular expression of a grammar with named groups. RE2: time linear in the line.
#pragma once

#include <re2/re2.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace kuzukuri::reader {

// Where a group or a whole match lies in the text that was searched.
struct Span {
  size_t begin = 0;
  size_t end = 0;
  bool empty() const { return begin == end; }
};

// What a pattern found.
struct Match {
  Span whole;
  std::vector<Span> groups;  // as Pattern::GroupIndex counts
};

class Pattern {
 public:
  // INVALID_ARGUMENT when the expression is not valid RE2.
  static absl::StatusOr<Pattern> Compile(const std::string& expression);

  // Whether the text contains a match at or after `from`, and where.
  bool Find(std::string_view text, Match& match, size_t from = 0) const;
  bool Matches(std::string_view text) const;
  bool MatchesWhole(std::string_view text) const;
  // The span of a named group; empty when the pattern has none or it took no part.
  Span Group(const Match& match, const std::string& name) const;

 private:
  std::shared_ptr<const re2::RE2> expression_;
};

// The first of several patterns that matches.
const Pattern* FindFirst(const std::vector<Pattern>& patterns, std::string_view text, Match& match);
bool AnyMatches(const std::vector<Pattern>& patterns, std::string_view text);

}  // namespace kuzukuri::reader
