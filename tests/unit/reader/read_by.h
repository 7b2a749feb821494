// A text read by the rules that come with the reader.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"
#include "services/reader/parse/read.h"

namespace kuzukuri::reader {

inline Reading ReadBy(const std::string& rules, const std::string& text,
                      std::optional<int64_t> unit_yen = std::nullopt) {
  for (const BuiltInGrammar& built_in : BuiltInGrammars()) {
    if (built_in.name != rules) continue;
    const auto grammar = ParseGrammar(built_in.text);
    const auto document = FromText("paper.txt", text);
    EXPECT_TRUE(grammar.ok() && document.ok());
    auto reading = Read(*document, *grammar, unit_yen);
    EXPECT_TRUE(reading.ok()) << reading.status() << text;
    return reading.ok() ? *std::move(reading) : Reading();
  }
  ADD_FAILURE() << "there are no rules " << rules;
  return {};
}

}  // namespace kuzukuri::reader
