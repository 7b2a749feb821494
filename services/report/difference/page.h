// The page of what differs between two states of knowledge, and of the writes that made it.
#pragma once

#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/explain_difference.pb.h"
#include "services/report/text/labels.h"

namespace kuzukuri::report {

struct DifferencePageOptions {
  std::string title;  // of the jurisdiction
  std::string from;   // what the two sides are called
  std::string to;
  std::vector<std::string> columns;  // what they are called
  Language language = Language::kJapanese;
  int width = 120;
  int ambiguous_width = 1;
};

// The whole page; amounts are in yen.
std::string RenderDifference(const aggregator::v1::ExplainDifferenceResponse& answer,
                             const DifferencePageOptions& options);

}  // namespace kuzukuri::report
