// First stage: what each line is by itself, and where the sections of the document begin.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"
#include "services/reader/parse/as_of.h"
#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {

enum class LineKind {
  kBlank,
  kText,
  kIgnored,  // page numbers; in a table a row's number may look the same
  kTitle,    // of a statement
  kUnit,     // of the tables below
  kAsOf,
  kColumns,         // headings of a table
  kColumnUnits,     // units of columns, below their headings
  kUnknownColumns,  // headings, one of which no rule knows
  kTableTitle,
  kPillar,
  kProject,  // a project's page begins
  kFootnote,
};

// A column of a table.
struct ColumnRole {
  Role role = v1::ROLE_UNSPECIFIED;
  std::string heading;              // as printed, without spaces
  std::optional<int64_t> unit_yen;  // printed in the heading
  std::string year;  // printed with the heading: 令和5年度, 前年度; may be empty
};

struct ScannedLine {
  const Line* line = nullptr;
  FoldedText folded;  // without the unit that is printed on the line
  LineKind kind = LineKind::kText;
  std::vector<ColumnRole> columns;  // kColumns; kColumnUnits: units only, rates by their role
  std::string unknown_heading;      // kUnknownColumns
  std::string columns_doubt;        // kColumns: why they cannot be told apart; may be empty
  bool carried_in = false;          // kColumns: what is carried out may be carried in
  std::optional<Stage> stage;       // kColumns: what executed amounts are called; kTitle
  int fiscal_year = 0;              // kTitle
  int64_t unit_yen = 0;             // of the tables below; 0 with kUnit: one that no rule knows
  bool excerpt = false;             // 抜粋 is printed
  std::vector<PrintedDate> dates;   // kAsOf, and those of other kinds that name some
};

// By each line itself, and headings of columns by the lines they stand on together: titles and what
// columns are below years come after (titles.h, columns.h).
std::vector<ScannedLine> Scan(const Document& document, const Grammar& grammar);

// A run of lines read by one parser.
struct Section {
  bool project = false;  // a project's page; else tables and what stands between
  size_t begin = 0;
  size_t end = 0;
};

std::vector<Section> Sections(const std::vector<ScannedLine>& lines);

// The text of a span of a line as printed, trimmed.
Text PrintedText(const ScannedLine& line, Span span);
// The same of the whole line.
Text WholeText(const ScannedLine& line);

}  // namespace kuzukuri::reader
