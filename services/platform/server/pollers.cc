#include "services/platform/server/pollers.h"

#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <future>
#include <thread>

namespace kuzukuri::platform {
namespace {

constexpr std::chrono::seconds kPatience{5};

}  // namespace

// gRPC starts half as many polling threads as there are cores, but at least two.
bool HasFewCores() {
  static const bool few = std::thread::hardware_concurrency() < 4;
  return few;
}

// A call to the server itself, inside the process, whose end is handled by a polling thread: there
// it waits. It is of no method there is, so that no handler and no log sees it.
class FewerPollers::Held {
 public:
  explicit Held(grpc::Server& server) : stub_(server.InProcessChannel({})) {
    const grpc::Slice nothing("");
    request_ = grpc::ByteBuffer(&nothing, 1);
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stub_.UnaryCall(&context_, "/kuzukuri.platform/Hold", {}, &request_, &answer_,
                    [steps = steps_](const grpc::Status&) {
                      steps->holding.set_value();
                      steps->release.get_future().wait();
                      steps->released.set_value();
                    });
    steps_->holding.get_future().wait();
  }

  ~Held() {
    steps_->release.set_value();
    steps_->released.get_future().wait();
  }

 private:
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  // Shared with the polling thread, which may touch them a moment longer than this lives.
  struct Steps {
    std::promise<void> holding;
    std::promise<void> release;
    std::promise<void> released;
  };
  const std::shared_ptr<Steps> steps_ = std::make_shared<Steps>();
};

FewerPollers::FewerPollers(grpc::Server& server) {
  if (HasFewCores()) held_ = std::make_unique<Held>(server);
}

FewerPollers::~FewerPollers() = default;

}  // namespace kuzukuri::platform
