#include "services/reader/parse/table.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/platform/base/text.h"
#include "services/reader/domain/sentences.h"
#include "services/reader/parse/headings.h"
#include "services/reader/parse/labels.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/revenue.h"
#include "services/reader/parse/row.h"
#include "services/reader/parse/titles.h"
#include "services/reader/parse/vertical.h"

namespace kuzukuri::reader {
namespace {

// Reads one section line by line. Text between rows is the label of the next row that has none;
// text no row claims is a fragment of the zone.
class TableReader {
 public:
  TableReader(const Grammar& grammar, std::optional<int64_t> named_unit,
              std::vector<NotUnderstood>& not_understood)
      : grammar_(grammar), named_unit_(named_unit), not_understood_(not_understood) {}

  std::vector<Zone> Run(const std::vector<ScannedLine>& lines, const Section& section) {
    StartZone(section.begin);
    for (size_t i = section.begin; i < section.end; ++i) {
      const ScannedLine& line = lines[i];
      if (line.kind == LineKind::kBlank) {
        blank_ = true;
        continue;
      }
      heads_table_ = HeadsTable(lines, section, i);
      names_figures_ = NamesFigures(lines, section, i);
      Take(line, i);
      blank_ = false;
    }
    Flush();
    for (Zone& zone : zones_) MergeVertical(zone.fragments);
    return std::move(zones_);
  }

 private:
  Zone& zone() { return zones_.back(); }
  ParsedTable* table() { return open_ ? &zone().tables.back() : nullptr; }

  void StartZone(size_t line) {
    zones_.emplace_back();
    zone().begin = line;
    open_ = false;
    group_.clear();
  }

  // Labels that stand apart end a zone: what comes next is another page.
  void StartTableZone(size_t line) {
    Flush();
    bool has_rows = false;
    for (const ParsedTable& parsed : zone().tables) has_rows |= !parsed.table.rows.empty();
    bool has_labels = false;
    for (const Fragment& fragment : zone().fragments) has_labels |= fragment.after_rows;
    if (has_rows && has_labels) {
      StartZone(line);
      unit_.reset();
    }
  }

  // Whether nothing but figures stands on the next line, which has no other name then.
  bool NamesFigures(const std::vector<ScannedLine>& lines, const Section& section,
                    size_t at) const {
    for (size_t i = at + 1; i < section.end; ++i) {
      if (lines[i].kind == LineKind::kBlank) continue;
      const std::vector<Span> words = Tokens(lines[i].folded.text);
      return CountFigures(grammar_, lines[i]) > 0 &&
             std::all_of(words.begin(), words.end(), [&](const Span word) {
               const std::string_view text = At(lines[i].folded.text, word);
               return ParseNumber(grammar_, text) || IsAbsent(grammar_, text);
             });
    }
    return false;
  }

  // Whether headings of columns or a unit come next, two more lines of text at most between them.
  static bool HeadsTable(const std::vector<ScannedLine>& lines, const Section& section, size_t at) {
    size_t text = 0;
    for (size_t i = at + 1; i < section.end && text <= 2; ++i) {
      switch (lines[i].kind) {
        case LineKind::kBlank:
          continue;
        case LineKind::kColumns:
        case LineKind::kUnknownColumns:
        case LineKind::kUnit:
        case LineKind::kColumnUnits:
          return true;
        default:
          ++text;
      }
    }
    return false;
  }

  void Take(const ScannedLine& line, size_t at) {
    if (line.unit_yen > 0 || line.kind == LineKind::kUnit) TakeUnit(line, at);
    zone().excerpt |= line.excerpt;
    TakeSide(line);
    TakeYear(line);
    switch (line.kind) {
      case LineKind::kTitle:
        Flush();
        zone().titles.push_back(&line);
        return;
      case LineKind::kAsOf:
        StartTableZone(at);
        zone().dated.push_back(&line);
        return;
      case LineKind::kUnit:
        zone().dated.push_back(&line);
        return;
      case LineKind::kColumns:
        StartTable(line, at);
        return;
      case LineKind::kColumnUnits:
        TakeColumnUnits(line, at);
        return;
      case LineKind::kUnknownColumns:
        Flush();
        not_understood_.push_back(
            {WholeText(line), "headings of columns; no rule knows " + line.unknown_heading});
        StartUnknownTable(line);
        return;
      case LineKind::kFootnote:
        TakeFootnote(line);
        return;
      case LineKind::kPillar:
        if (table() != nullptr && TakeRow(line)) return;
        Flush();
        group_ = WithoutSpaces(line.folded.text);
        AddFragment(line);
        return;
      default:
        if (!line.dates.empty()) zone().dated.push_back(&line);
        TakeText(line);
        return;
    }
  }

  // Revenue and expenditure are told apart by titles, and by headings that say nothing more.
  void TakeSide(const ScannedLine& line) {
    constexpr size_t kLongestHeading = 20;  // characters
    constexpr size_t kLongestInside = 8;    // below the rows of a table: 2 歳出の部
    if (line.kind == LineKind::kBlank || line.kind == LineKind::kColumns) return;
    const bool title = line.kind == LineKind::kTitle || line.kind == LineKind::kTableTitle;
    const std::string key = WithoutSpaces(line.folded.text);
    const Side side = SideOf(grammar_, key);
    if (line.kind != LineKind::kTitle && side == Side::kUnknown) return;
    const size_t longest = table() == nullptr || IsEmpty() ? kLongestHeading : kLongestInside;
    const bool heading =
        title || (CountFigures(grammar_, line) < 2 && platform::CodePoints(key) <= longest);
    if (!heading) return;
    revenue_heading_ = side == Side::kRevenue ? WholeText(line).text : "";
    if (table() != nullptr && IsEmpty()) table()->revenue_heading = revenue_heading_;
  }

  // What is of another year, or printed for reference, has a heading that says so and nothing more.
  // It holds until the next; that of a reference until the next title below its rows.
  void TakeYear(const ScannedLine& line) {
    if (line.kind == LineKind::kTitle) year_heading_.reset();
    if (line.kind == LineKind::kTitle || line.kind == LineKind::kColumns) return;
    const std::string key = WithoutSpaces(line.folded.text);
    // Among rows a number in front is that of one whose name goes on below.
    const bool ended =
        table() == nullptr ||
        (!IsEmpty() && IsTotalLabel(grammar_, table()->table.rows.back().label.text));
    if (key.empty() || (!ended && key.front() >= '0' && key.front() <= '9')) return;
    const bool section = line.kind == LineKind::kTableTitle || line.kind == LineKind::kPillar;
    if (section && year_heading_ && year_heading_->reference && below_heading_) {
      year_heading_.reset();
    }
    std::optional<YearHeading> found = Compared(key);
    if (!found && (heads_table_ || ended)) found = Reference(line, key);
    if (!found && heads_table_) {
      const std::optional<YearHeadingFound> heading = FindYearHeading(grammar_, line);
      const int year = heading ? heading->year : YearHeaded(grammar_, line);
      if (year > 0) found = YearHeading{{}, year, false, false};
    }
    if (!found) return;
    found->text = WholeText(line);
    year_heading_ = std::move(found);
    below_heading_ = false;
  }

  // A row or heading that only compares, with its year.
  std::optional<YearHeading> Compared(const std::string& key) const {
    for (const Pattern& pattern : grammar_.comparison_rows) {
      Match match;
      if (!pattern.Find(key, match)) continue;
      const auto group = [&](const char* name) { return At(key, pattern.Group(match, name)); };
      const bool before = !group("last").empty();
      const int year = YearOf(group("era"), group("year"));
      if (year == 0 && !before && group("this").empty()) continue;
      return YearHeading{{}, year, before, false};
    }
    return std::nullopt;
  }

  std::optional<YearHeading> Reference(const ScannedLine& line, const std::string& key) const {
    constexpr size_t kLongest = 40;  // characters
    if (platform::CodePoints(key) > kLongest || CountFigures(grammar_, line) >= 2 ||
        key.find("。") != std::string::npos || !AnyMatches(grammar_.reference_headings, key)) {
      return std::nullopt;
    }
    return YearHeading{{}, 0, false, true};
  }

  bool IsEmpty() { return table() != nullptr && table()->table.rows.empty(); }

  // Of the tables below, and of the one whose headings stand above.
  void TakeUnit(const ScannedLine& line, size_t at) {
    if (line.kind == LineKind::kUnit && line.unit_yen > 0 && IsEmpty()) {
      unit_ = line.unit_yen;
      SetUnit(line.unit_yen);
    } else {
      StartUnit(line.unit_yen, at);
    }
  }

  // 0: one that no rule knows.
  void StartUnit(int64_t unit_yen, size_t at) {
    StartTableZone(at);
    unit_.reset();
    if (unit_yen > 0) unit_ = unit_yen;
    open_ = false;
  }

  void SetUnit(int64_t unit_yen) {
    table()->table.unit_yen = unit_yen;
    table()->table.unit_known = true;
  }

  // Units below the headings, one for all columns or one each.
  void TakeColumnUnits(const ScannedLine& line, size_t at) {
    std::set<int64_t> units;
    for (const ColumnRole& unit : line.columns) {
      if (unit.unit_yen) units.insert(*unit.unit_yen);
    }
    if (!IsEmpty()) {
      if (line.columns.size() == 1) StartUnit(*units.begin(), at);
      return;
    }
    if (units.size() == 1) {
      SetUnit(*units.begin());
      return;
    }
    std::vector<ColumnRole*> figures;
    for (ColumnRole& column : table()->columns) {
      if (MeasureOf(column.role)) figures.push_back(&column);
    }
    if (figures.size() != line.columns.size()) return;
    for (size_t i = 0; i < figures.size(); ++i) figures[i]->unit_yen = line.columns[i].unit_yen;
    SetUnit(*units.begin());
  }

  void StartTable(const ScannedLine& line, size_t at) {
    StartTableZone(at);
    ParsedTable parsed;
    parsed.columns = line.columns;
    parsed.stage = line.stage;
    parsed.revenue_heading = revenue_heading_;
    parsed.table.doubt = line.columns_doubt;
    parsed.table.carried_in = line.carried_in;
    parsed.table.unit_known = unit_ || named_unit_;
    parsed.table.unit_yen = unit_.value_or(named_unit_.value_or(1));
    for (const ColumnRole& column : line.columns) {
      parsed.table.unit_known |= column.unit_yen.has_value();
      if (column.unit_yen) parsed.table.unit_yen = *column.unit_yen;
      parsed.table.list |= column.role == v1::ROLE_DEPARTMENT || column.role == v1::ROLE_NUMBER;
    }
    parsed.table.headings = HeadingsOf(line.columns);
    parsed.table.place = line.line->place;
    zone().tables.push_back(std::move(parsed));
    open_ = true;
    group_.clear();
  }

  // Its rows are told apart from text, and lost.
  void StartUnknownTable(const ScannedLine& line) {
    ParsedTable parsed;
    parsed.table.doubt = absl::StrCat(
        "'", WholeText(line).text, "' (", EnglishPlace(line.line->place),
        ") looks like headings of columns, and no rule knows its column '", line.unknown_heading,
        "'; put a word that the rules know in its place, or that word into rules of your own "
        "(--rules FILE)");
    parsed.table.place = line.line->place;
    zone().tables.push_back(std::move(parsed));
    open_ = true;
    group_.clear();
  }

  void TakeFootnote(const ScannedLine& line) {
    if (table() == nullptr || table()->table.rows.empty()) {
      AddFragment(line);
      return;
    }
    Flush();
    table()->table.notes.push_back(WholeText(line));
  }

  void TakeText(const ScannedLine& line) {
    if (table() != nullptr && TakeRow(line)) return;
    if (table() != nullptr && TakeDepartments(line)) return;
    if (table() != nullptr && HeadsRows(line)) {
      Flush();
      group_ = WithoutSpaces(line.folded.text);
      AddFragment(line);
      return;
    }
    if (table() != nullptr && IsNumber(line)) {
      Flush();
      pending_.push_back({&line, blank_});
      return;
    }
    if (table() != nullptr && HasNoFigureAtAll(grammar_, line)) {
      Flush();
      not_understood_.push_back({WholeText(line), "a row in which no figure is printed"});
      return;
    }
    if (CountFigures(grammar_, line) >= 2) {
      Flush();
      not_understood_.push_back({WholeText(line), "figures that fit no table"});
      if (table() != nullptr && (HasFiguresAbreast(grammar_, line) || BeginsARow(line))) {
        table()->table.unread.push_back(WholeText(line));
      }
      return;
    }
    if (table() == nullptr) {
      AddFragment(line);
    } else {
      pending_.push_back({&line, blank_});
    }
  }

  // A line that heads rows: a department, an account, a goal. No row's name begins so.
  bool HeadsRows(const ScannedLine& line) const {
    return !names_figures_ && CountFigures(grammar_, line) == 0 &&
           AnyMatches(grammar_.row_headings, WithoutSpaces(line.folded.text));
  }

  // Whether a line is a row's number, a name and an amount behind it: a row of a list that lacks
  // cells.
  bool BeginsARow(const ScannedLine& line) {
    const std::vector<Span> words = Tokens(line.folded.text);
    if (words.size() < 3 || !table()->table.list || !grammar_.row_number) return false;
    const std::string_view text = line.folded.text;
    const std::string_view last = At(text, words.back());
    return grammar_.row_number->MatchesWhole(At(text, words.front())) &&
           last.find(',') != std::string_view::npos && ParseNumber(grammar_, last);
  }

  bool IsNumber(const ScannedLine& line) const {
    return grammar_.row_number && grammar_.row_number->MatchesWhole(Trim(line.folded.text));
  }

  bool TakeRow(const ScannedLine& line) {
    ParsedTable& parsed = *table();
    std::optional<ParsedRow> found =
        ParseRow(grammar_, line, parsed.columns, parsed.table.unit_yen, !pending_.empty());
    if (!found) return false;
    Row row;
    row.number = found->number;
    row.figures = std::move(found->figures);
    row.departments = std::move(found->departments);
    SetLabel(line, found->left, row);
    SetRight(line, found->right, row);
    SetMarks(row);
    if (AnyMatches(grammar_.brought_forward, WithoutSpaces(Fold(row.label.text).text))) {
      not_understood_.push_back({WholeText(line), "added up on the page before, where it counts"});
      return true;
    }
    parsed.table.rows.push_back(std::move(row));
    if (year_heading_ && (parsed.years.empty() ||
                          parsed.years.back().text.place.line != year_heading_->text.place.line)) {
      parsed.years.push_back(*year_heading_);
    }
    below_heading_ = true;
    parsed.groups.push_back(group_);
    return true;
  }

  // The label beside the figures, or above them, or both when it was wrapped.
  void SetLabel(const ScannedLine& line, Span left, Row& row) {
    const bool beside = !left.empty();
    const bool numbered = !pending_.empty() && IsNumber(*pending_.front().line);
    const bool above = !pending_.empty() && row.number.empty() && (!beside || numbered || !blank_);
    if (!above) Flush();
    std::string label;
    for (const Pending& pending : pending_) {
      if (numbered && &pending == &pending_.front()) {
        row.number = WithoutSpaces(pending.line->folded.text);
        continue;
      }
      if (label.empty()) row.label.place = pending.line->line->place;
      label += WithoutNumber(*pending.line, row);
    }
    pending_.clear();
    if (beside) {
      const Text printed = PrintedText(line, left);
      if (label.empty()) row.label.place = printed.place;
      label += printed.text;
    }
    row.label.text = label;
    if (label.empty()) row.label.place = line.line->place;
  }

  // The text of a line of a label. A row's number stands in front of the first.
  std::string WithoutNumber(const ScannedLine& line, Row& row) {
    const std::vector<Span> words = Tokens(line.folded.text);
    const auto& columns = table()->columns;
    const bool numbers = std::any_of(columns.begin(), columns.end(), [](const ColumnRole& column) {
      return column.role == v1::ROLE_NUMBER;
    });
    const bool first = row.number.empty() && &line == pending_.front().line;
    if (!numbers || !first || words.size() < 2 || !grammar_.row_number) {
      return std::string(Trim(line.line->text));
    }
    const std::string_view word =
        At(std::string_view(line.folded.text), {words[0].begin, words[0].end});
    if (!grammar_.row_number->MatchesWhole(word)) return std::string(Trim(line.line->text));
    row.number = std::string(word);
    return PrintedText(line, {words[1].begin, words.back().end}).text;
  }

  void SetRight(const ScannedLine& line, Span right, Row& row) {
    if (right.empty()) return;
    const std::optional<std::vector<Text>> departments = ParseDepartments(grammar_, line, right);
    if (departments && row.departments.empty()) {
      row.departments = *departments;
    } else if (row.label.text.empty()) {
      row.label = PrintedText(line, right);
      row.label.certainty = {95, "printed behind its figures"};
    } else {
      not_understood_.push_back({PrintedText(line, right), "text behind the figures of a row"});
    }
  }

  // A former name and a footnote mark are no part of the label.
  void SetMarks(Row& row) {
    FoldedText folded = Fold(row.label.text);
    Match match;
    if (const Pattern* former = FindFirst(grammar_.former_names, folded.text, match)) {
      const Span name = former->Group(match, "name");
      row.former_name = Text{std::string(Printed(row.label.text, folded, name)), row.label.place,
                             row.label.certainty};
      const std::string before(Printed(row.label.text, folded, {0, match.whole.begin}));
      const std::string after(
          Printed(row.label.text, folded, {match.whole.end, folded.text.size()}));
      row.label.text = std::string(Trim(before)) + std::string(Trim(after));
      folded = Fold(row.label.text);
    }
    if (grammar_.footnote_mark && grammar_.footnote_mark->Find(folded.text, match)) {
      const Span mark = grammar_.footnote_mark->Group(match, "mark");
      row.footnote = folded.text.substr(mark.begin, mark.end - mark.begin);
      row.label.text = std::string(Trim(Printed(row.label.text, folded, {0, match.whole.begin})));
    }
  }

  // Departments on lines of their own belong to the row above.
  bool TakeDepartments(const ScannedLine& line) {
    ParsedTable& parsed = *table();
    bool column = false;
    for (const ColumnRole& role : parsed.columns) column |= role.role == v1::ROLE_DEPARTMENT;
    if (!column || parsed.table.rows.empty() || !pending_.empty()) return false;
    std::optional<std::vector<Text>> departments =
        ParseDepartments(grammar_, line, {0, line.folded.text.size()});
    if (!departments) return false;
    Row& row = parsed.table.rows.back();
    for (Text& department : *departments) row.departments.push_back(std::move(department));
    return true;
  }

  void AddFragment(const ScannedLine& line, bool after_blank) {
    Fragment fragment{WholeText(line), WithoutSpaces(line.folded.text), after_blank, line.kind,
                      false};
    fragment.after_rows = table() != nullptr && !table()->table.rows.empty();
    zone().fragments.push_back(std::move(fragment));
  }
  void AddFragment(const ScannedLine& line) { AddFragment(line, blank_); }

  // What is pending is no row's label.
  void Flush() {
    for (const Pending& pending : pending_) AddFragment(*pending.line, pending.after_blank);
    pending_.clear();
  }

  struct Pending {
    const ScannedLine* line;
    bool after_blank;
  };

  const Grammar& grammar_;
  const std::optional<int64_t> named_unit_;
  std::vector<NotUnderstood>& not_understood_;
  std::vector<Zone> zones_;
  std::vector<Pending> pending_;
  std::optional<int64_t> unit_;
  std::string group_;
  std::string revenue_heading_;  // what said last that amounts are revenue
  std::optional<YearHeading> year_heading_;
  bool below_heading_ = false;  // a row stands below it
  bool heads_table_ = false;    // the line at hand stands above a table
  bool names_figures_ = false;  // or above figures without a name
  bool open_ = false;           // the zone's last table may go on
  bool blank_ = true;
};

}  // namespace

std::vector<Span> Tokens(std::string_view text) {
  std::vector<Span> tokens;
  size_t begin = 0;
  const auto add = [&](size_t end) {
    if (end > begin) tokens.push_back({begin, end});
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ' || text[i] == '\t') {
      add(i);
      begin = i + 1;
    } else if (text[i] == '%') {
      add(i + 1);
      begin = i + 1;
    }
  }
  add(text.size());
  return tokens;
}

std::optional<std::vector<Text>> ParseDepartments(const Grammar& grammar, const ScannedLine& line,
                                                  Span span) {
  if (!grammar.department) return std::nullopt;
  const std::string_view text = line.folded.text;
  std::vector<Text> departments;
  size_t begin = span.begin;
  const auto add = [&](size_t end) {
    const std::string_view word = text.substr(begin, end - begin);
    if (word.empty()) return true;
    if (!grammar.department->MatchesWhole(word)) return false;
    departments.push_back(PrintedText(line, {begin, end}));
    return true;
  };
  constexpr std::string_view kComma = "、";
  for (size_t i = span.begin; i < span.end; ++i) {
    const bool comma = text.substr(i, kComma.size()) == kComma;
    if (!comma && text[i] != ' ' && text[i] != '\t' && text[i] != ',' && text[i] != '/') continue;
    if (!add(i)) return std::nullopt;
    if (comma) i += kComma.size() - 1;
    begin = i + 1;
  }
  if (!add(span.end) || departments.empty()) return std::nullopt;
  return departments;
}

std::vector<Zone> ReadTables(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                             const Section& section, std::optional<int64_t> named_unit,
                             std::vector<NotUnderstood>& not_understood) {
  return TableReader(grammar, named_unit, not_understood).Run(lines, section);
}

}  // namespace kuzukuri::reader
