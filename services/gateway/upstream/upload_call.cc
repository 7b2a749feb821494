#include "services/gateway/upstream/upload_call.h"

#include <mutex>
#include <utility>

namespace kuzukuri::gateway {

// Lives until both are done with it: gRPC (OnDone) and the UploadCall (Leave). A hold keeps gRPC
// from ending while writes may be started from outside of its reactions: until the answer was read,
// which fails where there will be none, and no write is under way.
class UploadCall::Reactor final
    : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reactor(const google::protobuf::Descriptor& answer_type, const CallContext& context,
          std::function<void()> taken, std::function<void(UnaryCall::Answer)> answered)
      : answer_type_(answer_type), taken_(std::move(taken)), answered_(std::move(answered)) {
    Prepare(context, context_);
  }

  void Start(std::shared_ptr<grpc::GenericStub> stub, const std::string& path) {
    stub_ = std::move(stub);
    stub_->PrepareBidiStreamingCall(&context_, path, {}, this);
    StartRead(&answer_);
    AddHold();
    StartCall();
  }

  void Write(const grpc::ByteBuffer& message, bool last) {
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      writing_ = true;
      last_ = last;
    }
    message_ = message;
    if (last) {
      StartWriteLast(&message_, {});
    } else {
      StartWrite(&message_);
    }
  }

  void Leave() {
    std::unique_lock lock(mutex_);
    left_ = true;
    if (done_) {
      lock.unlock();
      delete this;
      return;
    }
    if (released_) return;  // it has ended, and OnDone is on its way
    // Another hold: without it what ends meanwhile could have gRPC, and so this, end first.
    AddHold();
    lock.unlock();
    context_.TryCancel();
    RemoveHold();
  }

  void OnWriteDone(bool ok) override {
    std::unique_lock lock(mutex_);
    writing_ = false;
    const bool release = ended_ && !std::exchange(released_, true);
    const bool tell = ok && !last_ && !left_;
    const std::function<void()> taken = tell ? taken_ : nullptr;
    lock.unlock();
    // The end of the call tells of a write that failed.
    if (taken != nullptr) taken();
    if (release) RemoveHold();
  }

  void OnReadDone(bool ok) override {
    std::unique_lock lock(mutex_);
    has_answer_ = ok;
    ended_ = true;
    const bool release = !writing_ && !std::exchange(released_, true);
    lock.unlock();
    if (release) RemoveHold();
  }

  void OnDone(const grpc::Status& status) override {
    std::unique_lock lock(mutex_);
    if (left_) {
      lock.unlock();
      delete this;
      return;
    }
    done_ = true;
    UnaryCall::Answer answer = AnswerOf(status);
    const auto answered = std::move(answered_);
    lock.unlock();
    answered(std::move(answer));
  }

 private:
  UnaryCall::Answer AnswerOf(const grpc::Status& status) const {
    if (!status.ok()) return StatusOf(status);
    return MessageOf(answer_type_, has_answer_ ? answer_ : grpc::ByteBuffer());
  }

  const google::protobuf::Descriptor& answer_type_;
  const std::function<void()> taken_;
  std::function<void(UnaryCall::Answer)> answered_;
  std::shared_ptr<grpc::GenericStub> stub_;
  grpc::ClientContext context_;
  grpc::ByteBuffer message_;
  grpc::ByteBuffer answer_;
  std::mutex mutex_;
  bool writing_ = false;
  bool last_ = false;
  bool has_answer_ = false;
  bool ended_ = false;     // nothing more is written: the service has said all it says
  bool released_ = false;  // the hold is, or is about to be
  bool left_ = false;
  bool done_ = false;
};

UploadCall::UploadCall(const Services& services, const google::protobuf::MethodDescriptor& method,
                       const CallContext& context, std::function<void()> taken,
                       std::function<void(UnaryCall::Answer)> answered)
    : reactor_(new Reactor(*method.output_type(), context, std::move(taken), std::move(answered))) {
  reactor_->Start(services.UploadStubOf(*method.service()), RpcPathOf(method));
}

UploadCall::~UploadCall() { reactor_->Leave(); }

void UploadCall::Write(const google::protobuf::Message& message, bool last) {
  reactor_->Write(BytesOf(message), last);
}

}  // namespace kuzukuri::gateway
