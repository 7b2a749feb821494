// A text read by the rules that come with the reader.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"
#include "services/reader/parse/read.h"

namespace kuzukuri::reader {

// By rules that come with the reader, or why they do not.
inline absl::StatusOr<Reading> TryReadBy(const std::string& rules, const std::string& text,
                                         const Named& named = {}) {
  for (const BuiltInGrammar& built_in : BuiltInGrammars()) {
    if (built_in.name != rules) continue;
    const auto grammar = ParseGrammar(built_in.text);
    const auto document = FromText("paper.txt", text);
    EXPECT_TRUE(grammar.ok()) << grammar.status();
    EXPECT_TRUE(document.ok());
    return Read(*document, *grammar, named);
  }
  return absl::NotFoundError("there are no rules " + rules);
}

inline Reading ReadBy(const std::string& rules, const std::string& text, const Named& named = {}) {
  auto reading = TryReadBy(rules, text, named);
  EXPECT_TRUE(reading.ok()) << reading.status() << text;
  return reading.ok() ? *std::move(reading) : Reading();
}

inline Reading ReadBy(const std::string& rules, const std::string& text,
                      std::optional<int64_t> unit_yen) {
  Named named;
  named.unit_yen = unit_yen;
  return ReadBy(rules, text, named);
}

}  // namespace kuzukuri::reader
