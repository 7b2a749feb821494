#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "services/aggregator/answer/backend.h"
#include "services/platform/server/call.h"
#include "services/platform/work/quota.h"

namespace kuzukuri::aggregator {

class WatchCall;

// Wakes the callers of WatchComparison when it is their time to look.
class WatchClock {
 public:
  WatchClock();
  ~WatchClock();

  // RESOURCE_EXHAUSTED, see platform::Quota, when there are too many; UNAVAILABLE (reason
  // SHUTTING_DOWN) once stopped.
  absl::Status Add(const std::shared_ptr<WatchCall>& call);
  void Remove(const std::shared_ptr<WatchCall>& call);
  // Ends every caller.
  void Stop();

 private:
  using Calls = std::map<std::shared_ptr<WatchCall>, platform::Quota::Slot>;

  void Run();

  platform::Quota quota_{"watches", {200, 1000}};
  std::mutex mutex_;
  std::condition_variable wake_;
  Calls calls_;
  bool stopping_ = false;
  std::thread thread_;
};

// The RPC of the same name.
grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchComparison(WatchClock& clock,
                                                            const Backend& backend,
                                                            const platform::CallStart& start,
                                                            const grpc::ByteBuffer& bytes);

}  // namespace kuzukuri::aggregator
