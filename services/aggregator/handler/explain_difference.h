#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/explain_difference.pb.h"
#include "services/aggregator/answer/backend.h"

namespace kuzukuri::aggregator {

// Never blocks: `done` runs once, on any thread.
void ExplainDifference(const Backend& backend, const Context& context,
                       std::shared_ptr<const v1::ExplainDifferenceRequest> request,
                       std::function<void(absl::StatusOr<v1::ExplainDifferenceResponse>)> done);

}  // namespace kuzukuri::aggregator
