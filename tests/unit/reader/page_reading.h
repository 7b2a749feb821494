// Reads a project's page from text, for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"
#include "services/reader/parse/page.h"

namespace kuzukuri::reader {

inline Grammar WardGrammar(std::string_view more = "") {
  for (const BuiltInGrammar& grammar : BuiltInGrammars()) {
    if (grammar.name == "ward") {
      return ParseGrammar(std::string(grammar.text) + std::string(more)).value();
    }
  }
  ADD_FAILURE() << "no rules are called ward";
  return {};
}

struct PageReading {
  Project project;
  std::vector<NotUnderstood> not_understood;
  int prose_lines = 0;
};

// The first page of a text.
inline PageReading ReadPage(std::string_view text, const Grammar& grammar = WardGrammar()) {
  const Document document = FromText("page.txt", text).value();
  const std::vector<ScannedLine> lines = Scan(document, grammar);
  PageReading reading;
  for (const Section& section : Sections(lines)) {
    if (!section.project) continue;
    reading.project =
        ReadProjectPage(grammar, lines, section, reading.not_understood, reading.prose_lines);
    return reading;
  }
  ADD_FAILURE() << "no page";
  return reading;
}

inline int64_t ValueOf(const std::vector<Figure>& figures, Measure measure) {
  const Figure* figure = Find(figures, measure);
  return figure == nullptr ? -999 : figure->value;
}

}  // namespace kuzukuri::reader
