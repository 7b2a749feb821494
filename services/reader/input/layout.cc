#include "services/reader/input/layout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

#include "services/platform/base/text.h"
#include "services/reader/parse/fold.h"

namespace kuzukuri::reader {
namespace {

// Distances in multiples of the height of a line.
constexpr double kSameBand = 0.35;   // between the middles of what stands on one line
constexpr double kSpace = 0.15;      // less is no gap at all
constexpr double kCell = 0.9;        // more is another cell
constexpr double kLetters = 2.6;     // less may be wide spaces in a word: 合　　計
constexpr double kWrapped = 0.5;     // between the lines of one wrapped cell
constexpr double kVertical = 3;      // between the characters of a word set vertically
constexpr double kBlank = 0.6;       // more leaves an empty line
constexpr double kGutter = 0.9;      // between columns of prose
constexpr double kWideGutter = 1.6;  // when the right one has a single line
constexpr double kContinued = 0.95;  // between lines of one column of prose

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

double Middle(const Box& box) { return (box.top + box.bottom) / 2; }
double Height(const Box& box) { return box.bottom - box.top; }

bool Overlap(const Cell& a, const Cell& b) { return a.left < b.right && b.left < a.right; }

// "1,234", "▲12", "95.8%", "-", "1,234千円": by its characters; the reader looks closer.
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

// ---- vertical text

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

// Takes words of characters stacked on each other out of the boxes.
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

// ---- rows of tables

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

// The lines of one wrapped cell: band and cell of each.
struct Stack {
  std::vector<std::pair<size_t, size_t>> lines;
  std::optional<size_t> row;  // band of the row's figures
};

class Rows {
 public:
  explicit Rows(const std::vector<Band>& bands)
      : bands_(bands), row_gap_(RowGap(bands)), of_row_(bands.size()) {
    for (size_t i = 0; i < bands.size(); ++i) used_.emplace_back(bands[i].cells.size(), false);
    for (size_t i = 0; i < bands.size(); ++i) {
      for (size_t j = 0; j < bands[i].cells.size(); ++j) AddStack(i, j);
    }
  }

  // Whether a cell is part of a wrapped one.
  bool Wrapped(size_t band, size_t cell) const { return used_[band][cell]; }
  bool AnyWrapped(size_t band) const {
    return std::find(used_[band].begin(), used_[band].end(), true) != used_[band].end();
  }

  // The wrapped cells of a row, from left to right.
  std::vector<const Stack*> Of(size_t row) const {
    std::vector<const Stack*> stacks;
    for (const size_t i : of_row_[row]) stacks.push_back(&stacks_[i]);
    std::stable_sort(stacks.begin(), stacks.end(), [this](const Stack* a, const Stack* b) {
      return Line(*a, 0).left < Line(*b, 0).left;
    });
    return stacks;
  }

  const Cell& Line(const Stack& stack, size_t i) const {
    return bands_[stack.lines[i].first].cells[stack.lines[i].second];
  }

 private:
  double Closest(const Cell& cell) const {
    return row_gap_ ? std::min(kWrapped * cell.height(), 0.7 * *row_gap_)
                    : kWrapped * cell.height();
  }

  // Headings stand above figures, wrapped cells beside them.
  bool MayWrap(size_t band, size_t cell) const {
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

  // The next line of a wrapped cell.
  std::optional<std::pair<size_t, size_t>> Next(size_t band, size_t cell) const {
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

  // The row a stack belongs to: the one with figures on one of its lines, else the one whose
  // figures stand at its middle. Nothing when there is none, or several.
  std::optional<size_t> RowOf(const Stack& stack) const {
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

  void AddStack(size_t band, size_t cell) {
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

  const std::vector<Band>& bands_;
  std::optional<double> row_gap_;
  std::vector<std::vector<bool>> used_;
  std::vector<Stack> stacks_;
  std::vector<std::vector<size_t>> of_row_;  // for each band
};

// ---- columns of prose

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

// Bands with two columns and what separates them.
struct Columns {
  size_t begin = 0;
  size_t end = 0;
  double middle = 0;
  double gap = 0;  // in the first band, in heights
};

bool IsShort(const Cell& cell) { return platform::CodePoints(cell.text) <= 3; }

class ColumnFinder {
 public:
  ColumnFinder(const std::vector<Band>& bands, const Rows& rows) : bands_(bands), rows_(rows) {}

  // The columns that begin at a band, if there are any.
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

// ---- all together

class Writer {
 public:
  void WriteBands(const std::vector<Band>& bands, int depth = 0) {
    const Rows rows(bands);
    const ColumnFinder finder(bands, rows);
    for (size_t i = 0; i < bands.size();) {
      if (i > 0 && bands[i].top - bands[i - 1].bottom > kBlank * bands[i].height()) Blank();
      const std::optional<Columns> columns = depth < kMostColumns ? finder.At(i) : std::nullopt;
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

std::vector<std::string> LayOut(std::vector<Box> boxes) {
  boxes.erase(
      std::remove_if(boxes.begin(), boxes.end(), [](const Box& box) { return !Usable(box); }),
      boxes.end());
  const std::vector<std::vector<Box>> vertical = TakeVertical(boxes);
  Writer writer;
  writer.WriteBands(Bands(std::move(boxes)));
  writer.WriteVertical(vertical);
  return writer.Take();
}

}  // namespace kuzukuri::reader
