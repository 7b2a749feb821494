#include "services/reader/parse/read.h"

#include "absl/strings/str_cat.h"
#include "services/reader/parse/assemble.h"
#include "services/reader/parse/page.h"
#include "services/reader/parse/scan.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

// What stands in the way of a table, to be told where none was read.
std::string NearestToHeadings(const std::vector<ScannedLine>& lines) {
  for (const ScannedLine& line : lines) {
    if (line.kind != LineKind::kUnknownColumns) continue;
    return absl::StrCat(". Line ", line.line->place.line, " looks like headings of columns, but '",
                        line.unknown_heading, "' is none they know");
  }
  return "";
}

}  // namespace

absl::StatusOr<Reading> Read(const Document& document, const Grammar& grammar,
                             std::optional<int64_t> unit_yen) {
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
    for (Zone& zone : ReadTables(grammar, lines, section, unit_yen, reading.not_understood)) {
      parts.push_back({std::move(zone), std::nullopt});
    }
  }
  reading.statements = Assemble(grammar, std::move(parts), reading.not_understood);
  if (reading.statements.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(document.name, " holds no statement the rules '", grammar.name,
                     "' know; choose others with --rules", NearestToHeadings(lines)));
  }
  return reading;
}

}  // namespace kuzukuri::reader
