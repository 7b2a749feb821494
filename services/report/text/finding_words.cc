#include "services/report/text/finding_words.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/report/text/phrases.h"
#include "services/report/text/place_text.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

// What a column is called; with its date where another is of the same year.
std::string NameOf(const Labels& labels, const v1::Column& column, bool alone) {
  std::string name = column.display_name().empty()
                         ? absl::Substitute(labels.comparison.year, column.fiscal_year())
                         : column.display_name();
  if (alone || !column.has_as_of()) return name;
  return absl::StrCat(name, absl::Substitute(labels.in_brackets, DayLabel(labels, column.as_of())));
}

}  // namespace

FindingWords::FindingWords(Language language, const std::vector<const v1::Column*>& columns) {
  context_.labels = &LabelsOf(language);
  context_.columns = columns;
  if (columns.size() == 1) return;
  for (const v1::Column* column : columns) {
    const auto of_year = std::count_if(
        columns.begin(), columns.end(),
        [&](const v1::Column* other) { return other->fiscal_year() == column->fiscal_year(); });
    context_.column_names.push_back(NameOf(*context_.labels, *column, of_year == 1));
  }
}

void FindingWords::Learn(const v1::ReportRow& row) {
  for (const budget::v1::ReportedFigure& figure : row.reported_figures()) {
    context_.places.emplace(PlaceKey(figure), PlaceLabel(*context_.labels, figure));
  }
}

}  // namespace kuzukuri::report
