// Columns of prose beside each other.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "services/reader/input/band.h"
#include "services/reader/input/wrapped_cells.h"

namespace kuzukuri::reader::layout {

// Bands with two columns and what separates them.
struct Columns {
  size_t begin = 0;
  size_t end = 0;
  double middle = 0;
  double gap = 0;  // in the first band, in heights
};

// The columns that begin at a band, if there are any.
std::optional<Columns> FindColumns(const std::vector<Band>& bands, const Rows& rows, size_t begin);

}  // namespace kuzukuri::reader::layout
