// Reads a project's page line by line. Each part of a page has its file: page_name, page_figures,
// page_sub_projects, page_related, page_prose; what begins which part is decided in page.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/reader/parse/entry.h"
#include "services/reader/parse/number.h"
#include "services/reader/parse/page_lines.h"

namespace kuzukuri::reader {

class PageReader {
 public:
  PageReader(const Grammar& grammar, const std::vector<ScannedLine>& lines, const Section& section,
             std::vector<NotUnderstood>& not_understood, int& prose_lines);

  Project Run();

 private:
  // What of the page is being read.
  enum class Part { kBody, kFigures, kIndicators, kRelated };

  const ScannedLine& line() const { return lines_[at_]; }
  std::string_view text() const { return lines_[at_].folded.text; }
  SubProject* sub_project() {
    return project_.sub_projects.empty() ? nullptr : &project_.sub_projects.back();
  }
  bool EndsSentence() const;

  // Reads one line, or those that belong together from here on. So do all Take…(): they move at_,
  // and return false where something else stands.
  void ReadLine();
  // Another part of the page begins.
  void Enter(Part part);
  bool TakeIndicatorHeading();
  bool TakeIndicator();

  // --- Heading and name.

  void ReadHeading();
  // The short lines below the heading, or what stands in front of the prose on the first.
  void ReadName();
  bool EndsName() const;
  Certainty SplitFirstLine();
  void TakeFormerName();

  // --- The page's own figures and departments.

  // A word for a figure, alone.
  bool IsLabel(std::string_view text) const;
  // Labels and figures alone on a line.
  bool TakeFigures();
  // A label, and its figure alone on the next line.
  bool TakeFigureBelow();
  // Labels side by side, and their figures on the next line.
  bool TakeFigureColumns();
  void AddFigure(const LabelledFigure& figure, Measure measure, const ScannedLine& at);
  // The next line that is not empty; the page's end when there is none.
  size_t NextLine() const;
  // The figures within brackets of a folded text.
  std::vector<Figure> BracketFigures(const JoinedText& joined, const FoldedText& folded,
                                     Span inside, Span whole);
  // "所管課 福祉課、総務課"
  std::optional<std::vector<Text>> LabelledDepartments() const;
  bool TakeLabelledDepartments();
  bool TakeDepartments();

  // --- Sub-projects.

  bool TakeSubProject();
  // The figures in brackets on this line or the next ones, over which the name or the bracket may
  // be wrapped.
  const Pattern* FindFigures(JoinedText& joined, size_t& end, Match& match) const;
  // Whether a line without figures is a sub-project: its number is the next and it is not what
  // another line goes on with.
  bool IsPlausible(const std::string& number) const;
  bool IsNext(const std::string& number) const;
  void SetNameAndFigures(const JoinedText& joined, size_t name_begin, Span inside, Span bracket,
                         SubProject& sub_project);
  bool TakePart();
  // A footnote directly below a sub-project's name.
  bool TakeNote();

  // --- Related projects and references.

  bool TakeRelatedHeading();
  // A bullet begins a related project; the lines below it may bring its owner and its amount.
  bool TakeRelated();
  std::optional<Related> ParseRelated(const JoinedText& joined);
  bool TakeReferenceHeading();
  // A heading of references below which there was no amount is a reference itself.
  void EndReferences();
  void AddReference(Text text);

  // --- Prose.

  // Figures where none are expected.
  bool TakeStrayFigures();
  // Why a line that is no figure should be one; nullptr when it is prose.
  const char* StrayFigure() const;
  void TakeProse();
  void StartParagraph(const Text& text);
  // What a paragraph says beside being prose.
  void Flush();

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

}  // namespace kuzukuri::reader
