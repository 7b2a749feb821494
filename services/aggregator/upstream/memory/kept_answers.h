// How an answer is kept.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <unordered_map>

#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/upstream/memory/needs.h"

namespace kuzukuri::aggregator {

// An answer without its snapshot.
using AnswerBody = std::shared_ptr<const std::string>;

// Answers by request, each at the last snapshots it was computed at. Of the requests those that
// came first go first.
class KeptAnswers {
 public:
  struct Answer {
    Snapshot snapshot;
    Needs needs;
    AnswerBody body;
  };

  static constexpr size_t kMost = 512;            // requests
  static constexpr size_t kMostOfOneRequest = 2;  // snapshots

  // The latest answer to a request of which `is_right(Answer)`; null when there is none.
  template <class IsRight>
  AnswerBody Find(const std::string& request, const IsRight& is_right) const {
    const auto found = answers_.find(request);
    if (found == answers_.end()) return nullptr;
    for (const Answer& answer : found->second) {
      if (is_right(answer)) return answer.body;
    }
    return nullptr;
  }
  void Keep(const std::string& request, Answer answer);

  size_t bytes() const { return bytes_; }

 private:
  void DropOldest();

  std::unordered_map<std::string, std::deque<Answer>> answers_;
  std::deque<std::string> order_;  // the oldest first
  size_t bytes_ = 0;
};

}  // namespace kuzukuri::aggregator
