#include "services/aggregator/upstream/memory/wards.h"

namespace kuzukuri::aggregator {

WardHandle Wards::Open(const platform::JurisdictionCode& jurisdiction) {
  const std::lock_guard lock(mutex_);
  if (const auto found = kept_.find(jurisdiction); found != kept_.end()) {
    used_.splice(used_.begin(), used_, found->second.used);
    return found->second.ward;
  }
  const auto ward = std::make_shared<Ward>(jurisdiction);
  used_.push_front(jurisdiction);
  kept_.emplace(jurisdiction, Kept{ward, used_.begin()});
  Count(*ward, /*before=*/0);
  return ward;
}

void Wards::Drop(const WardHandle& ward) {
  const std::lock_guard lock(mutex_);
  const auto found = kept_.find(ward->code);
  if (found != kept_.end() && found->second.ward == ward) Erase(found);
}

void Wards::Count(const Ward& ward, size_t before) {
  const size_t now = ward.Bytes();
  if (now == before) return;
  const auto found = kept_.find(ward.code);
  if (found == kept_.end() || found->second.ward.get() != &ward) return;
  bytes_ = bytes_ - before + now;
  DropExcess();
}

void Wards::DropExcess() {
  while (bytes_ > max_bytes_ && used_.size() > 1) {
    Erase(kept_.find(used_.back()));
    ++evictions_;
  }
}

Wards::Counts Wards::counts() const {
  const std::lock_guard lock(mutex_);
  return {bytes_, max_bytes_, kept_.size(), evictions_};
}

void Wards::Erase(ByCode::iterator at) {
  bytes_ -= at->second.ward->Bytes();
  used_.erase(at->second.used);
  kept_.erase(at);
}

}  // namespace kuzukuri::aggregator
