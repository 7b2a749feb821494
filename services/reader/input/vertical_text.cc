#include "services/reader/input/vertical_text.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "services/platform/base/text.h"
#include "services/reader/input/band.h"

namespace kuzukuri::reader::layout {
namespace {

constexpr double kVertical = 3;  // less, in heights, between the characters of one word

bool IsSingleCharacter(const Box& box) {
  return box.text.size() >= 3 && platform::CodePoints(box.text) == 1;
}

// Whether b is the next character below a of one vertical word.
bool Below(const Box& a, const Box& b) {
  const double height = Height(a);
  const double shift = std::abs((a.left + a.right) - (b.left + b.right)) / 2;
  const double gap = b.top - a.bottom;
  return shift < 0.25 * height && gap > -0.2 * height && gap < kVertical * height;
}

// Whether something stands so close on the same line that the character is part of a word there.
// `boxes` are sorted by their middles.
bool HasNeighbour(const std::vector<Box>& boxes, const Box& box) {
  const double reach = kSameBand * Height(box);
  auto other = std::lower_bound(boxes.begin(), boxes.end(), Middle(box) - reach,
                                [](const Box& a, double middle) { return Middle(a) < middle; });
  for (; other != boxes.end() && Middle(*other) <= Middle(box) + reach; ++other) {
    if (&*other == &box || IsSingleCharacter(*other)) continue;
    if (std::max(other->left - box.right, box.left - other->right) < 0.5 * Height(box)) return true;
  }
  return false;
}

// Whether something else stands exactly beside a character.
bool HasRow(const std::vector<Box>& boxes, const Box& box) {
  const double reach = 0.15 * Height(box);
  auto other = std::lower_bound(boxes.begin(), boxes.end(), Middle(box) - reach,
                                [](const Box& a, double middle) { return Middle(a) < middle; });
  for (; other != boxes.end() && Middle(*other) <= Middle(box) + reach; ++other) {
    if (!IsSingleCharacter(*other)) return true;
  }
  return false;
}

// Whether characters below each other are the cells of a table's column: each has its row.
bool IsColumn(const std::vector<Box>& boxes, const std::vector<size_t>& stack) {
  size_t rows = 0;
  for (const size_t i : stack) rows += HasRow(boxes, boxes[i]) ? 1 : 0;
  return rows * 5 >= stack.size() * 4;
}

}  // namespace

std::vector<std::vector<Box>> TakeVertical(std::vector<Box>& boxes) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Box& a, const Box& b) { return Middle(a) < Middle(b); });
  std::vector<size_t> singles;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (boxes[i].vertical || (IsSingleCharacter(boxes[i]) && !HasNeighbour(boxes, boxes[i]))) {
      singles.push_back(i);
    }
  }
  std::stable_sort(singles.begin(), singles.end(),
                   [&](size_t a, size_t b) { return boxes[a].top < boxes[b].top; });
  std::vector<bool> taken(boxes.size(), false);
  std::vector<std::vector<Box>> words;
  for (size_t s = 0; s < singles.size(); ++s) {
    if (taken[singles[s]]) continue;
    std::vector<size_t> stack = {singles[s]};
    for (size_t t = s + 1; t < singles.size(); ++t) {
      const Box& last = boxes[stack.back()];
      if (boxes[singles[t]].top > last.bottom + kVertical * Height(last)) break;
      if (!taken[singles[t]] && Below(last, boxes[singles[t]])) stack.push_back(singles[t]);
    }
    if (!boxes[singles[s]].vertical && (stack.size() < 3 || IsColumn(boxes, stack))) continue;
    words.emplace_back();
    for (const size_t i : stack) {
      taken[i] = true;
      words.back().push_back(boxes[i]);
    }
  }
  std::vector<Box> rest;
  for (size_t i = 0; i < boxes.size(); ++i) {
    if (!taken[i]) rest.push_back(std::move(boxes[i]));
  }
  boxes = std::move(rest);
  return words;
}

}  // namespace kuzukuri::reader::layout
