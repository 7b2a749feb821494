// Counts something while it lives.
#pragma once

#include <atomic>
#include <cstddef>

namespace kuzukuri::gateway {

class Counted {
 public:
  Counted(std::atomic<size_t>& count, size_t by) : count_(count), by_(by) { count_ += by_; }
  ~Counted() { count_ -= by_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<size_t>& count_;
  const size_t by_;
};

}  // namespace kuzukuri::gateway
