#include "services/reader/parse/read.h"

#include "absl/strings/str_cat.h"
#include "services/reader/parse/assemble.h"
#include "services/reader/parse/columns.h"
#include "services/reader/parse/headings.h"
#include "services/reader/parse/page.h"
#include "services/reader/parse/row.h"
#include "services/reader/parse/scan.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

// A line as printed, its beginning where it is long.
std::string Quoted(const ScannedLine& line) {
  constexpr size_t kMost = 240;  // bytes
  std::string text = WholeText(line).text;
  if (text.size() > kMost) {
    size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = absl::StrCat(text.substr(0, end), "...");
  }
  return absl::StrCat("Line ", line.line->place.line, ", '", text, "',");
}

// What stands in the way of a table, to be told where none was read: a heading that no rule knows,
// the line most like headings, figures below none at all.
std::string NearestToTable(const Grammar& grammar, const std::vector<ScannedLine>& lines) {
  const ScannedLine* most = nullptr;
  const ScannedLine* figures = nullptr;
  const ScannedLine* columns = nullptr;  // above them
  size_t headings = 1;
  for (const ScannedLine& line : lines) {
    if (line.kind == LineKind::kUnknownColumns) {
      return absl::StrCat(". ", Quoted(line), " looks like headings of columns, but '",
                          line.unknown_heading,
                          "' is none they know; put a word they know in its place, as 予算現額 or "
                          "決算額, or that word into rules of your own (--rules FILE)");
    }
    if (line.kind == LineKind::kColumns && figures == nullptr) columns = &line;
    if (figures == nullptr && HasFiguresAbreast(grammar, line)) figures = &line;
    const size_t found = line.kind == LineKind::kText ? CountHeadings(grammar, line) : 0;
    if (found <= headings) continue;
    headings = found;
    most = &line;
  }
  if (figures == nullptr) return ". No line of it has two figures side by side";
  if (columns != nullptr) {
    return absl::StrCat(
        ". ", Quoted(*figures), " has figures that fit the columns above it (",
        HeadingsOf(columns->columns),
        ") in no way or in several; print each column's cell on the line, '-' where "
        "it is empty");
  }
  if (most != nullptr) {
    return absl::StrCat(
        ". ", Quoted(*most),
        " has words that head columns, but does not head a "
        "table: a line of headings names the rows (事業名) and at least one amount, "
        "and nothing else");
  }
  return absl::StrCat(". ", Quoted(*figures),
                      " has figures, but no headings of columns stand above it");
}

}  // namespace

absl::StatusOr<Reading> Read(const Document& document, const Grammar& grammar, const Named& named) {
  Reading reading;
  reading.source = document.name;
  reading.grammar = grammar.name;
  reading.pages = document.pages;
  reading.lines = static_cast<int>(document.lines.size());
  for (const int page : document.pages_without_text) {
    reading.not_understood.push_back(
        {{"", {page, 0}, {}}, "a page without text: images, or damage"});
  }
  std::vector<ScannedLine> lines = Scan(document, grammar);
  const absl::StatusOr<Untitled> untitled = GiveTitle(grammar, named, lines);
  if (!untitled.ok()) return untitled.status();
  SettleColumns(grammar, untitled->fiscal_year, lines);
  std::vector<Part> parts;
  for (const Section& section : Sections(lines)) {
    if (section.project) {
      parts.push_back({std::nullopt, ReadProjectPage(grammar, lines, section,
                                                     reading.not_understood, reading.prose_lines)});
      continue;
    }
    for (Zone& zone : ReadTables(grammar, lines, section, named.unit_yen, reading.not_understood)) {
      parts.push_back({std::move(zone), std::nullopt});
    }
  }
  reading.statements = Assemble(grammar, *untitled, std::move(parts), reading.not_understood);
  if (reading.statements.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(document.name, " holds no statement the rules '", grammar.name,
                     "' know; choose others with --rules", NearestToTable(grammar, lines)));
  }
  return reading;
}

}  // namespace kuzukuri::reader
