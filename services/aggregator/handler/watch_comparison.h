#pragma once

#include <grpcpp/grpcpp.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "services/aggregator/answer/backend.h"

namespace kuzukuri::aggregator {

class WatchCall;

// Wakes the callers of WatchComparison when it is their time to look.
class WatchClock {
 public:
  WatchClock();
  ~WatchClock();

  // RESOURCE_EXHAUSTED (reason TOO_MANY_WATCHERS) or, once stopped, UNAVAILABLE (SHUTTING_DOWN).
  absl::Status Add(const std::shared_ptr<WatchCall>& call);
  void Remove(const std::shared_ptr<WatchCall>& call);
  // Ends every caller.
  void Stop();

 private:
  void Run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::set<std::shared_ptr<WatchCall>> calls_;
  bool stopping_ = false;
  std::thread thread_;
};

// The RPC of the same name.
grpc::ServerWriteReactor<grpc::ByteBuffer>* WatchComparison(WatchClock& clock,
                                                            const Backend& backend,
                                                            grpc::CallbackServerContext* server,
                                                            const grpc::ByteBuffer& bytes,
                                                            const std::string& path);

}  // namespace kuzukuri::aggregator
