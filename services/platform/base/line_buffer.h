// Lines on their way to a sink that may take them slowly, in parts or not at all.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"

namespace kuzukuri::platform {

// Thread safe. Every line arrives whole and in order, or is counted; the count is told by a line of
// its own as soon as lines are taken again.
class LineBuffer {
 public:
  // As ::write: the number of bytes taken, or -1 and errno.
  using Sink = std::function<ssize_t(const char* data, size_t size)>;
  // The line that tells of `count` lost lines.
  using Notice = std::function<std::string(int64_t count)>;

  // Keeps about `limit` bytes that wait to be flushed, and as many that the sink did not take yet.
  LineBuffer(Sink sink, Notice notice, size_t limit);

  // True when so much waits that the caller should flush.
  bool Add(absl::string_view line);

  // Gives the sink what waits, as far as it takes it; the rest is kept for the next time. One
  // caller at a time.
  void Flush();

  // Lines lost since the start.
  int64_t lost() const { return all_lost_.load(std::memory_order_relaxed); }

  // Blocks until there is something to flush: lines, or what a full pipe (EAGAIN) did not take.
  void Wait();

 private:
  void Collect();
  // 0 when the sink took all that is kept, else what it said.
  int Write();

  const Sink sink_;
  const Notice notice_;
  const size_t limit_;

  std::mutex flushing_;  // taken before the other
  std::string kept_;     // begins where the sink stopped
  int64_t lost_ = 0;     // and not told yet
  std::atomic<int64_t> all_lost_ = 0;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;
  bool again_ = false;  // whether flushing again is worth it without more lines
};

}  // namespace kuzukuri::platform
