// What is said of a column and of an amount, in the words of a language.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

std::string UnitLabel(const Labels& labels, int64_t unit_yen);
// The day, or as of it.
std::string DayLabel(const Labels& labels, const type::v1::Date& date);
std::string AsOfLabel(const Labels& labels, const type::v1::Date& date);
std::string DateLabel(const Labels& labels, const aggregator::v1::Column& column);
bool IsSettled(budget::v1::ClosingState state);
// What the executed amount of a column is called: of a settled year it is the settled one.
const char* ExecutedLabel(const Labels& labels, const aggregator::v1::Column& column);

// What is said of the figures of a cell that are not known of all their parts, or not at one date,
// the parts' budget in a unit; empty where all are.
std::string IncompleteText(const Labels& labels, const char* figure,
                           const budget::v1::Incompleteness& incomplete, int64_t unit_yen);
std::vector<std::string> IncompleteTexts(const Labels& labels, const char* executed,
                                         const aggregator::v1::Cell& cell, int64_t unit_yen);

// What to call postings on a node itself: adjustments only where all of every amount is adjustment.
const char* OwnPostingsLabel(const Labels& labels,
                             const google::protobuf::RepeatedPtrField<aggregator::v1::Cell>& cells,
                             bool of_project);
const char* OwnPostingsLabel(const Labels& labels, const aggregator::v1::Cell& cell,
                             bool of_project);

}  // namespace kuzukuri::report
