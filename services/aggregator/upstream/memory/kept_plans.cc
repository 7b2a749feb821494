#include "services/aggregator/upstream/memory/kept_plans.h"

#include <algorithm>
#include <utility>

namespace kuzukuri::aggregator {

std::list<KeptPlans::Kept>::iterator KeptPlans::At(const std::string& form) {
  return std::find_if(kept_.begin(), kept_.end(),
                      [&form](const Kept& kept) { return kept.form == form; });
}

KeptPlans::Plan KeptPlans::Find(const std::string& form) {
  const auto found = At(form);
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->plan;
}

void KeptPlans::Keep(const std::string& form, Plan plan, size_t bytes) {
  auto dropped = At(form);
  if (dropped == kept_.end() && kept_.size() >= kMost) --dropped;
  if (dropped != kept_.end()) {
    bytes_ -= dropped->bytes;
    kept_.erase(dropped);
  }
  bytes_ += bytes;
  kept_.push_front({form, std::move(plan), bytes});
}

}  // namespace kuzukuri::aggregator
