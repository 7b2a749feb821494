#include "services/reader/parse/page.h"

#include <algorithm>
#include <charconv>

#include "services/platform/base/text.h"
#include "services/reader/parse/entry.h"
#include "services/reader/parse/indicator.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/row.h"
#include "services/reader/parse/table.h"
#include "services/reader/parse/value.h"

namespace kuzukuri::reader {
namespace {

// What of the page is being read.
enum class Part { kBody, kFigures, kIndicators, kRelated };

bool IsSkipped(const ScannedLine& line) {
  return line.kind == LineKind::kBlank || line.kind == LineKind::kIgnored;
}

std::string_view At(std::string_view text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

int IntOf(std::string_view digits) {
  int value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// How wide the page's lines are before they are wrapped: few are wider.
size_t FullWidth(const std::vector<ScannedLine>& lines, const Section& section) {
  std::vector<size_t> widths;
  for (size_t i = section.begin; i < section.end; ++i) {
    if (!IsSkipped(lines[i])) widths.push_back(ColumnsOf(Trim(lines[i].folded.text)));
  }
  if (widths.empty()) return 1;
  std::sort(widths.begin(), widths.end());
  return std::max<size_t>(1, widths[widths.size() * 9 / 10]);
}

// Where a name ends that has prose behind it on its line; spaces between kanji and Latin letters
// come from the extraction and end no name.
size_t NameEnd(std::string_view text, size_t most_columns) {
  const size_t wide = text.find("  ");
  if (wide != std::string_view::npos && ColumnsOf(text.substr(0, wide)) <= most_columns)
    return wide;
  size_t end = std::string_view::npos;
  for (const Span token : Tokens(text)) {
    if (ColumnsOf(text.substr(0, token.end)) > most_columns) break;
    const bool goes_on = end != std::string_view::npos && !IsLetter(text[token.begin]);
    if (goes_on) break;
    const bool latin =
        static_cast<unsigned char>(text[token.end - 1]) < 0x80 && text[token.end - 1] != ')';
    if (!latin) end = token.end;
  }
  return end;
}

class PageReader {
 public:
  PageReader(const Grammar& grammar, const std::vector<ScannedLine>& lines, const Section& section,
             std::vector<NotUnderstood>& not_understood, int& prose_lines)
      : grammar_(grammar),
        lines_(lines),
        section_(section),
        page_{lines, section.end, FullWidth(lines, section)},
        not_understood_(not_understood),
        prose_lines_(prose_lines) {}

  Project Run() {
    at_ = section_.begin;
    ReadHeading();
    ReadName();
    while (at_ < section_.end) {
      if (IsSkipped(lines_[at_])) {
        ++at_;
      } else {
        ReadLine();
      }
    }
    Flush();
    EndReferences();
    return std::move(project_);
  }

 private:
  const ScannedLine& line() const { return lines_[at_]; }
  std::string_view text() const { return lines_[at_].folded.text; }
  SubProject* sub_project() {
    return project_.sub_projects.empty() ? nullptr : &project_.sub_projects.back();
  }

  // --- Heading and name.

  void ReadHeading() {
    Match match;
    const Pattern* pattern = FindFirst(grammar_.project_headings, text(), match);
    if (pattern != nullptr) {
      const Span code = pattern->Group(match, "code");
      project_.printed_code = PrintedText(line(), code).text;
      project_.code = platform::ComparisonKey(std::string(At(text(), code)));
      if (const Span name = pattern->Group(match, "name"); !name.empty()) {
        const Text printed = PrintedText(line(), name);
        name_.Add(printed.text, printed.place);
      }
    }
    ++at_;
  }

  // The short lines below the heading, or what stands in front of the prose on the first.
  void ReadName() {
    constexpr int kMostLines = 8;
    Certainty certainty;
    const bool beside = !name_.empty();
    const bool wrapped = beside && IsFull(page_, lines_[section_.begin]);
    for (int lines = beside && !wrapped ? kMostLines : 0; at_ < section_.end && lines < kMostLines;
         ++at_) {
      if (IsSkipped(line())) continue;
      ++lines;
      const std::string_view trimmed = Trim(text());
      if (EndsName()) break;
      if (ColumnsOf(trimmed) <= grammar_.name_columns) {
        name_.Add(Trim(line().line->text), line().line->place);
        continue;
      }
      if (name_.empty()) certainty = SplitFirstLine();
      break;
    }
    project_.name = name_.ToText(certainty);
    if (name_.empty()) project_.name.place = lines_[section_.begin].line->place;
    TakeFormerName();
  }

  bool EndsSentence() const {
    constexpr std::string_view kStop = "。";
    const std::string_view trimmed = Trim(text());
    return trimmed.size() >= kStop.size() && trimmed.substr(trimmed.size() - kStop.size()) == kStop;
  }

  bool EndsName() const {
    return EndsSentence() || IsStructure(grammar_, line()) ||
           AnyMatches(grammar_.activities, text()) || AnyMatches(grammar_.sub_projects, text()) ||
           AnyMatches(grammar_.parts, text()) || AnyMatches(grammar_.prose_headings, text()) ||
           line().kind == LineKind::kFootnote || line().kind == LineKind::kColumns ||
           IsLabel(text()) || IsLabel(At(text(), Tokens(text()).front())) ||
           LabelledDepartments().has_value();
  }

  // A word for a figure, alone.
  bool IsLabel(std::string_view text) const {
    return MeasureOf(RoleOf(grammar_, WithoutSpaces(text))).has_value();
  }

  // "所管課 福祉課、総務課"
  std::optional<std::vector<Text>> LabelledDepartments() const {
    const std::vector<Span> tokens = Tokens(text());
    if (tokens.size() < 2) return std::nullopt;
    std::string label = WithoutSpaces(At(text(), tokens.front()));
    if (label.back() == ':') label.pop_back();
    if (RoleOf(grammar_, label) != v1::ROLE_DEPARTMENT) return std::nullopt;
    return ParseDepartments(grammar_, line(), {tokens[1].begin, text().size()});
  }

  Certainty SplitFirstLine() {
    const Span all = TrimSpan(text(), {0, text().size()});
    const size_t end = NameEnd(At(text(), all), grammar_.name_columns);
    const Span name = {all.begin, end == std::string_view::npos ? all.end : all.begin + end};
    const Text printed = PrintedText(line(), name);
    name_.Add(printed.text, printed.place);
    if (name.end < all.end) {
      StartParagraph(PrintedText(line(), {name.end, all.end}));
      ++at_;
      return {95, "its description follows on the same line"};
    }
    ++at_;
    return {60, "wider than names are"};
  }

  void TakeFormerName() {
    const FoldedText folded = Fold(project_.name.text);
    Match match;
    const Pattern* pattern = FindFirst(grammar_.former_names, folded.text, match);
    if (pattern == nullptr) return;
    const std::string whole = project_.name.text;
    Text former = project_.name;
    former.text = std::string(Printed(whole, folded, pattern->Group(match, "name")));
    project_.former_name = former;
    project_.name.text =
        std::string(Trim(Printed(whole, folded, {0, match.whole.begin}))) +
        std::string(Trim(Printed(whole, folded, {match.whole.end, folded.text.size()})));
  }

  // --- One line, or those that belong together from here on. Moves at_.

  void ReadLine() {
    if (TakeIndicatorHeading() || TakeRelatedHeading() || TakeFigures() || TakeFigureBelow() ||
        TakeFigureColumns() || TakeLabelledDepartments() || TakeSubProject()) {
      return;
    }
    if (part_ == Part::kIndicators && TakeIndicator()) return;
    if (part_ == Part::kRelated && TakeRelated()) return;
    if (part_ == Part::kFigures && TakeDepartments()) return;
    if (part_ == Part::kBody && (TakePart() || TakeNote() || TakeReferenceHeading())) return;
    if (TakeStrayFigures()) return;
    TakeProse();
  }

  bool TakeIndicatorHeading() {
    if (!AnyMatches(grammar_.indicators.headings, text())) return false;
    Enter(Part::kIndicators);
    first_indicator_ = true;
    ++at_;
    std::optional<size_t> end =
        ReadIndicatorTable(grammar_, page_, at_, project_.indicators, not_understood_);
    if (!end) {
      end = ReadIndicatorColumns(grammar_, page_, at_, project_.indicators, not_understood_);
    }
    if (!end) return true;
    at_ = *end;
    first_indicator_ = false;
    return true;
  }

  bool TakeIndicator() {
    if (AnyMatches(grammar_.indicators.explanations, text())) {
      ++at_;
      return true;
    }
    if (!StartsIndicator(grammar_, line(), first_indicator_)) return false;
    Flush();
    first_indicator_ = false;
    at_ = ReadIndicator(grammar_, page_, at_, project_.indicators, not_understood_);
    return true;
  }

  // Labels and figures alone on a line.
  bool TakeFigures() {
    const std::optional<std::vector<LabelledFigure>> figures =
        ParseLabelledFigures(grammar_, text());
    if (!figures) return false;
    for (const LabelledFigure& figure : *figures) {
      if (!MeasureOf(RoleOf(grammar_, figure.label))) return false;
    }
    Enter(Part::kFigures);
    for (const LabelledFigure& figure : *figures) {
      AddFigure(figure, *MeasureOf(RoleOf(grammar_, figure.label)), line());
    }
    ++at_;
    return true;
  }

  void AddFigure(const LabelledFigure& figure, Measure measure, const ScannedLine& at) {
    const Text printed = PrintedText(at, figure.span);
    if (Find(project_.figures, measure) != nullptr) {
      not_understood_.push_back({printed, "a second figure with the same label"});
    } else {
      project_.figures.push_back(MakeFigure(figure, measure, printed));
    }
  }

  // The next line that is not empty; the page's end when there is none.
  size_t NextLine() const {
    size_t next = at_ + 1;
    while (next < section_.end && IsSkipped(lines_[next])) ++next;
    return next;
  }

  // A label, and its figure alone on the next line.
  bool TakeFigureBelow() {
    const std::optional<Measure> measure = MeasureOf(RoleOf(grammar_, WithoutSpaces(text())));
    const size_t next = NextLine();
    if (!measure || next == section_.end) return false;
    const auto figures = ParseLabelledFigures(grammar_, lines_[next].folded.text);
    if (!figures || figures->size() != 1 || !figures->front().label.empty()) return false;
    Enter(Part::kFigures);
    AddFigure(figures->front(), *measure, lines_[next]);
    at_ = next + 1;
    return true;
  }

  // Labels side by side, and their figures on the next line.
  bool TakeFigureColumns() {
    const size_t next = NextLine();
    if (line().kind != LineKind::kColumns || next == section_.end) return false;
    std::vector<Measure> measures;
    bool units = true;
    for (const ColumnRole& column : line().columns) {
      const std::optional<Measure> measure = MeasureOf(column.role);
      if (!measure) return false;
      measures.push_back(*measure);
      units &= column.unit_yen.has_value() || *measure == Measure::kRate;
    }
    const auto figures = ParseLabelledFigures(grammar_, lines_[next].folded.text);
    const bool labelled =
        figures && figures->size() == measures.size() &&
        std::all_of(figures->begin(), figures->end(),
                    [](const LabelledFigure& figure) { return figure.label.empty(); });
    std::optional<ParsedRow> row;
    if (!labelled && units) row = ParseRow(grammar_, lines_[next], line().columns, 1);
    if (!labelled && !row) return false;
    Enter(Part::kFigures);
    for (size_t i = 0; labelled && i < measures.size(); ++i) {
      AddFigure((*figures)[i], measures[i], lines_[next]);
    }
    if (row) project_.figures = std::move(row->figures);
    at_ = next + 1;
    return true;
  }

  bool TakeLabelledDepartments() {
    std::optional<std::vector<Text>> departments = LabelledDepartments();
    if (!departments) return false;
    Enter(Part::kFigures);
    for (Text& department : *departments) project_.departments.push_back(std::move(department));
    ++at_;
    return true;
  }

  static Figure MakeFigure(const LabelledFigure& labelled, Measure measure, const Text& printed) {
    Figure figure;
    figure.measure = measure;
    figure.value = labelled.unit_yen == 0 ? Permille(labelled.number) : labelled.number.value;
    figure.unit_yen = labelled.unit_yen;
    figure.text = printed.text;
    figure.place = printed.place;
    return figure;
  }

  bool TakeDepartments() {
    std::optional<std::vector<Text>> departments =
        ParseDepartments(grammar_, line(), {0, text().size()});
    if (!departments) return false;
    for (Text& department : *departments) project_.departments.push_back(std::move(department));
    ++at_;
    return true;
  }

  // --- Sub-projects.

  bool TakeSubProject() {
    Match match;
    const Pattern* pattern = FindFirst(grammar_.sub_projects, text(), match);
    if (pattern == nullptr) return false;
    const size_t name_begin = pattern->Group(match, "name").begin;
    const std::string number =
        platform::ComparisonKey(std::string(At(text(), pattern->Group(match, "number"))));
    const std::string_view mark = At(text(), pattern->Group(match, "mark"));
    JoinedText joined;
    size_t end = at_;
    Match bracket;
    const Pattern* figures = FindFigures(joined, end, bracket);
    if (figures == nullptr && !IsPlausible(number)) return false;
    Enter(Part::kBody);
    SubProject sub_project;
    sub_project.number = number;
    for (const MarkRule& rule : grammar_.marks) {
      if (rule.word == mark) sub_project.mark = rule.mark;
    }
    if (figures == nullptr) {
      sub_project.name = PrintedText(line(), {name_begin, text().size()});
      sub_project.name.certainty = {80, "no figures behind it; its number is the next"};
      SplitNote(sub_project);
      if (AnyMatches(grammar_.amounts_in_prose, text()) || HasNumberInBrackets()) {
        not_understood_.push_back(
            {WholeText(line()), "figures of a sub-project that cannot be read"});
      }
      end = at_ + 1;
    } else {
      SetNameAndFigures(joined, name_begin, figures->Group(bracket, "figures"), bracket.whole,
                        sub_project);
    }
    if (!IsNext(number)) {
      sub_project.name.certainty = {70, "its number does not follow the one above"};
    }
    project_.sub_projects.push_back(std::move(sub_project));
    said_something_ = false;
    at_ = end;
    return true;
  }

  // The figures in brackets on this line or the next ones, over which the name or the bracket may
  // be wrapped.
  const Pattern* FindFigures(JoinedText& joined, size_t& end, Match& match) const {
    constexpr int kMostLines = 4;
    int taken = 0;
    for (size_t i = at_; i < section_.end && taken < kMostLines; ++i) {
      const ScannedLine& next = lines_[i];
      if (IsSkipped(next)) continue;
      if (i > at_ && EndsSubProjectName(next)) return nullptr;
      // Without trimming the first: spans of its folded text stay valid.
      joined.Add(i == at_ ? std::string_view(next.line->text) : Trim(next.line->text),
                 next.line->place);
      ++taken;
      end = i + 1;
      const Pattern* found = FindFirst(grammar_.bracketed_figures, joined.Folded().text, match);
      if (found != nullptr) return found;
    }
    return nullptr;
  }

  bool EndsSubProjectName(const ScannedLine& next) const {
    const std::string_view folded = next.folded.text;
    return AnyMatches(grammar_.activities, folded) || AnyMatches(grammar_.sub_projects, folded) ||
           AnyMatches(grammar_.parts, folded) || AnyMatches(grammar_.related_headings, folded) ||
           AnyMatches(grammar_.indicators.headings, folded);
  }

  // Whether a line without figures is a sub-project: its number is the next and it is not what
  // another line goes on with.
  bool IsPlausible(const std::string& number) const {
    if (part_ != Part::kBody || wrapped_ || EndsSentence()) return false;
    return IsNext(number);
  }

  bool HasNumberInBrackets() const {
    const std::vector<Bracket> brackets = Brackets(text(), /*lenticular=*/true);
    return std::any_of(brackets.begin(), brackets.end(), [&](const Bracket& bracket) {
      return At(text(), bracket.inside).find_first_of("0123456789") != std::string_view::npos;
    });
  }

  bool IsNext(const std::string& number) const {
    const int last = project_.sub_projects.empty() ? 0 : IntOf(project_.sub_projects.back().number);
    return IntOf(number) == last + 1;
  }

  void SetNameAndFigures(const JoinedText& joined, size_t name_begin, Span inside, Span bracket,
                         SubProject& sub_project) {
    const FoldedText folded = joined.Folded();
    const auto printed = [&](Span span) {
      return Text{std::string(Trim(Printed(joined.printed(), folded, span))),
                  joined.PlaceAt(folded.origin[span.begin]),
                  {}};
    };
    sub_project.name = printed({name_begin, std::max(name_begin, bracket.begin)});
    SplitNote(sub_project);
    if (const Text rest = printed({bracket.end, folded.text.size()}); !rest.text.empty()) {
      if (sub_project.note.empty() && IsNote(Fold(rest.text).text)) {
        sub_project.note = rest.text;
      } else {
        StartParagraph(rest);
      }
    }
    sub_project.figures = BracketFigures(folded.text, inside, printed, printed(bracket));
  }

  // The figures within brackets.
  template <typename PrintedAt>
  std::vector<Figure> BracketFigures(std::string_view text, Span inside, const PrintedAt& printed,
                                     const Text& bracket) {
    std::vector<Figure> figures;
    const auto labelled = ParseLabelledFigures(grammar_, At(text, inside));
    if (!labelled) {
      not_understood_.push_back({bracket, "figures in brackets that cannot be read"});
      return figures;
    }
    for (const LabelledFigure& one : *labelled) {
      const Role role =
          one.label.empty() ? grammar_.unlabelled_figure : RoleOf(grammar_, one.label);
      const std::optional<Measure> measure = MeasureOf(role);
      const Text at = printed({inside.begin + one.span.begin, inside.begin + one.span.end});
      if (!measure) {
        not_understood_.push_back({bracket, "a figure in brackets with an unknown label"});
        continue;
      }
      figures.push_back(MakeFigure(one, *measure, at));
    }
    return figures;
  }

  bool IsNote(std::string_view folded) const { return AnyMatches(grammar_.footnotes, folded); }

  // A footnote behind the name on its line.
  void SplitNote(SubProject& sub_project) const {
    const FoldedText folded = Fold(sub_project.name.text);
    for (const Span token : Tokens(folded.text)) {
      if (token.begin == 0 || !IsNote(std::string_view(folded.text).substr(token.begin))) continue;
      const std::string whole = sub_project.name.text;
      sub_project.note =
          std::string(Trim(Printed(whole, folded, {token.begin, folded.text.size()})));
      sub_project.name.text = std::string(Trim(Printed(whole, folded, {0, token.begin})));
      return;
    }
  }

  bool TakePart() {
    if (sub_project() == nullptr || !AnyMatches(grammar_.parts, text())) return false;
    Flush();
    sub_project()->parts.push_back(WholeText(line()));
    said_something_ = true;
    ++at_;
    return true;
  }

  // A footnote directly below a sub-project's name.
  bool TakeNote() {
    if (sub_project() == nullptr || said_something_ || line().kind != LineKind::kFootnote) {
      return false;
    }
    if (!sub_project()->note.empty()) return false;
    sub_project()->note = WholeText(line()).text;
    ++at_;
    return true;
  }

  // --- Related projects and references.

  bool TakeRelatedHeading() {
    Match match;
    const Pattern* pattern = FindFirst(grammar_.related_headings, text(), match);
    if (pattern == nullptr) return false;
    Flush();
    related_heading_ = PrintedText(line(), match.whole).text;
    if (const Span name = pattern->Group(match, "name"); !name.empty()) {
      Related related;
      related.heading = PrintedText(line(), pattern->Group(match, "heading")).text;
      related.name = PrintedText(line(), name);
      related.owner = PrintedText(line(), pattern->Group(match, "owner")).text;
      project_.related.push_back(std::move(related));
    } else {
      Enter(Part::kRelated);
      related_ = {};
    }
    ++at_;
    return true;
  }

  // A bullet begins a related project; the lines below it may bring its owner and its amount.
  bool TakeRelated() {
    const bool bullet = AnyMatches(grammar_.activities, text());
    if (!bullet && related_.empty()) return false;
    JoinedText joined = bullet ? JoinedText() : related_;
    joined.Add(Trim(line().line->text), line().line->place);
    std::optional<Related> related = ParseRelated(joined);
    if (!related) return false;
    if (!bullet) {
      const Related& last = project_.related.back();
      const bool more =
          (last.owner.empty() && !related->owner.empty()) || (!last.amount && related->amount);
      if (!more) return false;
      project_.related.pop_back();
    }
    Flush();
    project_.related.push_back(*std::move(related));
    related_ = std::move(joined);
    ++at_;
    return true;
  }

  std::optional<Related> ParseRelated(const JoinedText& joined) {
    if (!grammar_.related_project) return std::nullopt;
    const FoldedText folded = joined.Folded();
    Match match;
    if (!grammar_.related_project->Find(folded.text, match)) return std::nullopt;
    const auto printed = [&](Span span) {
      return Text{std::string(Trim(Printed(joined.printed(), folded, span))),
                  joined.PlaceAt(folded.origin[span.begin]),
                  {}};
    };
    Related related;
    related.heading = related_heading_;
    related.name = printed(grammar_.related_project->Group(match, "name"));
    if (const Span owner = grammar_.related_project->Group(match, "owner"); !owner.empty()) {
      related.owner = printed(owner).text;
    }
    if (const Span inside = grammar_.related_project->Group(match, "figures"); !inside.empty()) {
      std::vector<Figure> figures =
          BracketFigures(folded.text, inside, printed, printed(match.whole));
      if (!figures.empty()) related.amount = std::move(figures.front());
    }
    return related;
  }

  bool TakeReferenceHeading() {
    Match match;
    const Pattern* pattern = FindFirst(grammar_.references, text(), match);
    if (pattern == nullptr || pattern->Group(match, "heading").empty()) return false;
    Flush();
    EndReferences();
    reference_heading_ = WholeText(line());
    ++at_;
    return true;
  }

  // A heading of references below which there was no amount is a reference itself.
  void EndReferences() {
    if (reference_heading_ && !reference_used_) AddReference(*reference_heading_);
    reference_heading_.reset();
    reference_used_ = false;
  }

  void AddReference(Text text) {
    Reference reference;
    if (sub_project() != nullptr) reference.sub_project = sub_project()->number;
    reference.text = std::move(text);
    project_.references.push_back(std::move(reference));
  }

  // --- Prose.

  // Figures where none are expected.
  bool TakeStrayFigures() {
    Match match;
    if (FindFirst(grammar_.bracketed_figures, text(), match) != nullptr) {
      Flush();
      not_understood_.push_back({WholeText(line()), "figures in brackets that belong to nothing"});
      ++at_;
      return true;
    }
    const char* why = StrayFigure();
    if (why == nullptr) return false;
    Flush();
    not_understood_.push_back({WholeText(line()), why});
    ++at_;
    return true;
  }

  // Why a line that is no figure should be one; nullptr when it is prose.
  const char* StrayFigure() const {
    const bool narrow = ColumnsOf(Trim(text())) <= 2 * grammar_.name_columns;
    const std::vector<Span> tokens = Tokens(text());
    if (line().kind == LineKind::kColumns || IsLabel(text()) ||
        (narrow && IsLabel(At(text(), tokens.front())))) {
      return "a label without a figure that can be read";
    }
    if (part_ != Part::kFigures && part_ != Part::kIndicators) return nullptr;
    const Indicator entry = ParseEntry(grammar_, JoinedText(WholeText(line()).text, {}));
    const bool target = !entry.target_text.empty();
    if (!entry.components.empty() && !entry.actual_text.empty() &&
        (target || part_ == Part::kIndicators)) {
      return "looks like an indicator, but stands where none is expected";
    }
    // Among a page's figures stands no prose; a word that was not recognised may be a label.
    const bool number = text().find_first_of("0123456789") != std::string_view::npos;
    if (part_ == Part::kFigures && narrow && number) return "a number among the page's figures";
    return nullptr;
  }

  void TakeProse() {
    const bool bullet = AnyMatches(grammar_.activities, text());
    if (bullet || !wrapped_) {
      StartParagraph(WholeText(line()));
    } else {
      paragraph_.Add(Trim(line().line->text), line().line->place);
      ++paragraph_lines_;
    }
    wrapped_ = IsFull(page_, line()) && !EndsSentence();
    said_something_ = true;
    ++at_;
  }

  void StartParagraph(const Text& text) {
    Flush();
    paragraph_ = JoinedText(text.text, text.place);
    paragraph_lines_ = 1;
    wrapped_ = true;
  }

  // Another part of the page begins.
  void Enter(Part part) {
    Flush();
    EndReferences();
    part_ = part;
  }

  // What a paragraph says beside being prose.
  void Flush() {
    wrapped_ = false;
    if (paragraph_.empty()) return;
    const std::string folded = paragraph_.Folded().text;
    const Text text = paragraph_.ToText();
    const bool amounts = AnyMatches(grammar_.amounts_in_prose, folded);
    if (AnyMatches(grammar_.references, folded)) {
      AddReference(text);
    } else if (amounts && reference_heading_) {
      AddReference({reference_heading_->text + " " + text.text, text.place, {}});
      reference_used_ = true;
    } else if (amounts) {
      not_understood_.push_back({text, "an amount of money within a description, read as text"});
    } else {
      prose_lines_ += paragraph_lines_;
    }
    if (sub_project() != nullptr && IsMarked(folded)) {
      sub_project()->marked_activities.push_back(text);
    }
    paragraph_ = {};
  }

  // A bullet, a mark and a space.
  bool IsMarked(std::string_view folded) const {
    Match match;
    if (FindFirst(grammar_.activities, folded, match) == nullptr) return false;
    const std::string_view rest = Trim(folded.substr(match.whole.end));
    return std::any_of(grammar_.marks.begin(), grammar_.marks.end(), [&](const MarkRule& rule) {
      return rest.size() > rule.word.size() && rest.substr(0, rule.word.size()) == rule.word &&
             rest[rule.word.size()] == ' ';
    });
  }

  const Grammar& grammar_;
  const std::vector<ScannedLine>& lines_;
  const Section section_;
  const PageLines page_;
  std::vector<NotUnderstood>& not_understood_;
  int& prose_lines_;

  size_t at_ = 0;
  Part part_ = Part::kBody;
  Project project_;
  JoinedText name_;
  JoinedText paragraph_;
  int paragraph_lines_ = 0;
  bool wrapped_ = false;         // the last line of prose goes on in the next
  bool said_something_ = false;  // about the last sub-project
  bool first_indicator_ = false;
  std::string related_heading_;
  JoinedText related_;  // the last related project as far as read
  std::optional<Text> reference_heading_;
  bool reference_used_ = false;
};

}  // namespace

Project ReadProjectPage(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                        const Section& section, std::vector<NotUnderstood>& not_understood,
                        int& prose_lines) {
  if (section.begin >= section.end) return {};
  return PageReader(grammar, lines, section, not_understood, prose_lines).Run();
}

}  // namespace kuzukuri::reader
