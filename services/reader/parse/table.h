// Second stage: tables, and the labels that stand apart from them.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// A piece of text among tables that is no row.
struct Fragment {
  Text text;
  std::string key;          // without spaces, folded
  bool after_blank = true;  // a blank line stands above it
  LineKind kind = LineKind::kText;
  bool after_rows = false;  // a table with rows stands above it
};

// A line that says of which year what stands below it is.
struct YearHeading {
  Text text;
  int year = 0;            // 0: named by the paper's own
  bool before = false;     // one before that
  bool reference = false;  // printed for reference only, of whatever year
};

struct ParsedTable {
  Table table;
  std::vector<ColumnRole> columns;
  std::optional<Stage> stage;       // by the word for executed amounts
  std::vector<std::string> groups;  // for each row: key of the pillar heading above it, or empty
  std::string revenue_heading;      // what says above it that its amounts are revenue
  std::vector<YearHeading> years;   // above its rows and among them
};

// Tables that stand together, and the text that belongs to them in some way.
struct Zone {
  std::vector<ParsedTable> tables;
  std::vector<Fragment> fragments;
  std::vector<const ScannedLine*> titles;  // statements' titles among them
  std::vector<const ScannedLine*> dated;   // lines that may say the date of the figures
  bool excerpt = false;                    // 抜粋 is printed
  size_t begin = 0;                        // first line
};

// Reads the tables of a section; lines that hold figures and fit no table are added to
// `not_understood`. `named_unit`: that of tables that print none.
std::vector<Zone> ReadTables(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                             const Section& section, std::optional<int64_t> named_unit,
                             std::vector<NotUnderstood>& not_understood);

// Splits text at spaces, tabs and behind percent signs.
std::vector<Span> Tokens(std::string_view text);

// The departments a text names, or nothing when it holds anything else.
std::optional<std::vector<Text>> ParseDepartments(const Grammar& grammar, const ScannedLine& line,
                                                  Span span);

}  // namespace kuzukuri::reader
