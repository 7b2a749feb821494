#include "services/platform/work/quota.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

constexpr std::chrono::milliseconds kRetryAfter{200};

std::string Who(const JurisdictionCode& jurisdiction) {
  return jurisdiction.empty() ? "requests of no single jurisdiction have"
                              : absl::StrCat("jurisdiction ", jurisdiction.value(), " has");
}

absl::Status Refuse(ResourceExhaustedReason reason, const std::string& who, size_t count,
                    const std::string& what) {
  return ResourceExhausted(
      reason, absl::StrCat(who, " ", count, " ", what, ", as many as may be; try again later"),
      kRetryAfter);
}

}  // namespace

Quota::Slot::Slot(Slot&& other) noexcept
    : quota_(std::exchange(other.quota_, nullptr)), jurisdiction_(std::move(other.jurisdiction_)) {}

Quota::Slot& Quota::Slot::operator=(Slot&& other) noexcept {
  std::swap(quota_, other.quota_);
  std::swap(jurisdiction_, other.jurisdiction_);
  return *this;
}

Quota::Slot::~Slot() {
  if (quota_ != nullptr) quota_->Give(jurisdiction_);
}

absl::StatusOr<Quota::Slot> Quota::Take(const JurisdictionCode& jurisdiction) {
  const std::lock_guard lock(mutex_);
  const auto found = taken_.find(jurisdiction);
  if (found != taken_.end() && found->second >= limits_.per_jurisdiction) {
    ++counts_.refused_jurisdiction;
    return Refuse(ErrorReason::kJurisdictionBusy, Who(jurisdiction), found->second, what_);
  }
  if (counts_.taken >= limits_.total) {
    ++counts_.refused_total;
    return Refuse(ErrorReason::kServerBusy, "the service has", counts_.taken, what_);
  }
  ++counts_.taken;
  ++taken_[jurisdiction];
  return Slot(this, jurisdiction);
}

void Quota::Give(const JurisdictionCode& jurisdiction) {
  const std::lock_guard lock(mutex_);
  --counts_.taken;
  const auto found = taken_.find(jurisdiction);
  if (--found->second == 0) taken_.erase(found);
}

QuotaCounts Quota::counts() const {
  const std::lock_guard lock(mutex_);
  QuotaCounts counts = counts_;
  counts.jurisdictions = taken_.size();
  return counts;
}

}  // namespace kuzukuri::platform
