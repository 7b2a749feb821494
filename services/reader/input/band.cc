#include "services/reader/input/band.h"

#include <algorithm>
#include <utility>

#include "services/reader/parse/fold.h"

namespace kuzukuri::reader::layout {
namespace {

// Distances in multiples of the height of a line.
constexpr double kSpace = 0.15;  // less is no gap at all
constexpr double kCell = 0.9;    // more is another cell

int FiguresOf(std::string_view text) {
  const FoldedText folded = Fold(text);
  int figures = 0;
  std::string_view rest = folded.text;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(' '), rest.size());
    if (end > 0) {
      if (!LooksLikeFigure(rest.substr(0, end))) return 0;
      figures += rest[0] == '(' && end <= 4 ? 0 : 1;  // "(1)" numbers a row
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return figures;
}

void AddBox(const Box& box, double height, Band& band) {
  if (!band.cells.empty()) {
    Cell& last = band.cells.back();
    const double gap = box.left - last.right;
    if (gap < kCell * height) {
      if (gap > kSpace * height || last.text.back() == ' ') last.text += ' ';
      last.text += box.text;
      last.right = std::max(last.right, box.right);
      last.top = std::min(last.top, box.top);
      last.bottom = std::max(last.bottom, box.bottom);
      return;
    }
  }
  band.cells.push_back({box.left, box.top, box.right, box.bottom, box.text, 0});
}

Band MakeBand(std::vector<Box> boxes) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Box& a, const Box& b) { return a.left < b.left; });
  Band band{boxes.front().top, boxes.front().bottom, {}};
  double height = Height(boxes.front());
  for (const Box& box : boxes) height = std::min(height, Height(box));
  for (const Box& box : boxes) {
    AddBox(box, height, band);
    band.top = std::min(band.top, box.top);
    band.bottom = std::max(band.bottom, box.bottom);
  }
  for (Cell& cell : band.cells) cell.figures = FiguresOf(cell.text);
  return band;
}

}  // namespace

bool LooksLikeFigure(std::string_view token) {
  static constexpr std::string_view kWords[] = {"▲", "△",  "千円", "百万円", "億円", "円",
                                                "―", "ー", "…",    "皆増",   "皆減"};
  bool any = false;
  while (!token.empty()) {
    const char c = token.front();
    size_t length = 0;
    if ((c >= '0' && c <= '9') || c == ',' || c == '.' || c == '%' || c == '-' || c == '+' ||
        c == '(' || c == ')') {
      length = 1;
    }
    for (const std::string_view word : kWords) {
      if (length == 0 && token.substr(0, word.size()) == word) length = word.size();
    }
    if (length == 0) return false;
    any |= c != '(' && c != ')';
    token.remove_prefix(length);
  }
  return any;
}

std::vector<Band> Bands(std::vector<Box> boxes) {
  std::stable_sort(boxes.begin(), boxes.end(),
                   [](const Box& a, const Box& b) { return Middle(a) < Middle(b); });
  std::vector<Band> bands;
  std::vector<Box> line;
  for (Box& box : boxes) {
    if (!line.empty()) {
      const Box& last = line.front();
      const double height = std::min(Height(last), Height(box));
      if (Middle(box) - Middle(last) > kSameBand * height) {
        bands.push_back(MakeBand(std::move(line)));
        line.clear();
      }
    }
    line.push_back(std::move(box));
  }
  if (!line.empty()) bands.push_back(MakeBand(std::move(line)));
  return bands;
}

}  // namespace kuzukuri::reader::layout
