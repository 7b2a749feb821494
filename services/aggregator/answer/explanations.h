// The explanations that an answer carries.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/answer/plan.h"
#include "services/aggregator/domain/explanations.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/query.h"

namespace kuzukuri::aggregator {

class ExplanationTable {
 public:
  // Everything must outlive it.
  ExplanationTable(const Query& query, const Plan& plan, const CompareInput& input);

  // Appends those about a row to its bytes.
  void Append(const Row& row, std::string& out) const;
  // Those that name a node or one of some indicators themselves.
  std::vector<v1::RowExplanation> Of(const std::string& node,
                                     const std::vector<v1::IndicatorResult>& indicators) const;

  // Says of findings which explain them, and leaves out those that are not asked for.
  void Choose(Findings& findings) const;

 private:
  std::vector<std::string> SubjectsOf(const Explanation& explanation) const;

  const Query& query_;
  const Plan& plan_;
  const CompareInput& input_;
  const Explanations explanations_;
  std::vector<std::string> bytes_;  // of each, when they are answered
};

}  // namespace kuzukuri::aggregator
