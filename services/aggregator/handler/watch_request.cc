#include "services/aggregator/handler/watch_request.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/aggregator/handler/query.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {

absl::StatusOr<WatchRequest> ParseWatchRequest(v1::WatchComparisonRequest request) {
  platform::FieldViolations violations;
  const v1::CompareExecutionRequest& comparison = request.comparison();
  for (const auto& [field, text] : {std::pair("snapshot", &comparison.snapshot()),
                                    std::pair("min_snapshot", &comparison.min_snapshot()),
                                    std::pair("page_token", &comparison.page_token())}) {
    if (text->empty()) continue;
    violations.Add(absl::StrCat("comparison.", field),
                   "what is pinned does not change; leave it empty to watch, or ask for it with "
                   "CompareExecution");
  }
  const int interval = request.min_interval_ms() == 0 ? 1000 : request.min_interval_ms();
  if (interval < 100 || interval > 60000) {
    violations.Add("min_interval_ms", absl::StrCat("min_interval_ms is ", interval,
                                                   "; give 100 to 60000, or 0 for 1000"));
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  KZ_RETURN_IF_ERROR(ParseQuery(comparison).status());
  return WatchRequest{
      std::make_shared<const v1::CompareExecutionRequest>(std::move(*request.mutable_comparison())),
      std::chrono::milliseconds(interval)};
}

}  // namespace kuzukuri::aggregator
