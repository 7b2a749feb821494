#include "services/reader/parse/page_lines.h"

#include <optional>

#include "services/reader/parse/number.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {

bool IsSkipped(const ScannedLine& line) {
  return line.kind == LineKind::kBlank || line.kind == LineKind::kIgnored;
}

bool IsFull(const PageLines& page, const ScannedLine& line) {
  constexpr size_t kTolerance = 6;  // characters that may not begin a line wrap earlier
  return ColumnsOf(Trim(line.folded.text)) + kTolerance >= page.full_width;
}

bool IsStructure(const Grammar& grammar, const ScannedLine& line) {
  const std::string_view text = line.folded.text;
  if (AnyMatches(grammar.related_headings, text)) return true;
  if (AnyMatches(grammar.bracketed_figures, text)) return true;
  if (AnyMatches(grammar.indicators.headings, text)) return true;
  if (line.kind == LineKind::kProject || line.kind == LineKind::kPillar) return true;
  const std::optional<std::vector<LabelledFigure>> figures = ParseLabelledFigures(grammar, text);
  return figures && MeasureOf(RoleOf(grammar, figures->front().label)).has_value();
}

}  // namespace kuzukuri::reader
