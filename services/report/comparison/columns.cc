#include "services/report/comparison/columns.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/substitute.h"
#include "services/report/text/phrases.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

std::string Or(const std::string& text) { return text.empty() ? kAbsent : text; }

}  // namespace

std::string ComparisonColumns::Number(int column) const {
  constexpr char32_t kFirst = 0x2460;
  if (wide()) return "";
  const char32_t c = kFirst + static_cast<char32_t>(column);
  return {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F))};
}

std::string ComparisonColumns::Name(int column) const {
  if (!Has(column)) return "";
  const v1::Column& of = answer_.columns(column);
  return of.display_name().empty() ? absl::Substitute(labels_.comparison.year, of.fiscal_year())
                                   : of.display_name();
}

std::string ComparisonColumns::Year(int column) const {
  return Has(column) ? absl::StrCat(answer_.columns(column).fiscal_year()) : "";
}

const char* ComparisonColumns::Executed(int column) const {
  return Has(column) ? ExecutedLabel(labels_, answer_.columns(column)) : labels_.executed;
}

bool ComparisonColumns::StagesDiffer() const {
  return std::any_of(answer_.columns().begin(), answer_.columns().end(),
                     [this](const v1::Column& column) {
                       return column.execution_stage() != answer_.columns(0).execution_stage();
                     });
}

std::string ComparisonColumns::Heading(int column) const {
  if (!Has(column)) return "";
  const v1::Column& of = answer_.columns(column);
  std::string heading = absl::StrCat(Number(column), Name(column));
  if (of.missing()) return absl::Substitute(labels_.comparison.missing, heading);
  if (wide()) {
    absl::StrAppend(&heading, " ", labels_.closing_states.Of(of.closing_state()));
  } else if (of.has_as_of()) {
    absl::StrAppendFormat(&heading, " %d/%d", of.as_of().month(), of.as_of().day());
  }
  const bool stated = of.execution_stage() != budget::v1::EXECUTION_STAGE_UNSPECIFIED;
  if (wide() && stated && StagesDiffer()) {
    absl::StrAppend(&heading, " ", labels_.execution_stages.Of(of.execution_stage()));
  }
  return heading;
}

std::vector<std::string> ComparisonColumns::Headings() const {
  std::vector<std::string> headings(cells());
  for (int i = 0; i < size(); ++i) {
    headings[static_cast<size_t>(i) * cells_per_column()] = Heading(i);
  }
  headings[change_at()] = labels_.comparison.change;
  if (size() > 2) {
    absl::StrAppend(&headings[change_at()], " ", Number(size() - 2), "→", Number(size() - 1));
  }
  return headings;
}

std::vector<std::string> ComparisonColumns::FigureHeadings() const {
  std::vector<std::string> headings;
  for (int i = 0; i < size(); ++i) {
    headings.insert(headings.end(), {labels_.appropriation, Executed(i)});
    if (wide()) headings.emplace_back(labels_.difference);
    headings.emplace_back(labels_.rate);
  }
  headings.insert(headings.end(),
                  {labels_.appropriation, labels_.executed, labels_.comparison.points});
  return headings;
}

std::vector<std::string> ComparisonColumns::Texts(const v1::Cell& cell) const {
  const v1::PrintedCell& printed = cell.printed();
  std::vector<std::string> texts = {Or(printed.appropriation()), Or(printed.executed())};
  if (wide()) texts.push_back(Or(printed.difference()));
  texts.push_back(Or(printed.rate()));
  return texts;
}

TableRow ComparisonColumns::EmptyLine(std::string name, int indent) const {
  return {std::move(name), indent, std::vector<std::string>(cells()), false};
}

void ComparisonColumns::Fill(int column, const v1::Cell& cell, TableRow& line) const {
  if (!Has(column)) return;
  std::vector<std::string> texts = Texts(cell);
  std::move(texts.begin(), texts.end(),
            line.cells.begin() + column * static_cast<int>(cells_per_column()));
}

void ComparisonColumns::FillChange(std::array<std::string, 3> change, TableRow& line) const {
  std::move(change.begin(), change.end(),
            line.cells.begin() + static_cast<std::ptrdiff_t>(change_at()));
}

TableRow ComparisonColumns::LineIn(int column, std::string name, int indent,
                                   const v1::Cell& cell) const {
  TableRow line = EmptyLine(std::move(name), indent);
  Fill(column, cell, line);
  return line;
}

}  // namespace kuzukuri::report
