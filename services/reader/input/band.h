// What stands on one line of a page, cell by cell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/reader/input/layout.h"

namespace kuzukuri::reader::layout {

// Less between the middles of two boxes, in multiples of their height, and they are on one line.
inline constexpr double kSameBand = 0.35;

inline double Middle(const Box& box) { return (box.top + box.bottom) / 2; }
inline double Height(const Box& box) { return box.bottom - box.top; }

// Text without a gap wide enough for a tab.
struct Cell {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  std::string text;
  int figures = 0;  // how many; 0 when there is anything else in it

  double height() const { return bottom - top; }
};

// What stands on one line of the page.
struct Band {
  double top = 0;
  double bottom = 0;
  std::vector<Cell> cells;

  double height() const { return bottom - top; }
  double middle() const { return (top + bottom) / 2; }
  bool IsTable() const {
    int figures = 0;
    for (const Cell& cell : cells) figures += cell.figures;
    return figures >= 2;
  }
};

// "1,234", "▲12", "95.8%", "-", "1,234千円": by its characters; the reader looks closer.
bool LooksLikeFigure(std::string_view token);

// Boxes line by line, from the top.
std::vector<Band> Bands(std::vector<Box> boxes);

}  // namespace kuzukuri::reader::layout
