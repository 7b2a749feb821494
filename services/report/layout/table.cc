#include "services/report/layout/table.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::report {
namespace {

constexpr int kGap = 1;
constexpr int kGroupGap = 2;  // more room before a column that starts a group

std::string Repeat(const char* text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

std::string TrimRight(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

// Closing brackets and punctuation do not start a line in Japanese.
bool MustNotStartALine(const std::string& character) {
  constexpr std::array<const char*, 8> kClosing = {"）", "」", "】", "］", "、", "。", "・", "ー"};
  return std::find(kClosing.begin(), kClosing.end(), character) != kClosing.end();
}

// Moves the last character out of a line that has others.
std::string TakeLastCharacter(std::string& line) {
  size_t at = line.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) --at;
  if (at == 0) return "";
  std::string last = line.substr(at);
  line.erase(at);
  return last;
}

size_t CharacterEnd(const std::string& value, size_t at) {
  size_t next = at + 1;
  while (next < value.size() && (static_cast<unsigned char>(value[next]) & 0xC0) == 0x80) ++next;
  return next;
}

bool IsOfFigure(const std::string& character) {
  const bool sign = character == "▲" || character == "＋" || character == "％";
  return sign || (character.size() == 1 && absl::StrContains("0123456789,.%", character));
}

size_t CharacterBegin(const std::string& value, size_t end) {
  size_t at = end - 1;
  while (at > 0 && (static_cast<unsigned char>(value[at]) & 0xC0) == 0x80) --at;
  return at;
}

// The next character, or the whole figure that begins there: figures are not torn apart where a
// line has room for them.
std::string NextPiece(const TextWidth& text, const std::string& value, size_t at, int columns) {
  size_t end = CharacterEnd(value, at);
  const std::string first = value.substr(at, end - at);
  if (!IsOfFigure(first)) return first;
  if (at > 0 &&
      IsOfFigure(value.substr(CharacterBegin(value, at), at - CharacterBegin(value, at)))) {
    return first;  // inside one that no line has room for
  }
  while (end < value.size()) {
    const size_t next = CharacterEnd(value, end);
    if (!IsOfFigure(value.substr(end, next - end))) break;
    end = next;
  }
  const std::string figure = value.substr(at, end - at);
  return text.Of(figure) <= columns ? figure : first;
}

}  // namespace

std::vector<std::string> Wrap(const TextWidth& text, const std::string& value, int columns) {
  std::vector<std::string> lines(1);
  size_t at = 0;
  while (at < value.size()) {
    const std::string piece = NextPiece(text, value, at, columns);
    at += piece.size();
    std::string& line = lines.back();
    if (line.empty() || text.Of(line) + text.Of(piece) <= columns) {
      line += piece;
    } else if (piece != " ") {  // a gap at the end of a line needs no room on the next
      // It takes the character before it along, where a line has room for both.
      const bool along = MustNotStartALine(piece) && columns >= 4;
      const std::string before = along ? TakeLastCharacter(line) : "";
      line.erase(line.find_last_not_of(' ') + 1);
      lines.push_back(before + piece);
    }
  }
  return lines;
}

Table::Table(std::string name_heading, std::vector<std::string> groups,
             std::vector<std::string> headings)
    : name_heading_(std::move(name_heading)),
      groups_(std::move(groups)),
      headings_(std::move(headings)) {}

std::vector<int> Table::CellWidths(const TextWidth& text) const {
  std::vector<int> widths;
  for (const std::string& heading : headings_) widths.push_back(text.Of(heading));
  for (const TableRow& row : rows_) {
    for (size_t i = 0; i < row.cells.size(); ++i) {
      widths[i] = std::max(widths[i], text.Of(row.cells[i]));
    }
  }
  return widths;
}

int Table::TailWidth(const TextWidth& text) const {
  int width = text.Of(tail_heading_);
  for (const TableRow& row : rows_) {
    for (const std::string& line : row.tail) width = std::max(width, text.Of(line));
  }
  return width == 0 ? 0 : width + kGroupGap;
}

namespace {

// The columns of a page: the name's, those of the figures with the gap before each, the tail's.
struct Layout {
  int name = 0;
  std::vector<int> figures;
  std::vector<int> gaps;
  int tail = 0;

  int figures_width() const {
    return std::accumulate(figures.begin(), figures.end(), 0) +
           std::accumulate(gaps.begin(), gaps.end(), 0);
  }
  int width() const { return name + figures_width() + tail; }
};

std::string Spaces(int count) { return std::string(static_cast<size_t>(count), ' '); }

// The headings above the columns, each over those of its group; nothing where there are none.
std::string GroupsLine(const TextWidth& text, const std::vector<std::string>& groups,
                       const Layout& layout) {
  std::string line = text.Left("", layout.name);
  for (size_t i = 0; i < groups.size();) {
    size_t end = i + 1;
    int span = layout.figures[i];
    while (end < groups.size() && groups[end].empty()) span += kGap + layout.figures[end++];
    absl::StrAppend(&line, Spaces(layout.gaps[i]), text.Left(text.Cut(groups[i], span), span));
    i = end;
  }
  const bool any = std::any_of(groups.begin(), groups.end(),
                               [](const std::string& group) { return !group.empty(); });
  return any ? TrimRight(line) : "";
}

std::string Line(const TextWidth& text, const std::string& name,
                 const std::vector<std::string>& cells, const std::string& tail,
                 const Layout& layout) {
  std::string line = text.Left(name, layout.name);
  for (size_t i = 0; i < cells.size(); ++i) {
    absl::StrAppend(&line, Spaces(layout.gaps[i]), text.Right(cells[i], layout.figures[i]));
  }
  if (!tail.empty()) absl::StrAppend(&line, Spaces(kGroupGap), tail);
  return TrimRight(line);
}

// As many lines as its name and its tail need; the figures stand on the first.
std::string RowLines(const TextWidth& text, const TableRow& row, const Layout& layout) {
  const int room = (row.cells.empty() ? layout.width() : layout.name) - row.indent;
  const std::vector<std::string> names = Wrap(text, row.name, room);
  const std::vector<std::string> none(row.cells.size());
  std::string out;
  for (size_t n = 0; n < std::max(names.size(), row.tail.size()); ++n) {
    out += Line(text, n < names.size() ? Spaces(row.indent) + names[n] : "",
                n == 0 ? row.cells : none, n < row.tail.size() ? row.tail[n] : "", layout);
  }
  return out;
}

}  // namespace

std::string Table::Render(const TextWidth& text, int width, int min_name) const {
  Layout layout;
  layout.figures = CellWidths(text);
  for (const std::string& group : groups_) layout.gaps.push_back(group.empty() ? kGap : kGroupGap);
  layout.tail = TailWidth(text);
  layout.name = std::max(min_name, width - layout.figures_width() - layout.tail);
  const std::string rule = Repeat("─", layout.width() / text.Of("─")) + "\n";
  std::string out = absl::StrCat(GroupsLine(text, groups_, layout),
                                 Line(text, name_heading_, headings_, tail_heading_, layout), rule);
  for (const TableRow& row : rows_) {
    absl::StrAppend(&out, row.rule_above ? rule : "", RowLines(text, row, layout));
  }
  return out + rule;
}

}  // namespace kuzukuri::report
