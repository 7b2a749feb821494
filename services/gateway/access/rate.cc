#include "services/gateway/access/rate.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace kuzukuri::gateway {
namespace {

// Addresses are at most this long as text; a longer one is no address.
constexpr size_t kMaxKey = 64;

}  // namespace

std::string AddressKey(absl::string_view address) {
  const std::string text(address.substr(0, std::min(address.find('%'), kMaxKey)));
  in6_addr six = {};
  if (::inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  std::array<char, INET6_ADDRSTRLEN> written = {};
  if (IN6_IS_ADDR_V4MAPPED(&six)) {
    ::inet_ntop(AF_INET, &six.s6_addr[12], written.data(), written.size());
    return written.data();
  }
  std::fill(std::begin(six.s6_addr) + 8, std::end(six.s6_addr), uint8_t{0});
  ::inet_ntop(AF_INET6, &six, written.data(), written.size());
  return absl::StrCat(written.data(), "/64");
}

RateLimit::Bucket& RateLimit::Find(const std::string& key, Time now) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
    return buckets_.front();
  }
  if (buckets_.size() >= most_) {
    by_key_.erase(buckets_.back().key);
    buckets_.pop_back();
  }
  buckets_.push_front({key, burst_, now});
  by_key_[key] = buckets_.begin();
  return buckets_.front();
}

std::chrono::milliseconds RateLimit::Take(absl::string_view address, Time now) {
  if (per_second_ <= 0) return std::chrono::milliseconds(0);
  const std::lock_guard lock(mutex_);
  Bucket& bucket = Find(AddressKey(address), now);
  const double passed = std::max(0.0, std::chrono::duration<double>(now - bucket.seen).count());
  bucket.tokens = std::min(burst_, bucket.tokens + passed * per_second_);
  bucket.seen = now;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return std::chrono::milliseconds(0);
  }
  const double wait = std::ceil((1 - bucket.tokens) / per_second_ * 1000);
  return std::chrono::milliseconds(std::max<int64_t>(1, static_cast<int64_t>(wait)));
}

}  // namespace kuzukuri::gateway
