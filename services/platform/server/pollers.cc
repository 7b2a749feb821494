#include "services/platform/server/pollers.h"

#include <grpcpp/generic/generic_stub.h>

#include <chrono>
#include <future>
#include <thread>

namespace kuzukuri::platform {
namespace {

// gRPC starts half as many polling threads as there are cores, but at least two.
bool OneIsTooMany() { return std::thread::hardware_concurrency() < 4; }

constexpr std::chrono::seconds kPatience{5};

}  // namespace

// A call to the server itself, inside the process, whose end is handled by a polling thread: there
// it waits. It is of no method there is, so that no handler and no log sees it.
class FewerPollers::Held {
 public:
  explicit Held(grpc::Server& server) : stub_(server.InProcessChannel({})) {
    const grpc::Slice nothing("");
    request_ = grpc::ByteBuffer(&nothing, 1);
    context_.set_deadline(std::chrono::system_clock::now() + kPatience);
    stub_.UnaryCall(&context_, "/kuzukuri.platform/Hold", {}, &request_, &answer_,
                    [this](const grpc::Status&) {
                      holding_.set_value();
                      release_.get_future().wait();
                      released_.set_value();
                    });
    holding_.get_future().wait();
  }

  ~Held() {
    release_.set_value();
    released_.get_future().wait();
  }

 private:
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer answer_;
  std::promise<void> holding_;
  std::promise<void> release_;
  std::promise<void> released_;
};

FewerPollers::FewerPollers(grpc::Server& server) {
  if (OneIsTooMany()) held_ = std::make_unique<Held>(server);
}

FewerPollers::~FewerPollers() = default;

}  // namespace kuzukuri::platform
