// What `kuzukuri compare` is asked for, and the request that stands for it.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/shared/flags.h"
#include "kuzukuri/aggregator/v1/compare_execution.pb.h"

namespace kuzukuri::cli {

struct CompareOptions {
  std::string jurisdiction;          // code
  std::vector<std::string> columns;  // YEAR[@DATE][:STAGE]
  aggregator::v1::Level level = aggregator::v1::LEVEL_PROJECT;
  aggregator::v1::LineagePolicy policy = aggregator::v1::LINEAGE_POLICY_GROUPED;
  std::vector<std::string> nodes;  // filters, see the API
  std::vector<std::string> departments;
  std::string text;
  std::vector<std::string> matches;      // one-to-one, group, none, share
  std::vector<std::string> findings_of;  // kinds, e.g. over-execution
  ThresholdOptions thresholds;
  std::string order_by;
  PresentationFlags presentation;
  SnapshotFlags snapshots;
  report::Language language = report::Language::kJapanese;
  bool indicators = false;
  bool why = false;          // what changes are made of, and explanations
  bool drafts = false;       // explanations that are not approved too
  bool unexplained = false;  // findings that no explanation explains only
  bool pace = false;
  bool places = false;
  bool components = false;
  bool sub_projects = false;
  bool all_findings = false;  // those that are only good to know one by one too
  PageFlags page;
};

// The request the options stand for. INVALID_ARGUMENT says what to write.
absl::Status MakeCompareRequest(const CompareOptions& options,
                                aggregator::v1::CompareExecutionRequest& request);

// The same columns at the same snapshot, by sub-project.
aggregator::v1::CompareExecutionRequest SubProjectRequest(
    const aggregator::v1::CompareExecutionRequest& request, const std::string& snapshot);

// The filters in words, for the head of the page.
std::string FilterText(const CompareOptions& options, const aggregator::v1::RowFilter& filter);

}  // namespace kuzukuri::cli
