// Headings of columns: what a line of them says, and lines on which they stand together.
#pragma once

#include <string>
#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Whether a line consists of headings of columns and nothing else, two of them of figures or one
// beside that of names; gives it their columns.
bool ReadColumns(const Grammar& grammar, ScannedLine& line);

// Headings of columns among which is one that no rule knows: that one. What stands below cannot be
// told apart. Empty where the line is nothing of the kind.
std::string UnknownHeading(const Grammar& grammar, const ScannedLine& line);

// Headings over two lines, and the letters by which formulas name columns below them, become one
// line; lines like headings above figures are such of which one is unknown.
void JoinHeadings(const Grammar& grammar, std::vector<ScannedLine>& lines);

// As printed, without spaces: "'予算現額', '決算額'".
std::string HeadingsOf(const std::vector<ColumnRole>& columns);

// How many words of a line head columns, as far as any rule knows.
size_t CountHeadings(const Grammar& grammar, const ScannedLine& line);

}  // namespace kuzukuri::reader
