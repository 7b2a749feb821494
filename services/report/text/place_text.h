// Places of a published statement in a reader's words.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "kuzukuri/budget/v1/reported_figure.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

using ReportedFigures = google::protobuf::RepeatedPtrField<budget::v1::ReportedFigure>;

// Tables are named by their ids: `page/CODE` is the page of a project; an id that ends in L or S
// and a number, such as R4-L1 and R4-S2, is a list or a summary; whatever else keeps its id.
std::string TableLabel(const Labels& labels, const std::string& table);
bool IsSummaryTable(const std::string& table);

// A table with the label of its row as printed: 総括表2「災害に強い区づくり事業」.
std::string PlaceLabel(const Labels& labels, const budget::v1::ReportedFigure& figure);
// The key of a figure's place, as findings name it: `table:row`.
std::string PlaceKey(const budget::v1::ReportedFigure& figure);

// Where the published statement prints a row, and what, one text per place. Under a line that has
// `member`'s name, its printed code says which row it is: 一覧表1 Ⅰ-１.
std::vector<std::string> ReaderPlaces(const Labels& labels, const ReportedFigures& figures,
                                      const aggregator::v1::Member* member = nullptr);
// The same for machines: `R4-L1:3 12,182 ...`.
std::vector<std::string> PrintedPlaces(const ReportedFigures& figures);

}  // namespace kuzukuri::report
