// One line of a table.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

struct ParsedRow {
  std::string number;  // in front of the label
  Span left;           // the label before the figures, without the number
  Span right;          // what follows the figures
  std::vector<Figure> figures;
};

// Reads a line as a row of a table with these columns: as many figures beside each other as there
// are columns of figures, each of its column's kind. Nothing when it is no such row.
std::optional<ParsedRow> ParseRow(const Grammar& grammar, const ScannedLine& line,
                                  const std::vector<ColumnRole>& columns, int64_t unit_yen);

// Figures in a line, whatever they mean: used to notice lines that were not understood.
size_t CountFigures(const Grammar& grammar, const ScannedLine& line);

}  // namespace kuzukuri::reader
