#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kuzukuri::platform {

// A fixed set of worker threads with a bounded queue. Requests that would block (database) run
// here, never on gRPC's own threads.
class Executor {
 public:
  Executor(int threads, size_t queue_limit);
  // Runs what is queued, then stops.
  ~Executor();
  // False when the queue is full: the caller sheds the request.
  bool TrySubmit(std::function<void()> task);

 private:
  void Run();
  const size_t queue_limit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kuzukuri::platform
