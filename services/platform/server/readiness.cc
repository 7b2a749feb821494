#include "services/platform/server/readiness.h"

#include <chrono>
#include <utility>

#include "services/platform/base/log.h"

namespace kuzukuri::platform {

ReadinessLoop::ReadinessLoop(std::vector<grpc::HealthCheckServiceInterface*> health,
                             std::string service, ServiceState& state,
                             std::function<absl::Status()> ready, std::function<void()> each_time)
    : health_(std::move(health)),
      service_(std::move(service)),
      state_(state),
      ready_(std::move(ready)),
      each_time_(std::move(each_time)) {
  Tell(absl::UnavailableError("it starts"));
  thread_ = std::thread([this] { Run(); });
}

ReadinessLoop::~ReadinessLoop() {
  Stop();
  thread_.join();
}

void ReadinessLoop::Stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    TellStop();
  }
  wake_.notify_all();
}

void ReadinessLoop::Tell(const absl::Status& status) {
  state_.Tell(status);
  for (grpc::HealthCheckServiceInterface* health : health_) {
    health->SetServingStatus(service_, status.ok());
  }
}

void ReadinessLoop::TellStop() {
  state_.Tell(absl::UnavailableError("it stops"));
  health_.back()->SetServingStatus(service_, false);
}

void ReadinessLoop::Run() {
  std::string last = "unknown";
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    each_time_();
    const absl::Status status = ready_();
    lock.lock();
    if (stopping_) return;
    Tell(status);
    const std::string now(status.ok() ? "ready" : status.message());
    if (now != last) {
      Log(status.ok() ? Severity::kInfo : Severity::kWarning, status.ok() ? "ready" : "not ready",
          {{"reason", now}});
    }
    last = now;
    wake_.wait_for(lock, std::chrono::seconds(1), [this] { return stopping_; });
  }
}

}  // namespace kuzukuri::platform
