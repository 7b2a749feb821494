#include "services/gateway/present/comparison_lines.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/report/comparison/members.h"

namespace kuzukuri::gateway {
namespace {

namespace v1 = aggregator::v1;

class Lines {
 public:
  explicit Lines(const report::Comparison& comparison)
      : comparison_(comparison), answer_(comparison.answer) {
    for (const v1::Row& row : answer_.subtotals()) known_.insert(row.id());
  }

  std::vector<ComparisonLine> Run() {
    AddUnder("", /*outside=*/false, 0);
    if (answer_.has_total()) {
      lines_.push_back({&answer_.total(), comparison_.labels.total, 0, true});
    }
    if (answer_.has_outside_total()) {
      AddUnder("", /*outside=*/true, 0);
      lines_.push_back({&answer_.outside_total(), comparison_.labels.outside_total, 0, true});
    }
    return std::move(lines_);
  }

 private:
  // A row whose heading is not in the answer stands by itself, so that none is lost.
  bool StandsUnder(const v1::Row& row, const std::string& parent) const {
    return row.parent() == parent || (parent.empty() && !known_.contains(row.parent()));
  }

  void AddUnder(const std::string& parent, bool outside, int depth) {
    for (const v1::Row& row : answer_.subtotals()) {
      if (!StandsUnder(row, parent) || row.outside_total() != outside) continue;
      // Once, also where an answer's headings should stand under each other.
      if (!added_.insert(row.id()).second) continue;
      lines_.push_back({&row, row.display_name(), depth, true});
      AddUnder(row.id(), outside, depth + 1);
    }
    for (const v1::Row& row : answer_.rows()) {
      if (!StandsUnder(row, parent) || row.outside_total() != outside) continue;
      lines_.push_back({&row, report::RowName(comparison_, row), depth, false});
    }
  }

  const report::Comparison& comparison_;
  const v1::CompareExecutionResponse& answer_;
  std::set<std::string> known_;
  std::set<std::string> added_;
  std::vector<ComparisonLine> lines_;
};

}  // namespace

std::vector<ComparisonLine> LinesOf(const report::Comparison& comparison) {
  return Lines(comparison).Run();
}

std::vector<std::string> ColumnKeys(const v1::CompareExecutionResponse& answer) {
  std::vector<std::string> keys;
  for (const v1::Column& column : answer.columns()) {
    std::string key = absl::StrCat(column.fiscal_year());
    const auto of_year = std::count_if(
        answer.columns().begin(), answer.columns().end(),
        [&](const v1::Column& other) { return other.fiscal_year() == column.fiscal_year(); });
    if (of_year > 1 && column.has_as_of()) {
      absl::StrAppendFormat(&key, "-%02d-%02d", column.as_of().month(), column.as_of().day());
    }
    if (std::count(keys.begin(), keys.end(), key) > 0) {
      absl::StrAppend(&key, "-",
                      column.execution_stage() == budget::v1::EXECUTION_STAGE_COMMITMENT
                          ? "commitment"
                          : "disbursement");
    }
    keys.push_back(key);
  }
  return keys;
}

const v1::Change& LastChangeOf(const v1::Row& row) {
  return row.changes().empty() ? v1::Change::default_instance()
                               : row.changes(row.changes_size() - 1);
}

bool KnowsOriginal(const v1::Cell& cell) {
  return cell.has_original_yen() &&
         (cell.original_yen() != 0 || cell.components().not_stated_yen() == 0);
}

}  // namespace kuzukuri::gateway
