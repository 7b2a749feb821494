// How often each address may call. Pure, but for its lock.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/strings/string_view.h"

namespace kuzukuri::gateway {

// A bucket of tokens for each address: `burst` of them at first, `per_second` more each second, one
// taken by each request. An IPv6 network of 64 bits, which is what one household has, counts as one
// address. Thread safe.
class RateLimit {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `most` addresses are remembered; those not seen for longest are forgotten first. `per_second`
  // 0: no limit.
  RateLimit(double per_second, double burst, size_t most = 1 << 16)
      : per_second_(per_second), burst_(burst), most_(most) {}

  // Takes a token. Zero when there was one, otherwise after how long there will be.
  std::chrono::milliseconds Take(absl::string_view address, Time now);

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Time seen;
  };

  Bucket& Find(const std::string& key, Time now);

  const double per_second_;
  const double burst_;
  const size_t most_;
  std::mutex mutex_;
  std::list<Bucket> buckets_;  // those seen last in front
  std::unordered_map<std::string, std::list<Bucket>::iterator> by_key_;
};

// What counts as one address: an IPv4 address, also one written as IPv6, or the first 64 bits of an
// IPv6 address; other text as it is.
std::string AddressKey(absl::string_view address);

}  // namespace kuzukuri::gateway
