// The pace of a comparison's running columns.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/answer/plan.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/projection.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// For every column that is in year, the earlier years restated on its structure, at the same date
// and at their ends.
class Paces {
 public:
  static absl::StatusOr<Paces> Find(const Query& query, const Snapshot& snapshot,
                                    const Fetched& fetched, const CompareInput& input,
                                    const StillWanted& still_wanted);

  // Those of a row, the total among them. A row has none where its projects cannot be told from
  // others in the earlier years.
  std::vector<Pace> Of(const Row& row) const;

  // The earlier years of a row at the date of a column, the latest first; empty where a row has no
  // pace.
  std::vector<PastYear> PastOf(const Row& row, int column) const;

 private:
  // The comparison of one column's past with itself: the column is the last one.
  struct OfColumn {
    int column = 0;
    int day_of_year = 0;
    std::vector<ColumnSpec> specs;  // past years at the date and whole, in pairs, the latest first
    std::vector<bool> told;         // by past year: execution is told of the date itself
    std::vector<bool> settled;      // by past year
    std::shared_ptr<const Plan> plan;  // the comparison points into it
    Comparison comparison;
    std::map<std::string, size_t> row_of_node;  // by member's full name in the column
    std::map<std::string, size_t> row_of_id;
  };

  // Empty when there are none; `sums` holds those that are made.
  std::span<const Amounts> FindCells(const OfColumn& of, const Row& row,
                                     std::vector<Amounts>& sums) const;
  static std::vector<PastYear> PastYears(const OfColumn& of, std::span<const Amounts> cells);

  bool by_member_ = false;  // rows are sets of members, not nodes with an id of their own
  std::vector<OfColumn> columns_;
};

}  // namespace kuzukuri::aggregator
