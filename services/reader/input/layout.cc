#include "services/reader/input/layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "services/reader/input/band.h"
#include "services/reader/input/prose_columns.h"
#include "services/reader/input/vertical_text.h"
#include "services/reader/input/wrapped_cells.h"

namespace kuzukuri::reader {
namespace layout {
namespace {

// Distances in multiples of the height of a line.
constexpr double kLetters = 2.6;  // less may be wide spaces in a word: 合　　計
constexpr double kBlank = 0.6;    // more leaves an empty line

class Writer {
 public:
  void WriteBands(const std::vector<Band>& bands, int depth = 0) {
    const Rows rows(bands);
    for (size_t i = 0; i < bands.size();) {
      if (i > 0 && bands[i].top - bands[i - 1].bottom > kBlank * bands[i].height()) Blank();
      const std::optional<Columns> columns =
          depth < kMostColumns ? FindColumns(bands, rows, i) : std::nullopt;
      if (columns) {
        WriteColumns(bands, *columns, depth);
        i = columns->end;
      } else {
        WriteBand(bands[i], i, rows);
        ++i;
      }
    }
  }

  void WriteVertical(const std::vector<std::vector<Box>>& words) {
    for (const std::vector<Box>& word : words) {
      Blank();
      for (const Box& box : word) lines_.push_back(box.text);
    }
  }

  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  static constexpr int kMostColumns = 8;

  void Blank() {
    if (!lines_.empty() && !lines_.back().empty()) lines_.emplace_back();
  }

  void WriteColumns(const std::vector<Band>& bands, const Columns& columns, int depth) {
    for (const bool right : {false, true}) {
      std::vector<Band> column;
      for (size_t i = columns.begin; i < columns.end; ++i) {
        Band part{bands[i].top, bands[i].bottom, {}};
        for (const Cell& cell : bands[i].cells) {
          if ((cell.left >= columns.middle) == right) part.cells.push_back(cell);
        }
        if (!part.cells.empty()) column.push_back(std::move(part));
      }
      if (right) Blank();
      WriteBands(column, depth + 1);
    }
    Blank();
  }

  // Where the figures of a row begin. A number in front of the label is none of them, though it
  // looks the same.
  static double FirstFigure(const Band& band, const std::vector<const Stack*>& stacks,
                            const Rows& rows) {
    double first = std::numeric_limits<double>::infinity();
    for (size_t j = band.cells.size(); j-- > 0;) {
      const Cell& cell = band.cells[j];
      if (cell.figures == 0) continue;
      bool label_behind = false;
      for (const Stack* stack : stacks) {
        const double left = rows.Line(*stack, 0).left;
        label_behind |= left >= cell.right && left < first;
      }
      if (j == 0 && label_behind && std::isfinite(first)) break;
      first = cell.left;
    }
    return first;
  }

  void WriteBand(const Band& band, size_t at, const Rows& rows) {
    const std::vector<const Stack*> stacks = rows.Of(at);
    const double figures = FirstFigure(band, stacks, rows);
    bool label_wrapped = false;
    for (const Stack* stack : stacks) label_wrapped |= rows.Line(*stack, 0).left < figures;
    if (!stacks.empty()) Blank();
    std::string line;
    const Cell* last = nullptr;
    for (size_t j = 0; j < band.cells.size(); ++j) {
      const Cell& cell = band.cells[j];
      if (rows.Wrapped(at, j)) continue;
      if (label_wrapped && cell.left < figures) {
        lines_.push_back(cell.text);
      } else {
        Append(line, cell, last);
        last = &cell;
      }
    }
    WriteRow(std::move(line), stacks, figures, rows);
  }

  // Wrapped labels, the rest of the row, further lines of the cells behind the figures.
  void WriteRow(std::string line, const std::vector<const Stack*>& stacks, double figures,
                const Rows& rows) {
    std::vector<std::string> behind;
    for (const Stack* stack : stacks) {
      const bool label = rows.Line(*stack, 0).left < figures;
      for (size_t i = 0; i < stack->lines.size(); ++i) {
        const std::string& text = rows.Line(*stack, i).text;
        if (label) {
          lines_.push_back(text);
        } else if (i == 0) {
          if (!line.empty()) line += '\t';
          line += text;
        } else {
          behind.push_back(text);
        }
      }
    }
    if (!line.empty()) lines_.push_back(std::move(line));
    for (std::string& text : behind) lines_.push_back(std::move(text));
    if (!stacks.empty()) Blank();
  }

  // Words are set wide with ideographic spaces, which leave no trace in a PDF but their room.
  static void Append(std::string& line, const Cell& cell, const Cell* last) {
    const double gap = last == nullptr ? 0 : (cell.left - last->right) / cell.height();
    if (last != nullptr && last->figures == 0 && cell.figures == 0 && gap < kLetters) {
      for (long i = std::max(1L, std::lround(gap)); i > 0; --i) line += "\u3000";
    } else if (last != nullptr) {
      line += '\t';
    }
    line += cell.text;
  }

  std::vector<std::string> lines_;
};

bool Usable(const Box& box) {
  return !box.text.empty() && std::isfinite(box.left) && std::isfinite(box.right) &&
         std::isfinite(box.top) && std::isfinite(box.bottom) && box.bottom > box.top;
}

}  // namespace
}  // namespace layout

std::vector<std::string> LayOut(std::vector<Box> boxes) {
  std::erase_if(boxes, [](const Box& box) { return !layout::Usable(box); });
  const std::vector<std::vector<Box>> vertical = layout::TakeVertical(boxes);
  layout::Writer writer;
  writer.WriteBands(layout::Bands(std::move(boxes)));
  writer.WriteVertical(vertical);
  return writer.Take();
}

}  // namespace kuzukuri::reader
