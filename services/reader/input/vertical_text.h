// Words set from top to bottom, a character below the other.
#pragma once

#include <vector>

#include "services/reader/input/layout.h"

namespace kuzukuri::reader::layout {

// Takes words of characters stacked on each other out of the boxes.
std::vector<std::vector<Box>> TakeVertical(std::vector<Box>& boxes);

}  // namespace kuzukuri::reader::layout
