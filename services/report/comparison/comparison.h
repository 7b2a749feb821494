// What the parts of a comparison's page are made of.
#pragma once

#include <string>

#include "services/report/comparison/columns.h"
#include "services/report/comparison/page.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

// Keeps references: answer and options must outlive it.
struct Comparison {
  Comparison(const aggregator::v1::CompareExecutionResponse& answer,
             const ComparisonPageOptions& options);

  // An amount in the unit of the page.
  std::string Rounded(int64_t yen) const;

  const aggregator::v1::CompareExecutionResponse& answer;
  const ComparisonPageOptions& options;
  const Labels& labels;
  const ComparisonColumns columns;
};

}  // namespace kuzukuri::report
