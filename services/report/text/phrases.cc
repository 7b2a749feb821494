#include "services/report/text/phrases.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "services/platform/base/money.h"

namespace kuzukuri::report {
namespace {

namespace v1 = aggregator::v1;

bool IsAdjustment(const v1::Cell& cell) {
  return cell.appropriation_yen() == cell.appropriation_adjustment_yen() &&
         cell.executed_yen() == cell.executed_adjustment_yen();
}

std::string DateText(const char* pattern, const type::v1::Date& date) {
  return absl::Substitute(pattern, date.year(), date.month(), date.day(),
                          absl::StrCat(absl::Dec(date.month(), absl::kZeroPad2)),
                          absl::StrCat(absl::Dec(date.day(), absl::kZeroPad2)));
}

}  // namespace

std::string UnitLabel(const Labels& labels, int64_t unit_yen) {
  return labels.units[unit_yen == 1 ? 0 : unit_yen == 1000 ? 1 : 2];
}

std::string DayLabel(const Labels& labels, const type::v1::Date& date) {
  return DateText(labels.day, date);
}

std::string AsOfLabel(const Labels& labels, const type::v1::Date& date) {
  return DateText(labels.as_of, date);
}

std::string DateLabel(const Labels& labels, const v1::Column& column) {
  return column.has_as_of() ? AsOfLabel(labels, column.as_of()) : labels.date_unknown;
}

bool IsSettled(budget::v1::ClosingState state) {
  return state == budget::v1::CLOSING_STATE_SETTLED || state == budget::v1::CLOSING_STATE_CERTIFIED;
}

const char* ExecutedLabel(const Labels& labels, const v1::Column& column) {
  return IsSettled(column.closing_state()) ? labels.settled : labels.executed;
}

std::string IncompleteText(const Labels& labels, const char* figure,
                           const budget::v1::Incompleteness& incomplete, int64_t unit_yen) {
  const int64_t budget = incomplete.absent_appropriation_yen();
  return absl::Substitute(
      labels.incomplete, figure, incomplete.absent_parts(), incomplete.parts(),
      budget == 0
          ? ""
          : absl::Substitute(labels.absent_budget,
                             platform::FormatAmount(platform::DivideHalfAway(budget, unit_yen)),
                             UnitLabel(labels, unit_yen)));
}

std::vector<std::string> IncompleteTexts(const Labels& labels, const char* executed,
                                         const v1::Cell& cell, int64_t unit_yen) {
  std::vector<std::string> texts;
  if (cell.has_incomplete_appropriation()) {
    texts.push_back(
        IncompleteText(labels, labels.appropriation, cell.incomplete_appropriation(), unit_yen));
  }
  if (cell.has_incomplete_executed()) {
    texts.push_back(IncompleteText(labels, executed, cell.incomplete_executed(), unit_yen));
  }
  return texts;
}

const char* OwnPostingsLabel(const Labels& labels, const v1::Cell& cell, bool of_project) {
  if (IsAdjustment(cell)) return labels.own_adjustments;
  return of_project ? labels.own_of_project : labels.own_of_node;
}

const char* OwnPostingsLabel(const Labels& labels,
                             const google::protobuf::RepeatedPtrField<v1::Cell>& cells,
                             bool of_project) {
  for (const v1::Cell& cell : cells) {
    if (!IsAdjustment(cell)) return OwnPostingsLabel(labels, cell, of_project);
  }
  return labels.own_adjustments;
}

}  // namespace kuzukuri::report
