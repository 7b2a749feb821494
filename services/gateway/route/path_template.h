// Templates of paths, as google.api.HttpRule has them:
// `/v1/{name=jurisdictions/*/projects/*}:verb`.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// One part of a template between slashes.
struct PathSegment {
  std::string literal;  // empty: any one segment
  int variable = -1;    // index of the variable it is part of; -1: of none
  bool is_any() const { return literal.empty(); }
};

class PathTemplate {
 public:
  PathTemplate() = default;
  // INVALID_ARGUMENT for what is no template, or uses `**`.
  static absl::StatusOr<PathTemplate> Parse(absl::string_view text);

  // The values of the variables, decoded; nothing when the path is another. `segments` are the
  // path's, with escapes decoded and without the custom verb, which is `verb` (`:watch`, or empty).
  std::optional<std::vector<std::pair<std::string, std::string>>> Match(
      const std::vector<std::string>& segments, absl::string_view verb) const;

  // Whether some path matches both.
  bool Overlaps(const PathTemplate& other) const;

  const std::string& text() const { return text_; }
  const std::vector<PathSegment>& segments() const { return segments_; }
  // Field paths of the variables.
  const std::vector<std::string>& variables() const { return variables_; }
  // `:watch`, or empty.
  const std::string& custom_verb() const { return custom_verb_; }

 private:
  std::string text_;
  std::vector<PathSegment> segments_;
  std::vector<std::string> variables_;
  std::string custom_verb_;
};

}  // namespace kuzukuri::gateway
