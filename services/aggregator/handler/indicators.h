// The indicators of a comparison's rows.
#pragma once

#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/indicator_join.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// Joins the indicators of the columns' years to the rows. Everything it is made of must outlive it.
class RowIndicators {
 public:
  RowIndicators(const CompareInput& input, const Comparison& comparison, const Fetched& fetched);

  // Adds those of a row to its message.
  void Add(size_t row, v1::Row& proto) const;
  // What a reader should know of them.
  std::vector<Finding> FindAll() const;

 private:
  void AddResult(const Row& row, size_t i, v1::IndicatorComparison& proto) const;
  void AddCost(const Row& row, size_t i, v1::IndicatorResult& proto) const;
  // The last column of a fiscal year.
  int ColumnOf(int fiscal_year) const;

  const CompareInput& input_;
  const Comparison& comparison_;
  std::vector<IndicatorRef> refs_;
  std::vector<const indicator::v1::Indicator*> protos_;
  std::vector<IndicatorEdge> edges_;
  std::vector<std::vector<IndicatorGroup>> groups_;  // by row
};

}  // namespace kuzukuri::aggregator
