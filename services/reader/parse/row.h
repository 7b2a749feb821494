// One line of a table.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

struct ParsedRow {
  std::string number;  // in front of the label
  Span left;           // the label before the figures, without the number and the departments
  Span right;          // what follows the figures and is of no column that is read
  std::vector<Figure> figures;
  std::vector<Text> departments;  // of a column of departments
};

// Reads a line as a row of a table with these columns: as many cells beside each other as there are
// columns from the first of figures to the last, and in front of and behind them what the columns
// there hold. Where several runs of cells can be the figures it is the one whose figures agree with
// each other and leave none to the label. Nothing when the line is no such row, or the columns
// cannot be told apart. `label_above`: the label stands on the lines above.
std::optional<ParsedRow> ParseRow(const Grammar& grammar, const ScannedLine& line,
                                  const std::vector<ColumnRole>& columns, int64_t unit_yen,
                                  bool label_above = false);

// Figures in a line, also with their units, whatever they mean: used to notice lines that were not
// understood.
size_t CountFigures(const Grammar& grammar, const ScannedLine& line);
// Whether figures stand side by side in a line, as in a table.
bool HasFiguresAbreast(const Grammar& grammar, const ScannedLine& line);
// Whether a line is a name and nothing but absent figures behind it.
bool HasNoFigureAtAll(const Grammar& grammar, const ScannedLine& line);

}  // namespace kuzukuri::reader
