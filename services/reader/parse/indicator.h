// Indicators of a project's page: entries of a list, or names above a row of values.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/parse/page_lines.h"

namespace kuzukuri::reader {

// Names that are wrapped above their values take no more lines.
inline constexpr size_t kMostNameLines = 12;

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
