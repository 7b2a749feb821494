#include "services/reader/parse/page.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "services/reader/parse/indicator.h"
#include "services/reader/parse/page_reader.h"

namespace kuzukuri::reader {
namespace {

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

// An original appropriation alone is the appropriation.
void SettleOriginal(std::vector<Figure>& figures) {
  if (Find(figures, Measure::kAppropriation) != nullptr) return;
  for (Figure& figure : figures) {
    if (figure.measure == Measure::kOriginal) figure.measure = Measure::kAppropriation;
  }
}

}  // namespace

PageReader::PageReader(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                       const Section& section, std::vector<NotUnderstood>& not_understood,
                       int& prose_lines)
    : grammar_(grammar),
      lines_(lines),
      section_(section),
      page_{lines, section.end, FullWidth(lines, section)},
      not_understood_(not_understood),
      prose_lines_(prose_lines) {}

Project PageReader::Run() {
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
  SettleOriginal(project_.figures);
  for (SubProject& part : project_.sub_projects) SettleOriginal(part.figures);
  return std::move(project_);
}

bool PageReader::EndsSentence() const { return Trim(text()).ends_with("。"); }

void PageReader::ReadLine() {
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

void PageReader::Enter(Part part) {
  Flush();
  EndReferences();
  part_ = part;
}

bool PageReader::TakeIndicatorHeading() {
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

bool PageReader::TakeIndicator() {
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

Project ReadProjectPage(const Grammar& grammar, const std::vector<ScannedLine>& lines,
                        const Section& section, std::vector<NotUnderstood>& not_understood,
                        int& prose_lines) {
  if (section.begin >= section.end) return {};
  return PageReader(grammar, lines, section, not_understood, prose_lines).Run();
}

}  // namespace kuzukuri::reader
