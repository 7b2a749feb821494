#include "services/platform/base/line_buffer.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace kuzukuri::platform {
namespace {

int64_t Lines(absl::string_view text) { return std::count(text.begin(), text.end(), '\n'); }

}  // namespace

LineBuffer::LineBuffer(Sink sink, Notice notice, size_t limit)
    : sink_(std::move(sink)), notice_(std::move(notice)), limit_(limit) {}

bool LineBuffer::Add(absl::string_view line) {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) wake_.notify_one();
  waiting_.append(line.data(), line.size());
  return waiting_.size() > limit_;
}

void LineBuffer::Flush() {
  const std::lock_guard order(flushing_);
  Collect();
  const int error = Write();
  const std::lock_guard lock(mutex_);
  again_ = error == EAGAIN || (error == 0 && lost_ > 0);
  if (again_) wake_.notify_one();
}

void LineBuffer::Wait() {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return again_ || !waiting_.empty(); });
}

// Moves what waits behind what is kept, if there is room.
void LineBuffer::Collect() {
  std::string lines;
  {
    const std::lock_guard lock(mutex_);
    lines.swap(waiting_);
  }
  if (!kept_.empty() && kept_.size() + lines.size() > limit_) {
    const int64_t count = Lines(lines);
    lost_ += count;
    all_lost_ += count;
    return;
  }
  if (lost_ > 0 && (kept_.empty() || !lines.empty())) {
    kept_ += notice_(lost_);
    lost_ = 0;
  }
  kept_ += lines;
}

int LineBuffer::Write() {
  int error = 0;
  size_t taken = 0;
  while (taken < kept_.size() && error == 0) {
    const ssize_t written = sink_(kept_.data() + taken, kept_.size() - taken);
    if (written >= 0) {
      taken += static_cast<size_t>(written);
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  kept_.erase(0, taken);
  return error;
}

}  // namespace kuzukuri::platform
