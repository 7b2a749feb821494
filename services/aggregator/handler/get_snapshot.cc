#include "services/aggregator/handler/get_snapshot.h"

#include <utility>

#include "services/aggregator/answer/fetch.h"
#include "services/platform/base/names.h"

namespace kuzukuri::aggregator {

void GetSnapshot(Memory& memory, const Context& context,
                 std::shared_ptr<const v1::GetSnapshotRequest> request,
                 std::function<void(absl::StatusOr<v1::GetSnapshotResponse>)> done) {
  const auto name = platform::ParseNameOf(request->jurisdiction(), "jurisdictions", "jurisdiction");
  if (!name.ok()) return done(name.status());
  SnapshotChoice choice;
  choice.indicators = true;
  ResolveSnapshot(memory, context, memory.Open(name->jurisdiction), name->jurisdiction, choice,
                  [done](const absl::StatusOr<Snapshot>& snapshot) {
                    if (!snapshot.ok()) return done(snapshot.status());
                    v1::GetSnapshotResponse response;
                    response.set_snapshot(EncodeSnapshot(*snapshot));
                    response.set_catalog_revision(snapshot->catalog.value());
                    response.set_budget_revision(snapshot->budget.value());
                    response.set_indicator_revision(snapshot->indicator->value());
                    done(std::move(response));
                  });
}

}  // namespace kuzukuri::aggregator
