// A table whose first column is text that wraps and whose other columns are right-aligned.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "services/report/layout/text_width.h"

namespace kuzukuri::report {

struct TableRow {
  std::string name;
  int indent = 0;
  std::vector<std::string> cells;   // empty: a row of text only
  bool rule_above = false;          // a line across the page before it
  std::vector<std::string> tail{};  // lines of text after the figures
};

class Table {
 public:
  // `groups[i]` is the heading above column i and those after it up to the next one that is not
  // empty; `headings` are those of the columns.
  Table(std::string name_heading, std::vector<std::string> groups,
        std::vector<std::string> headings);
  // Heading of the texts after the figures.
  void SetTailHeading(std::string heading) { tail_heading_ = std::move(heading); }
  void Add(TableRow row) { rows_.push_back(std::move(row)); }
  // The table in at most `width` columns where that leaves the names `min_name` columns; wider
  // otherwise. Figures are never cut.
  std::string Render(const TextWidth& text, int width, int min_name = 24) const;

 private:
  int TailWidth(const TextWidth& text) const;
  std::vector<int> CellWidths(const TextWidth& text) const;

  const std::string name_heading_;
  const std::vector<std::string> groups_;
  const std::vector<std::string> headings_;
  std::string tail_heading_;
  std::vector<TableRow> rows_;
};

// Breaks text into lines of at most `columns`, no figure torn apart and no line beginning with a
// closing bracket or punctuation where that can be helped.
std::vector<std::string> Wrap(const TextWidth& text, const std::string& value, int columns);

}  // namespace kuzukuri::report
