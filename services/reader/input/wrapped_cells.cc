#include "services/reader/input/wrapped_cells.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kuzukuri::reader::layout {
namespace {

constexpr double kWrapped = 0.5;  // less, in heights, between the lines of one wrapped cell

bool Overlap(const Cell& a, const Cell& b) { return a.left < b.right && b.left < a.right; }

// The smallest distance of two rows that stand directly below each other.
std::optional<double> RowGap(const std::vector<Band>& bands) {
  std::optional<double> gap;
  for (size_t i = 1; i < bands.size(); ++i) {
    if (!bands[i - 1].IsTable() || !bands[i].IsTable()) continue;
    const double here = bands[i].top - bands[i - 1].bottom;
    if (here >= 0 && (!gap || here < *gap)) gap = here;
  }
  return gap;
}

}  // namespace

Rows::Rows(const std::vector<Band>& bands)
    : bands_(bands), row_gap_(RowGap(bands)), of_row_(bands.size()) {
  for (size_t i = 0; i < bands.size(); ++i) used_.emplace_back(bands[i].cells.size(), false);
  for (size_t i = 0; i < bands.size(); ++i) {
    for (size_t j = 0; j < bands[i].cells.size(); ++j) AddStack(i, j);
  }
}

std::vector<const Stack*> Rows::Of(size_t row) const {
  std::vector<const Stack*> stacks;
  for (const size_t i : of_row_[row]) stacks.push_back(&stacks_[i]);
  std::stable_sort(stacks.begin(), stacks.end(), [this](const Stack* a, const Stack* b) {
    return Line(*a, 0).left < Line(*b, 0).left;
  });
  return stacks;
}

double Rows::Closest(const Cell& cell) const {
  return row_gap_ ? std::min(kWrapped * cell.height(), 0.7 * *row_gap_) : kWrapped * cell.height();
}

bool Rows::MayWrap(size_t band, size_t cell) const {
  if (bands_[band].cells[cell].figures > 0) return false;
  if (bands_[band].IsTable()) return true;
  for (size_t near = band > 4 ? band - 4 : 0; near < std::min(band + 5, bands_.size()); ++near) {
    if (!bands_[near].IsTable()) continue;
    for (const Cell& figure : bands_[near].cells) {
      if (figure.figures == 0) continue;
      for (const Cell& here : bands_[band].cells) {
        if (Overlap(figure, here)) return false;
      }
    }
  }
  return true;
}

std::optional<std::pair<size_t, size_t>> Rows::Next(size_t band, size_t cell) const {
  const Cell& above = bands_[band].cells[cell];
  for (size_t i = band + 1; i < std::min(band + 4, bands_.size()); ++i) {
    for (size_t j = 0; j < bands_[i].cells.size(); ++j) {
      const Cell& below = bands_[i].cells[j];
      if (used_[i][j] || !Overlap(above, below) || !MayWrap(i, j)) continue;
      const double em = above.height();
      const bool aligned = std::abs(above.left - below.left) < 0.5 * em ||
                           std::abs(above.left + above.right - below.left - below.right) < em;
      const double gap = below.top - above.bottom;
      if (!aligned || gap < -0.3 * em || gap > Closest(above)) return std::nullopt;
      return std::pair{i, j};
    }
  }
  return std::nullopt;
}

std::optional<size_t> Rows::RowOf(const Stack& stack) const {
  std::optional<size_t> row;
  for (const auto& line : stack.lines) {
    if (!bands_[line.first].IsTable()) continue;
    if (row) return std::nullopt;
    row = line.first;
  }
  if (row) return row;
  const double middle = (Line(stack, 0).top + Line(stack, stack.lines.size() - 1).bottom) / 2;
  for (size_t i = stack.lines.front().first; i <= stack.lines.back().first; ++i) {
    if (bands_[i].IsTable() && std::abs(bands_[i].middle() - middle) < 0.5 * bands_[i].height()) {
      return i;
    }
  }
  return std::nullopt;
}

void Rows::AddStack(size_t band, size_t cell) {
  if (used_[band][cell] || !MayWrap(band, cell)) return;
  Stack stack;
  stack.lines.push_back({band, cell});
  while (auto next = Next(stack.lines.back().first, stack.lines.back().second)) {
    stack.lines.push_back(*next);
  }
  stack.row = RowOf(stack);
  if (stack.lines.size() < 2 || !stack.row) return;
  for (const auto& line : stack.lines) used_[line.first][line.second] = true;
  of_row_[*stack.row].push_back(stacks_.size());
  stacks_.push_back(std::move(stack));
}

}  // namespace kuzukuri::reader::layout
