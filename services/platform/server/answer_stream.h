// The reactor of every call that is answered with a stream.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "services/platform/server/call.h"

namespace kuzukuri::platform {

// Owns the two rules of such calls, so that nobody else starts a write or finishes one:
// - A call is not finished beside a write: gRPC, asked for both at once while the caller leaves,
//   has ended the process. The end waits until the message is out or is known not to be.
// - A call lives until gRPC is done with it and whoever works for it has let go of it: an answer
//   may come, or the service stop, at the very moment the caller leaves.
// Thread safe.
template <class Reactor>
class AnswerStream : public Reactor {
 public:
  explicit AnswerStream(const CallStart& start) : server_(start.server), state_(start) {}

  // Keeps the call until gRPC is done with it. To be called once, before anything else.
  void Hold(std::shared_ptr<AnswerStream> self) { self_ = std::move(self); }

  const std::shared_ptr<RequestContext>& context() const { return state_.context(); }

  // Ends the call once the message on its way is out. The first end counts. Whoever calls it shares
  // the call's ownership, or is one of its reactions.
  void End(const absl::Status& status) { End(status, /*cut=*/false); }

  // The same without waiting for a caller that takes nothing: the message is dropped, and the
  // caller sees CANCELLED, since the status would have to wait behind it.
  void Cut(const absl::Status& status) { End(status, /*cut=*/true); }

 protected:
  // Sends a message; the one before must be out. False when the call has ended.
  bool Send(const grpc::ByteBuffer& message) {
    const std::lock_guard lock(mutex_);
    if (ended_) return false;
    writing_ = true;
    outgoing_ = message;
    this->StartWrite(&outgoing_);
    return true;
  }

  // Reads the caller's next message, unless the call has ended.
  void Receive(grpc::ByteBuffer* message) {
    const std::lock_guard lock(mutex_);
    if (!ended_) this->StartRead(message);
  }

  // Reactions, with no lock held: the message is out, the next may be sent; the caller left, which
  // has ended the call; gRPC is done with it.
  virtual void OnSent() {}
  virtual void OnLeft() {}
  virtual void OnGone() {}

 private:
  void End(const absl::Status& status, bool cut) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(ended_, true)) return;
    end_ = state_.End(status);
    state_.Cancel();  // nobody waits for what is still done on its behalf
    if (!writing_) {
      this->Finish(end_);
    } else if (cut) {
      server_->TryCancel();  // has the write fail
    }
  }

  void OnWriteDone(bool ok) final {
    {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      if (ended_) return this->Finish(end_);
    }
    if (ok) OnSent();  // if not, OnCancel() follows
  }

  void OnCancel() final {
    End(absl::CancelledError("the caller went away"));
    OnLeft();
  }

  void OnDone() final {
    OnGone();
    self_.reset();  // may be the last owner: nothing after this
  }

  grpc::CallbackServerContext* const server_;
  CallState state_;
  std::shared_ptr<AnswerStream> self_;
  std::mutex mutex_;
  grpc::ByteBuffer outgoing_;
  bool writing_ = false;
  bool ended_ = false;
  grpc::Status end_;
};

}  // namespace kuzukuri::platform
