#include "services/report/text/place_text.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/money.h"
#include "services/platform/base/text.h"

namespace kuzukuri::report {
namespace {

using Figure = budget::v1::ReportedFigure;

constexpr absl::string_view kPagePrefix = "page/";

// `L` and the number for R4-L1; empty when the id is not of that form.
absl::string_view ListMark(absl::string_view table) {
  const size_t dash = table.rfind('-');
  if (dash == absl::string_view::npos) return "";
  const absl::string_view mark = table.substr(dash + 1);
  const bool known = mark.size() > 1 && (mark[0] == 'L' || mark[0] == 'S') &&
                     std::all_of(mark.begin() + 1, mark.end(), absl::ascii_isdigit);
  return known ? mark : "";
}

std::string ValueText(const Figure& figure) {
  return figure.measure() == Figure::MEASURE_RATE ? platform::FormatRate(figure.value())
                                                  : platform::FormatAmount(figure.value());
}

}  // namespace

bool IsSummaryTable(const std::string& table) { return absl::StartsWith(ListMark(table), "S"); }

std::string TableLabel(const Labels& labels, const std::string& table) {
  if (absl::StartsWith(table, kPagePrefix)) return labels.page;
  const absl::string_view mark = ListMark(table);
  if (mark.empty()) return table;
  return absl::StrCat(mark[0] == 'S' ? labels.summary_table : labels.list_table, mark.substr(1));
}

std::string PlaceKey(const Figure& figure) {
  return absl::StrCat(figure.table(), ":", figure.row());
}

std::string PlaceLabel(const Labels& labels, const Figure& figure) {
  return absl::StrCat(TableLabel(labels, figure.table()), "「", figure.row_label(), "」");
}

std::vector<std::string> ReaderPlaces(const Labels& labels, const ReportedFigures& figures,
                                      const aggregator::v1::Member* member) {
  const bool coded = member != nullptr && !member->printed_code().empty();
  const std::string name = coded ? platform::ComparisonKey(member->display_name()) : "";
  std::vector<std::string> places;
  std::string last;
  for (const Figure& figure : figures) {
    const std::string place = PlaceKey(figure);
    if (place != last) {
      const bool by_code = coded && platform::ComparisonKey(figure.row_label()) == name;
      places.push_back(by_code ? absl::StrCat(TableLabel(labels, figure.table()), " ",
                                              member->printed_code(), " ")
                               : PlaceLabel(labels, figure));
      // Most are in thousands, as the page is; exact ones say so.
      if (figure.unit_yen() == 1) absl::StrAppend(&places.back(), "（", labels.units[0], "）");
    } else {
      absl::StrAppend(&places.back(), " ");
    }
    last = place;
    absl::StrAppend(&places.back(), ValueText(figure));
  }
  return places;
}

std::vector<std::string> PrintedPlaces(const ReportedFigures& figures) {
  std::vector<std::string> places;
  std::string last;
  for (const Figure& figure : figures) {
    const std::string place = PlaceKey(figure);
    if (place != last) places.push_back(place);
    last = place;
    absl::StrAppend(&places.back(), " ", ValueText(figure));
  }
  return places;
}

}  // namespace kuzukuri::report
