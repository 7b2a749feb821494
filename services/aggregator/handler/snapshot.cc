#include "services/aggregator/handler/snapshot.h"

#include <optional>
#include <utility>

#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::aggregator {
namespace {

absl::StatusOr<std::optional<Snapshot>> DecodeOptional(const std::string& token,
                                                       const std::string& jurisdiction,
                                                       const char* field) {
  if (token.empty()) return std::optional<Snapshot>();
  KZ_ASSIGN_OR_RETURN(Snapshot snapshot, DecodeSnapshot(token, jurisdiction, field));
  return std::optional<Snapshot>(std::move(snapshot));
}

absl::StatusOr<Snapshot> Check(Snapshot snapshot, const std::optional<Snapshot>& bound) {
  if (snapshot.catalog == 0) {
    return platform::NotFound("Jurisdiction", platform::JurisdictionName(snapshot.jurisdiction),
                              "register it in the catalog first");
  }
  if (bound && !AtLeast(snapshot, *bound)) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kSnapshotAhead, "min_snapshot",
        "min_snapshot: a service has not reached it; use a snapshot of this installation, and a "
        "snapshot that is not older than min_snapshot");
  }
  return snapshot;
}

}  // namespace

void ResolveSnapshot(Memory& memory, const Memory::WardHandle& ward,
                     const std::string& jurisdiction, const std::string& snapshot,
                     const std::string& min_snapshot,
                     std::function<void(absl::StatusOr<Snapshot>)> done) {
  const auto pinned = DecodeOptional(snapshot, jurisdiction, "snapshot");
  if (!pinned.ok()) return done(pinned.status());
  const auto bound = DecodeOptional(min_snapshot, jurisdiction, "min_snapshot");
  if (!bound.ok()) return done(bound.status());
  if (*pinned) return done(Check(**pinned, *bound));
  memory.GetHeads(ward, [bound = *bound, done](absl::StatusOr<Snapshot> heads) {
    if (!heads.ok()) return done(heads.status());
    done(Check(*std::move(heads), bound));
  });
}

void GetSnapshot(Memory& memory, std::shared_ptr<const v1::GetSnapshotRequest> request,
                 std::function<void(absl::StatusOr<v1::GetSnapshotResponse>)> done) {
  const auto name = platform::ParseNameOf(request->jurisdiction(), "jurisdictions", "jurisdiction");
  if (!name.ok()) return done(name.status());
  ResolveSnapshot(memory, memory.Open(name->jurisdiction), name->jurisdiction, "", "",
                  [done](const absl::StatusOr<Snapshot>& snapshot) {
                    if (!snapshot.ok()) return done(snapshot.status());
                    v1::GetSnapshotResponse response;
                    response.set_snapshot(EncodeSnapshot(*snapshot));
                    response.set_catalog_revision(snapshot->catalog);
                    response.set_budget_revision(snapshot->budget);
                    response.set_indicator_revision(snapshot->indicator);
                    done(std::move(response));
                  });
}

}  // namespace kuzukuri::aggregator
