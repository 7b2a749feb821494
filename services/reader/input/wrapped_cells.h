// Cells of tables whose text is wrapped, and the rows they belong to.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "services/reader/input/band.h"

namespace kuzukuri::reader::layout {

// The lines of one wrapped cell: band and cell of each.
struct Stack {
  std::vector<std::pair<size_t, size_t>> lines;
  std::optional<size_t> row;  // band of the row's figures
};

// The rows of the tables among some bands, which outlive it.
class Rows {
 public:
  explicit Rows(const std::vector<Band>& bands);

  // Whether a cell is part of a wrapped one.
  bool Wrapped(size_t band, size_t cell) const { return used_[band][cell]; }
  bool AnyWrapped(size_t band) const {
    return std::find(used_[band].begin(), used_[band].end(), true) != used_[band].end();
  }

  // The wrapped cells of a row, from left to right.
  std::vector<const Stack*> Of(size_t row) const;

  const Cell& Line(const Stack& stack, size_t i) const {
    return bands_[stack.lines[i].first].cells[stack.lines[i].second];
  }

 private:
  double Closest(const Cell& cell) const;

  // Headings stand above figures, wrapped cells beside them.
  bool MayWrap(size_t band, size_t cell) const;

  // The next line of a wrapped cell.
  std::optional<std::pair<size_t, size_t>> Next(size_t band, size_t cell) const;

  // The row a stack belongs to: the one with figures on one of its lines, else the one whose
  // figures stand at its middle. Nothing when there is none, or several.
  std::optional<size_t> RowOf(const Stack& stack) const;

  void AddStack(size_t band, size_t cell);

  const std::vector<Band>& bands_;
  std::optional<double> row_gap_;
  std::vector<std::vector<bool>> used_;
  std::vector<Stack> stacks_;
  std::vector<std::vector<size_t>> of_row_;  // for each band
};

}  // namespace kuzukuri::reader::layout
