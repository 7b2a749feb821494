// The figures of a project's page and the departments in charge of it.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/reader/parse/page_reader.h"
#include "services/reader/parse/row.h"
#include "services/reader/parse/table.h"

namespace kuzukuri::reader {
namespace {

Figure MakeFigure(const LabelledFigure& labelled, Measure measure, const Text& printed) {
  Figure figure;
  figure.measure = measure;
  figure.value = labelled.unit_yen == 0 ? Permille(labelled.number) : labelled.number.value;
  figure.unit_yen = labelled.unit_yen;
  figure.text = printed.text;
  figure.place = printed.place;
  return figure;
}

}  // namespace

bool PageReader::IsLabel(std::string_view text) const {
  return MeasureOf(RoleOf(grammar_, WithoutSpaces(text))).has_value();
}

bool PageReader::TakeFigures() {
  const std::optional<std::vector<LabelledFigure>> figures = ParseLabelledFigures(grammar_, text());
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

bool PageReader::TakeFigureBelow() {
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

bool PageReader::TakeFigureColumns() {
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

void PageReader::AddFigure(const LabelledFigure& figure, Measure measure, const ScannedLine& at) {
  const Text printed = PrintedText(at, figure.span);
  if (Find(project_.figures, measure) != nullptr) {
    not_understood_.push_back({printed, "a second figure with the same label"});
  } else {
    project_.figures.push_back(MakeFigure(figure, measure, printed));
  }
}

size_t PageReader::NextLine() const {
  size_t next = at_ + 1;
  while (next < section_.end && IsSkipped(lines_[next])) ++next;
  return next;
}

std::vector<Figure> PageReader::BracketFigures(const JoinedText& joined, const FoldedText& folded,
                                               Span inside, Span whole) {
  const Text bracket = joined.PrintedAt(folded, whole);
  std::vector<Figure> figures;
  const auto labelled = ParseLabelledFigures(grammar_, At(folded.text, inside));
  if (!labelled) {
    not_understood_.push_back({bracket, "figures in brackets that cannot be read"});
    return figures;
  }
  for (const LabelledFigure& one : *labelled) {
    const Role role = one.label.empty() ? grammar_.unlabelled_figure : RoleOf(grammar_, one.label);
    const std::optional<Measure> measure = MeasureOf(role);
    const Text at =
        joined.PrintedAt(folded, {inside.begin + one.span.begin, inside.begin + one.span.end});
    if (!measure) {
      not_understood_.push_back({bracket, "a figure in brackets with an unknown label"});
      continue;
    }
    figures.push_back(MakeFigure(one, *measure, at));
  }
  return figures;
}

std::optional<std::vector<Text>> PageReader::LabelledDepartments() const {
  const std::vector<Span> tokens = Tokens(text());
  if (tokens.size() < 2) return std::nullopt;
  std::string label = WithoutSpaces(At(text(), tokens.front()));
  if (label.back() == ':') label.pop_back();
  if (RoleOf(grammar_, label) != v1::ROLE_DEPARTMENT) return std::nullopt;
  return ParseDepartments(grammar_, line(), {tokens[1].begin, text().size()});
}

bool PageReader::TakeLabelledDepartments() {
  std::optional<std::vector<Text>> departments = LabelledDepartments();
  if (!departments) return false;
  Enter(Part::kFigures);
  for (Text& department : *departments) project_.departments.push_back(std::move(department));
  ++at_;
  return true;
}

bool PageReader::TakeDepartments() {
  std::optional<std::vector<Text>> departments =
      ParseDepartments(grammar_, line(), {0, text().size()});
  if (!departments) return false;
  for (Text& department : *departments) project_.departments.push_back(std::move(department));
  ++at_;
  return true;
}

}  // namespace kuzukuri::reader
