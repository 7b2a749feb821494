#include "services/report/text/phrases.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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

bool IsSame(const type::v1::Date& a, const type::v1::Date& b) {
  return a.year() == b.year() && a.month() == b.month() && a.day() == b.day();
}

// A sentence on some of a figure's parts, whose budget is told behind it where it is known.
std::string PartsText(const Labels& labels, const char* pattern, const char* figure, int some,
                      int all, int64_t budget_yen, int64_t unit_yen, const std::string& date = "") {
  const std::string budget =
      budget_yen == 0
          ? ""
          : absl::Substitute(labels.absent_budget,
                             platform::FormatAmount(platform::DivideHalfAway(budget_yen, unit_yen)),
                             UnitLabel(labels, unit_yen));
  return absl::Substitute(pattern, figure, some, all, budget, date);
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
  if (!column.has_as_of()) return labels.date_unknown;
  const std::string as_of = AsOfLabel(labels, column.as_of());
  if (!column.has_executed_through() || IsSame(column.executed_through(), column.as_of())) {
    return as_of;
  }
  return as_of +
         absl::Substitute(labels.executed_through, AsOfLabel(labels, column.executed_through()));
}

bool IsSettled(budget::v1::ClosingState state) {
  return state == budget::v1::CLOSING_STATE_SETTLED || state == budget::v1::CLOSING_STATE_CERTIFIED;
}

const char* ExecutedLabel(const Labels& labels, const v1::Column& column) {
  return IsSettled(column.closing_state()) ? labels.settled : labels.executed;
}

std::string IncompleteText(const Labels& labels, const char* figure,
                           const budget::v1::Incompleteness& incomplete, int64_t unit_yen) {
  std::vector<std::string> texts;
  if (incomplete.absent_parts() != 0) {
    texts.push_back(PartsText(labels, labels.incomplete, figure, incomplete.absent_parts(),
                              incomplete.parts(), incomplete.absent_appropriation_yen(), unit_yen));
  }
  if (incomplete.earlier_parts() != 0) {
    texts.push_back(PartsText(labels, labels.earlier, figure, incomplete.earlier_parts(),
                              incomplete.parts(), incomplete.earlier_appropriation_yen(), unit_yen,
                              AsOfLabel(labels, incomplete.earliest())));
  }
  return absl::StrJoin(texts, labels.separator);
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
