#pragma once

#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/upstream/memory/memory.h"

namespace kuzukuri::aggregator {

// The RPC of the same name.
void GetSnapshot(Memory& memory, const Context& context,
                 const std::shared_ptr<const v1::GetSnapshotRequest>& request,
                 const std::function<void(absl::StatusOr<v1::GetSnapshotResponse>)>& done);

}  // namespace kuzukuri::aggregator
