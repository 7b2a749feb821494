// Columns text takes in a terminal, where full-width characters take two.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::report {

class TextWidth {
 public:
  // `ambiguous` is the width of characters that are wide in some terminals only (▲, Ⅰ, ①): 1 or 2.
  explicit TextWidth(int ambiguous = 1) : ambiguous_(ambiguous) {}

  int Of(absl::string_view text) const;
  // The text cut to at most `columns`, with `…` when something was cut.
  std::string Cut(absl::string_view text, int columns) const;
  // Padded with spaces to `columns`.
  std::string Left(absl::string_view text, int columns) const;
  std::string Right(absl::string_view text, int columns) const;

 private:
  const int ambiguous_;
};

}  // namespace kuzukuri::report
