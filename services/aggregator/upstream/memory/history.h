#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "services/aggregator/domain/snapshot.h"

namespace kuzukuri::aggregator {

// What is known to be part of one jurisdiction's history in one service. A history only grows,
// unless its database is taken back to an earlier point; for that the database is stopped, which
// ends the streams of heads. So what was known while a stream was open is known as long as it is,
// and after that again once the last write known was asked for.
class History {
 public:
  // Whether the write is known to be part of it. One without a mark always is.
  bool Contains(const RevisionMark& write) const {
    if (write.mark == 0) return true;
    const auto found = marks_.find(write.revision);
    return found != marks_.end() && found->second == write.mark;
  }

  // The last write known.
  RevisionMark Last() const {
    if (marks_.empty()) return {};
    return {marks_.rbegin()->first, marks_.rbegin()->second};
  }

  void Add(const RevisionMark& write) {
    if (write.mark == 0) return;
    marks_[write.revision] = write.mark;
    if (marks_.size() > kMost) marks_.erase(marks_.begin());
  }

  // On which stream it was last known to go on from Last(); 0 for none.
  uint64_t stream() const { return stream_; }
  void set_stream(uint64_t stream) { stream_ = stream; }

 private:
  static constexpr size_t kMost = 64;
  std::map<platform::Revision, int64_t> marks_;  // by revision
  uint64_t stream_ = 0;
};

}  // namespace kuzukuri::aggregator
