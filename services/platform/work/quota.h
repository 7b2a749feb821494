// How many of something there may be at a time, in all and for one jurisdiction, so that what one
// asks for costs the others nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

struct QuotaLimits {
  size_t per_jurisdiction = 1;
  size_t total = 1;
};

struct QuotaCounts {
  size_t taken = 0;
  size_t jurisdictions = 0;  // that have taken any
  uint64_t refused_jurisdiction = 0;
  uint64_t refused_total = 0;
};

// Thread safe. Must outlive the slots taken.
class Quota {
 public:
  // One of the things, until it is destroyed.
  class Slot {
   public:
    Slot() = default;
    Slot(Slot&& other) noexcept;
    Slot& operator=(Slot&& other) noexcept;
    ~Slot();

   private:
    friend class Quota;
    Slot(Quota* quota, JurisdictionCode jurisdiction)
        : quota_(quota), jurisdiction_(std::move(jurisdiction)) {}
    Quota* quota_ = nullptr;
    JurisdictionCode jurisdiction_;
  };

  // `what` is what is counted, in the plural: `reads waiting`.
  Quota(std::string what, QuotaLimits limits) : what_(std::move(what)), limits_(limits) {}
  Quota(const Quota&) = delete;
  Quota& operator=(const Quota&) = delete;

  // RESOURCE_EXHAUSTED with RetryInfo when there are as many as may be: reason JURISDICTION_BUSY
  // for the jurisdiction alone, SERVER_BUSY in all. Requests that name no jurisdiction, or several,
  // count together as one more, with the empty code.
  absl::StatusOr<Slot> Take(const JurisdictionCode& jurisdiction);

  QuotaCounts counts() const;

 private:
  void Give(const JurisdictionCode& jurisdiction);

  const std::string what_;
  const QuotaLimits limits_;
  mutable std::mutex mutex_;
  std::map<JurisdictionCode, size_t> taken_;  // never 0
  QuotaCounts counts_;                        // but for `jurisdictions`
};

}  // namespace kuzukuri::platform
