// A comparison as the bytes of the API's message.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/handler/columns.h"
#include "services/aggregator/handler/pace.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// Everything an answer says, computed.
struct Computed {
  const Query* query = nullptr;
  const CompareInput* input = nullptr;
  const Comparison* comparison = nullptr;
  const Plan* plan = nullptr;
  const std::map<int, std::shared_ptr<const PublishedFigures>>* published = nullptr;  // by year
  const Paces* paces = nullptr;  // null when it was not asked for
  std::vector<Finding> findings;
  std::vector<size_t> rows;  // those listed, in order
  size_t first_row = 0;      // of the page, in `rows`
  std::string next_page_token;
};

// The bytes of the answer without the snapshot, which is answered in front of it.
std::string Render(const Computed& computed);

}  // namespace kuzukuri::aggregator
