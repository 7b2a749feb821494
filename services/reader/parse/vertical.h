// Vertical text: extraction leaves one character a line.
#pragma once

#include <vector>

#include "services/reader/parse/table.h"

namespace kuzukuri::reader {

// Why a word put together from single characters is less than certain.
inline constexpr const char* kPrintedVertically = "printed vertically";

// Joins runs of single characters into words. Where some of a run stand without blank lines
// between them, blank lines separate words; a numeral followed by a word is one heading.
void MergeVertical(std::vector<Fragment>& fragments);

}  // namespace kuzukuri::reader
