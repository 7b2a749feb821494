#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/aggregator/upstream/memory.h"

namespace kuzukuri::aggregator {

// The RPC of the same name.
void GetSnapshot(Memory& memory, std::shared_ptr<const v1::GetSnapshotRequest> request,
                 std::function<void(absl::StatusOr<v1::GetSnapshotResponse>)> done);

// The snapshot a request reads at: the one it names, or the heads. Checks `min_snapshot`.
// NOT_FOUND when the catalog does not know the jurisdiction.
void ResolveSnapshot(Memory& memory, const Memory::WardHandle& ward,
                     const std::string& jurisdiction, const std::string& snapshot,
                     const std::string& min_snapshot,
                     std::function<void(absl::StatusOr<Snapshot>)> done);

}  // namespace kuzukuri::aggregator
