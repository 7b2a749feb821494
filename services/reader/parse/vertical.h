// Vertical text: extraction leaves one character a line.
#pragma once

#include <vector>

#include "services/reader/parse/table.h"

namespace kuzukuri::reader {

// Joins runs of single characters into words. Where some of a run stand without blank lines
// between them, blank lines separate words; a numeral followed by a word is one heading.
void MergeVertical(std::vector<Fragment>& fragments);

}  // namespace kuzukuri::reader
