#include "services/reader/parse/read.h"

#include "absl/strings/str_cat.h"
#include "services/reader/parse/assemble.h"
#include "services/reader/parse/page.h"
#include "services/reader/parse/scan.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {

absl::StatusOr<Reading> Read(const Document& document, const Grammar& grammar) {
  Reading reading;
  reading.source = document.name;
  reading.grammar = grammar.name;
  reading.pages = document.pages;
  reading.lines = static_cast<int>(document.lines.size());
  for (const int page : document.pages_without_text) {
    reading.not_understood.push_back(
        {{"", {page, 0}, {}}, "a page without text: images, or damage"});
  }
  const std::vector<ScannedLine> lines = Scan(document, grammar);
  std::vector<Part> parts;
  for (const Section& section : Sections(lines)) {
    if (section.project) {
      parts.push_back({std::nullopt, ReadProjectPage(grammar, lines, section,
                                                     reading.not_understood, reading.prose_lines)});
      continue;
    }
    for (Zone& zone : ReadTables(grammar, lines, section, reading.not_understood)) {
      parts.push_back({std::move(zone), std::nullopt});
    }
  }
  reading.statements = Assemble(grammar, std::move(parts), reading.not_understood);
  if (reading.statements.empty()) {
    return absl::InvalidArgumentError(absl::StrCat(document.name, " holds no statement the rules '",
                                                   grammar.name,
                                                   "' know; choose others with --rules"));
  }
  return reading;
}

}  // namespace kuzukuri::reader
