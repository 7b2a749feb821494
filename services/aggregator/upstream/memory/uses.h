// How often what is kept was of use.
#pragma once

#include <atomic>
#include <cstdint>

namespace kuzukuri::aggregator {

// Thread safe.
class Uses {
 public:
  void Note(bool kept) { (kept ? hits_ : misses_).fetch_add(1, std::memory_order_relaxed); }
  int64_t hits() const { return hits_.load(std::memory_order_relaxed); }
  int64_t misses() const { return misses_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> hits_ = 0;
  std::atomic<int64_t> misses_ = 0;
};

}  // namespace kuzukuri::aggregator
