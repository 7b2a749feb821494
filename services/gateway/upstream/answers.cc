#include "services/gateway/upstream/answers.h"

#include <mutex>
#include <optional>
#include <utility>

namespace kuzukuri::gateway {

// Lives until both are done with it: gRPC (OnDone) and the Answers (Leave). A hold keeps gRPC from
// ending while reads may be started from outside of its reactions.
class Answers::Reactor final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reactor(const CallContext& context, const grpc::ByteBuffer& request) : request_(request) {
    Prepare(context, context_);
  }

  void Start(std::shared_ptr<grpc::GenericStub> stub, const std::string& path) {
    stub_ = std::move(stub);
    stub_->PrepareBidiStreamingCall(&context_, path, {}, this);
    StartWriteLast(&request_, {});
    AddHold();
    StartCall();
  }

  void Next(OnNext next) {
    std::unique_lock lock(mutex_);
    if (done_) {
      lock.unlock();
      return next(EndOf(*done_));
    }
    next_ = std::move(next);
    if (released_) return;  // OnDone tells the end
    reading_ = true;
    lock.unlock();
    StartRead(&message_);
  }

  void Leave() {
    std::unique_lock lock(mutex_);
    left_ = true;
    next_ = nullptr;
    if (done_) {
      lock.unlock();
      delete this;
      return;
    }
    if (released_) return;  // it has ended, and OnDone is on its way
    // Another hold: without it a read that ends meanwhile could have gRPC, and so this, end first.
    AddHold();
    const bool release = !reading_ && !std::exchange(released_, true);
    lock.unlock();
    context_.TryCancel();
    if (release) RemoveHold();
    RemoveHold();
  }

  void OnReadDone(bool ok) override {
    std::unique_lock lock(mutex_);
    reading_ = false;
    if (!ok || left_) {
      const bool release = !std::exchange(released_, true);
      lock.unlock();
      if (release) RemoveHold();
      return;
    }
    const OnNext next = std::exchange(next_, nullptr);
    std::optional<grpc::ByteBuffer> message(std::in_place);
    message->Swap(&message_);
    lock.unlock();
    next(std::move(message));
  }

  void OnDone(const grpc::Status& status) override {
    std::unique_lock lock(mutex_);
    if (left_) {
      lock.unlock();
      delete this;
      return;
    }
    done_ = status;
    const OnNext next = std::exchange(next_, nullptr);
    lock.unlock();
    if (next != nullptr) next(EndOf(status));
  }

 private:
  static Bytes EndOf(const grpc::Status& status) {
    if (!status.ok()) return StatusOf(status);
    return std::nullopt;
  }

  std::shared_ptr<grpc::GenericStub> stub_;
  grpc::ClientContext context_;
  const grpc::ByteBuffer request_;
  grpc::ByteBuffer message_;
  std::mutex mutex_;
  OnNext next_;
  bool reading_ = false;
  bool released_ = false;  // the hold is, or is about to be
  bool left_ = false;
  std::optional<grpc::Status> done_;
};

Answers::Answers(const Services& services, const google::protobuf::MethodDescriptor& method,
                 const google::protobuf::Message& request, const CallContext& context)
    : reactor_(new Reactor(context, BytesOf(request))) {
  reactor_->Start(services.StreamStubOf(*method.service()), RpcPathOf(method));
}

Answers::~Answers() { reactor_->Leave(); }

void Answers::Next(OnNext next) { reactor_->Next(std::move(next)); }

}  // namespace kuzukuri::gateway
