// The lines of one project's page, and what their shape says.
#pragma once

#include <cstddef>
#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Lines of one page.
struct PageLines {
  const std::vector<ScannedLine>& lines;
  size_t end = 0;         // of the page
  size_t full_width = 0;  // lines this wide are wrapped
};

// Whether a line says nothing.
bool IsSkipped(const ScannedLine& line);

// Whether a line is wrapped into the next.
bool IsFull(const PageLines& page, const ScannedLine& line);

// Whether a line has its own meaning on a page, so that no text goes on into it: figures, headings.
bool IsStructure(const Grammar& grammar, const ScannedLine& line);

}  // namespace kuzukuri::reader
