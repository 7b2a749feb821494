#include "services/reader/input/prose_columns.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "services/platform/base/text.h"
#include "services/reader/parse/fold.h"

namespace kuzukuri::reader::layout {
namespace {

// Distances in multiples of the height of a line.
constexpr double kGutter = 0.9;      // between columns of prose
constexpr double kWideGutter = 1.6;  // when the right one has a single line
constexpr double kContinued = 0.95;  // between lines of one column of prose

// "予算現額 1,234千円　支出済額 1,200千円": labels and figures beside each other.
bool HoldsLabelledFigures(const Band& band) {
  int labelled = 0;
  for (const Cell& cell : band.cells) {
    const FoldedText folded = Fold(cell.text);
    const std::string_view text = Trim(folded.text);
    labelled += LooksLikeFigure(text.substr(text.rfind(' ') + 1)) ? 1 : 0;
  }
  return labelled >= 2;
}

bool IsShort(const Cell& cell) { return platform::CodePoints(cell.text) <= 3; }

class ColumnFinder {
 public:
  ColumnFinder(const std::vector<Band>& bands, const Rows& rows) : bands_(bands), rows_(rows) {}

  std::optional<Columns> At(size_t begin) const {
    const Band& first = bands_[begin];
    if (first.cells.size() < 2 || !MayBeProse(begin)) return std::nullopt;
    size_t widest = 0;
    for (size_t i = 0; i + 1 < first.cells.size(); ++i) {
      if (Gap(first, i) > Gap(first, widest)) widest = i;
    }
    double left = first.cells[widest].right;
    double right = first.cells[widest + 1].left;
    size_t end = begin + 1;
    while (end < bands_.size() && Continues(begin, end, left, right)) ++end;
    const Columns columns{begin, end, (left + right) / 2, Gap(first, widest) / first.height()};
    if (end - begin < 2 || !AreProse(columns)) return std::nullopt;
    return columns;
  }

 private:
  static double Gap(const Band& band, size_t i) {
    return band.cells[i + 1].left - band.cells[i].right;
  }

  // What belongs to a row of a table is written with that row.
  bool MayBeProse(size_t band) const {
    return !bands_[band].IsTable() && !HoldsLabelledFigures(bands_[band]) &&
           !rows_.AnyWrapped(band);
  }

  // Whether a band goes on in the columns above it; narrows the room between them.
  bool Continues(size_t begin, size_t at, double& left, double& right) const {
    const Band& band = bands_[at];
    if (!MayBeProse(at)) return false;
    const double middle = (left + right) / 2;
    double new_left = left;
    double new_right = right;
    bool near = false;
    for (const Cell& cell : band.cells) {
      if (cell.right <= middle) {
        new_left = std::max(new_left, cell.right);
      } else if (cell.left >= middle) {
        new_right = std::min(new_right, cell.left);
      } else {
        return false;
      }
      near |= FollowsLine(begin, at, cell, middle);
    }
    if (!near || new_right - new_left < kGutter * band.height()) return false;
    left = new_left;
    right = new_right;
    return true;
  }

  // Whether a line of the same column stands directly above a cell.
  bool FollowsLine(size_t begin, size_t at, const Cell& cell, double middle) const {
    for (size_t i = at; i-- > begin;) {
      for (const Cell& above : bands_[i].cells) {
        if ((above.left >= middle) != (cell.left >= middle)) continue;
        return cell.top - above.bottom < kContinued * cell.height();
      }
    }
    return false;
  }

  // Numbers in front of lines and figures behind labels are no columns.
  bool AreProse(const Columns& columns) const {
    bool left = false;
    bool right = false;
    int right_lines = 0;  // with the same left edge
    double edge = std::numeric_limits<double>::infinity();
    for (size_t i = columns.begin; i < columns.end; ++i) {
      const Cell& last = bands_[i].cells.back();
      if (last.left >= columns.middle) edge = std::min(edge, last.left);
    }
    for (size_t i = columns.begin; i < columns.end; ++i) {
      for (const Cell& cell : bands_[i].cells) {
        if (cell.right <= columns.middle) left |= !IsShort(cell) && cell.figures == 0;
        if (cell.left >= columns.middle) right |= !IsShort(cell) && cell.figures == 0;
      }
      const Cell& last = bands_[i].cells.back();
      if (last.left < columns.middle) continue;
      right_lines += std::abs(last.left - edge) < 0.6 * last.height() ? 1 : 0;
    }
    return left && right && (right_lines > 1 || columns.gap > kWideGutter);
  }

  const std::vector<Band>& bands_;
  const Rows& rows_;
};

}  // namespace

std::optional<Columns> FindColumns(const std::vector<Band>& bands, const Rows& rows, size_t begin) {
  return ColumnFinder(bands, rows).At(begin);
}

}  // namespace kuzukuri::reader::layout
