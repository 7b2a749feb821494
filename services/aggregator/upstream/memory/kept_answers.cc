#include "services/aggregator/upstream/memory/kept_answers.h"

#include <utility>

namespace kuzukuri::aggregator {
namespace {

// Of what finds it.
size_t KeyBytes(const std::string& request) { return 2 * request.size(); }

}  // namespace

void KeptAnswers::Keep(const std::string& request, Answer answer) {
  const auto [at, fresh] = answers_.try_emplace(request);
  if (fresh) {
    order_.push_back(request);
    bytes_ += KeyBytes(request);
  }
  std::deque<Answer>& of_request = at->second;
  bytes_ += answer.body->size();
  of_request.push_front(std::move(answer));
  if (of_request.size() > kMostOfOneRequest) {
    bytes_ -= of_request.back().body->size();
    of_request.pop_back();
  }
  if (order_.size() > kMost) DropOldest();
}

void KeptAnswers::DropOldest() {
  const auto oldest = answers_.find(order_.front());
  for (const Answer& answer : oldest->second) bytes_ -= answer.body->size();
  bytes_ -= KeyBytes(oldest->first);
  answers_.erase(oldest);
  order_.pop_front();
}

}  // namespace kuzukuri::aggregator
