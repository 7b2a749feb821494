#include "services/gateway/http/kept.h"

#include <utility>

namespace kuzukuri::gateway {
namespace {

// A service of a newer release may compute by other rules, which its answers tell; where all that
// is asked for is kept nobody hears of them for no longer than this.
constexpr std::chrono::minutes kLongest{60};

}  // namespace

size_t Kept::Size(const Entry& entry) {
  constexpr size_t kOverhead = 256;  // of the tables
  return entry.body->bytes() + 2 * entry.key.size() + kOverhead;
}

void Kept::Drop(Entries::iterator entry) {
  bytes_ -= Size(*entry);
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

std::shared_ptr<const Body> Kept::Find(const std::string& key, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = by_key_.find(key);
  if (found != by_key_.end() && now - found->second->since > kLongest) Drop(found->second);
  if (!by_key_.contains(key)) {
    ++missed_;
    return nullptr;
  }
  ++found_;
  entries_.splice(entries_.begin(), entries_, found->second);
  return entries_.front().body;
}

void Kept::Keep(const std::string& key, std::shared_ptr<const Body> body, Clock::time_point now) {
  Entry entry{key, std::move(body), now};
  const size_t size = Size(entry);
  if (size > most_ / 8) return;
  const std::lock_guard lock(mutex_);
  if (const auto found = by_key_.find(key); found != by_key_.end()) Drop(found->second);
  entries_.push_front(std::move(entry));
  by_key_[key] = entries_.begin();
  bytes_ += size;
  for (; bytes_ > most_; ++evicted_) Drop(std::prev(entries_.end()));
}

platform::Figures Kept::figures() const {
  const auto read = [this](auto of) {
    return [this, of] {
      const std::lock_guard lock(mutex_);
      return static_cast<double>(of(*this));
    };
  };
  return {
      platform::Gauge("kuzukuri_kept_bytes", "Memory of answers that are kept.",
                      read([](const Kept& kept) { return kept.bytes_; })),
      platform::Count("kuzukuri_kept_found_total", "Answers that were kept when asked for.",
                      read([](const Kept& kept) { return kept.found_; })),
      platform::Count("kuzukuri_kept_missed_total", "Answers that were not.",
                      read([](const Kept& kept) { return kept.missed_; })),
      platform::Count("kuzukuri_kept_evicted_total", "Answers that had to make room for others.",
                      read([](const Kept& kept) { return kept.evicted_; }))};
}

}  // namespace kuzukuri::gateway
