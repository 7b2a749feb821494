#include "services/aggregator/upstream/loads.h"

#include <algorithm>
#include <utility>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

// OK while somebody waits for the request.
absl::Status Alive(const platform::RequestContext& context, Loads::Time now) {
  if (context.cancelled()) return absl::CancelledError("the caller went away");
  if (now < context.deadline) return absl::OkStatus();
  return platform::DeadlineExceeded(
      "the deadline passed while data was loaded; allow more time, or ask again: what is loaded is "
      "kept");
}

}  // namespace

void Loads::Add(std::shared_ptr<Waiting> waiting) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(waiting));
}

Loads::LoadPtr Loads::Begin(const std::shared_ptr<const Waiting>& waiting) {
  auto load = std::make_shared<Load>(under_way_);
  load->waiting.push_back(waiting);
  const std::lock_guard lock(mutex_);
  loads_.push_back(load);
  return load;
}

bool Loads::Join(const LoadPtr& load, const std::shared_ptr<const Waiting>& waiting) {
  const std::lock_guard lock(mutex_);
  if (load->over) return false;
  load->waiting.push_back(waiting);
  return true;
}

void Loads::SetCancel(const LoadPtr& load, std::function<void()> cancel) {
  {
    const std::lock_guard lock(mutex_);
    if (!load->over && !stopping_) {
      load->cancel = std::move(cancel);
      return;
    }
  }
  cancel();  // at worst it has ended, and then there is nothing to cancel
}

void Loads::End(const LoadPtr& load) {
  const std::lock_guard lock(mutex_);
  load->over = true;
  load->waiting.clear();
  load->cancel = nullptr;
  std::erase(loads_, load);
}

void Loads::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  for (const auto& cancel : TakeCancels(/*all=*/true)) cancel();
  under_way_.Wait();
}

bool Loads::Tick(Time now) {
  for (const auto& late : TakeLate(now)) late->Leave(Alive(late->context(), now));
  for (const auto& cancel : TakeCancels(/*all=*/false)) cancel();
  const std::lock_guard lock(mutex_);
  return !waiting_.empty() || !loads_.empty();
}

std::vector<std::shared_ptr<Waiting>> Loads::TakeLate(Time now) {
  const std::lock_guard lock(mutex_);
  std::erase_if(waiting_, [](const auto& waiting) { return waiting->IsOver(); });
  const auto late = std::stable_partition(
      waiting_.begin(), waiting_.end(),
      [&](const auto& waiting) { return Alive(waiting->context(), now).ok(); });
  std::vector<std::shared_ptr<Waiting>> taken(late, waiting_.end());
  waiting_.erase(late, waiting_.end());
  return taken;
}

std::vector<std::function<void()>> Loads::TakeCancels(bool all) {
  const std::lock_guard lock(mutex_);
  std::vector<std::function<void()>> cancels;
  for (const LoadPtr& load : loads_) {
    if (!all && !std::all_of(load->waiting.begin(), load->waiting.end(),
                             [](const auto& waiting) { return waiting->IsOver(); })) {
      continue;
    }
    load->over = true;
    if (load->cancel != nullptr) cancels.push_back(std::exchange(load->cancel, nullptr));
  }
  return cancels;
}

}  // namespace kuzukuri::aggregator
