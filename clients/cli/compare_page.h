// The page of a comparison, as a council member reads it: in Japanese, aligned, sparing.
#pragma once

#include <string>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

struct PageOptions {
  std::string title;  // of the jurisdiction
  int64_t unit_yen = 1000;
  int width = 120;
  int ambiguous_width = 1;
  bool indicators = false;
  bool why = false;             // what each change is made of
  bool places = false;          // where the published statements print the figures
  bool all_findings = false;    // those that are only good to know one by one too
  bool rounded_totals = false;  // the answer sums its totals from rounded rows
};

// The whole page. The answer must have been asked for with a presentation of the same unit.
std::string RenderPage(const aggregator::v1::CompareExecutionResponse& response,
                       const PageOptions& options);

}  // namespace kuzukuri::cli
