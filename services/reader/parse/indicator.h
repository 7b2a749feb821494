// Indicators of a project's page: entries of a list, or names above a row of values.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Lines of one page.
struct PageLines {
  const std::vector<ScannedLine>& lines;
  size_t end = 0;         // of the page
  size_t full_width = 0;  // lines this wide are wrapped
};

// Whether a line is wrapped into the next.
bool IsFull(const PageLines& page, const ScannedLine& line);

// Whether a line has its own meaning on a page, so that no text goes on into it: figures, headings.
bool IsStructure(const Grammar& grammar, const ScannedLine& line);

// Whether an entry begins here: a bullet, a heading in brackets; `first`: any text.
bool StartsIndicator(const Grammar& grammar, const ScannedLine& line, bool first);

// Reads the entry that begins at `at` with the lines it is wrapped over; returns where reading
// goes on.
size_t ReadIndicator(const Grammar& grammar, const PageLines& page, size_t at,
                     std::vector<Indicator>& indicators,
                     std::vector<NotUnderstood>& not_understood);

// Reads a table of indicators with headings of its columns; nothing when none stands at `at`.
std::optional<size_t> ReadIndicatorTable(const Grammar& grammar, const PageLines& page, size_t at,
                                         std::vector<Indicator>& indicators,
                                         std::vector<NotUnderstood>& not_understood);

// Reads names and the values below them; nothing when that is not what stands at `at`.
std::optional<size_t> ReadIndicatorColumns(const Grammar& grammar, const PageLines& page, size_t at,
                                           std::vector<Indicator>& indicators,
                                           std::vector<NotUnderstood>& not_understood);

}  // namespace kuzukuri::reader
