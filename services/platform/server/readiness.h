#pragma once

#include <grpcpp/health_check_service_interface.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/server/service_state.h"

namespace kuzukuri::platform {

// Keeps the health of a service, and its state, equal to what `ready` says, asked once a second.
class ReadinessLoop {
 public:
  // `service` is its full name, of which health is told. `each_time` runs before each question.
  ReadinessLoop(std::vector<grpc::HealthCheckServiceInterface*> health, std::string service,
                ServiceState& state, std::function<absl::Status()> ready,
                std::function<void()> each_time);
  ~ReadinessLoop();

  // Not ready from now on. Where several healths are told only the last says so: the others are
  // those of servers that go on serving who is connected to them.
  void Stop();

 private:
  void Tell(const absl::Status& status);
  void TellStop();
  void Run();

  const std::vector<grpc::HealthCheckServiceInterface*> health_;
  const std::string service_;
  ServiceState& state_;
  const std::function<absl::Status()> ready_;
  const std::function<void()> each_time_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
