// A comparison as the bytes of the API's message.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kuzukuri/aggregator/v1/compare_execution.pb.h"
#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/query.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/wire/row_bytes.h"

namespace kuzukuri::aggregator {

// Everything an answer says, computed.
struct Computed {
  const Query* query = nullptr;
  const CompareInput* input = nullptr;
  const Comparison* comparison = nullptr;
  std::string jurisdiction_display_name;
  const PlanBytes* texts = nullptr;  // what does not depend on amounts
  size_t text_bytes = 0;             // of all rows together, about
  // What the published papers print of a node in a column; only called when it is asked for.
  std::function<std::vector<const budget::v1::ReportedFigure*>(const ColumnSpec& column,
                                                               const std::string& node)>
      reported;
  // Appends what else a row was asked to say: its pace and its indicators.
  std::function<void(const Row&, std::string& out)> append_rest;
  std::vector<Finding> findings;
  std::vector<size_t> rows;  // those listed, in order
  size_t first_row = 0;      // of the page, in `rows`
  std::string next_page_token;
};

// The bytes of the answer's body: all but its head.
std::string Render(const Computed& computed);

// The bytes before the body: the snapshot and what else is the same for all answers.
std::string AnswerHead(const Snapshot& snapshot);

// WatchComparisonResponse with an answer in it.
std::string WatchFrame(const std::string& head, const std::string& body);

}  // namespace kuzukuri::aggregator
