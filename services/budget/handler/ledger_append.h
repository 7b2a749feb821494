#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/pools.h"
#include "services/platform/work/combiner.h"
#include "services/platform/work/executor.h"

namespace kuzukuri::budget {

// AppendLedgerEntries. Requests for one jurisdiction wait for its head's lock anyway, so those that
// come in meanwhile are written in one transaction: one lock and one commit for all of them. Each
// still has its own revision and answer, and a bad one fails alone.
class LedgerAppender {
 public:
  using Response = v1::AppendLedgerEntriesResponse;
  using Done = std::function<void(absl::StatusOr<Response>)>;

  // At most `max_combined` requests share a transaction.
  LedgerAppender(platform::Pools& pools, platform::Executor& executor, int max_combined);

  // Never blocks; calls `done` once, from any thread.
  void Append(std::shared_ptr<const platform::RequestContext> context,
              std::shared_ptr<const v1::AppendLedgerEntriesRequest> request, const Done& done);

 private:
  struct Pending {
    std::shared_ptr<const platform::RequestContext> context;
    std::shared_ptr<const v1::AppendLedgerEntriesRequest> request;
    Done done;
  };
  void Process(const platform::JurisdictionCode& jurisdiction, std::vector<Pending> batch);

  platform::Pools& pools_;
  platform::Combiner<Pending> combiner_;
};

}  // namespace kuzukuri::budget
