#include "services/gateway/http/connections.h"

#include <utility>

namespace kuzukuri::gateway {
namespace {

// Who came just now is no slow one yet.
constexpr std::chrono::seconds kPatience{1};

}  // namespace

std::unique_ptr<Connections::Place> Connections::Enter(absl::string_view address,
                                                       std::function<void()> close,
                                                       Clock::time_point now) {
  std::function<void()> displaced;
  std::unique_lock lock(mutex_);
  const auto same = by_address_.find(address);
  if (same != by_address_.end() && same->second >= most_of_one_) {
    ++refused_;
    return nullptr;
  }
  if (entries_.size() - closing_ >= most_) {
    displaced = Displace(now);
    if (displaced == nullptr) {
      ++refused_;
      return nullptr;
    }
  }
  const uint64_t id = next_++;
  entries_[id] = {std::string(address), std::move(close), true, now};
  if (!address.empty()) ++by_address_[std::string(address)];
  lock.unlock();
  if (displaced != nullptr) displaced();
  return std::make_unique<Place>(*this, id);
}

std::function<void()> Connections::Displace(Clock::time_point now) {
  Entry* longest = nullptr;
  for (auto& [id, entry] : entries_) {
    if (!entry.waits || entry.closing || now - entry.since < kPatience) continue;
    if (longest == nullptr || entry.since < longest->since) longest = &entry;
  }
  if (longest == nullptr) return nullptr;
  longest->closing = true;
  ++closing_;
  ++displaced_;
  return longest->close;
}

void Connections::Leave(uint64_t id) {
  const std::lock_guard lock(mutex_);
  const auto found = entries_.find(id);
  if (found->second.closing) --closing_;
  if (const auto same = by_address_.find(found->second.address); same != by_address_.end()) {
    if (--same->second == 0) by_address_.erase(same);
  }
  entries_.erase(found);
}

void Connections::Mark(uint64_t id, bool waits, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_.at(id);
  entry.waits = waits;
  entry.since = now;
}

size_t Connections::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

int64_t Connections::refused() const {
  const std::lock_guard lock(mutex_);
  return refused_;
}

int64_t Connections::displaced() const {
  const std::lock_guard lock(mutex_);
  return displaced_;
}

}  // namespace kuzukuri::gateway
