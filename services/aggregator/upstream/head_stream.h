// A stream on which one service is asked for heads: opened when first needed, anew when it ends.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

namespace kuzukuri::aggregator {

// One question at a time. Thread safe; nothing blocks but the destructor.
template <class Request, class Response>
class HeadStream {
 public:
  using Reactor = grpc::ClientBidiReactor<Request, Response>;
  // Starts the call: `stub.async()->StreamHeads(context, reactor)`.
  using Open = std::function<void(grpc::ClientContext*, Reactor*)>;
  // The answer; null when the stream ended before it came.
  using Done = std::function<void(Response*)>;

  explicit HeadStream(Open open) : open_(std::move(open)) {}

  // Ends the stream and waits until gRPC has let go of it.
  ~HeadStream() {
    std::shared_ptr<Call> call;
    {
      const std::lock_guard lock(mutex_);
      call = call_;
    }
    if (call != nullptr) call->EndAndWait();
  }

  // Asks, unless the stream could not be opened a moment ago: then `done` is told so at once.
  void Ask(Request request, Done done) {
    std::shared_ptr<Call> call;
    {
      const std::lock_guard lock(mutex_);
      if (call_ == nullptr || call_->over()) call_ = Reopen();
      call = call_;
    }
    if (call == nullptr) return done(nullptr);
    call->Ask(std::move(request), std::move(done));
  }

  // Ends the stream: whoever waits is told.
  void Cancel() {
    std::shared_ptr<Call> call;
    {
      const std::lock_guard lock(mutex_);
      call = call_;
    }
    if (call != nullptr) call->Cancel();
  }

 private:
  using Clock = std::chrono::steady_clock;
  // A stream that ended is not opened again sooner.
  static constexpr std::chrono::milliseconds kPause{200};

  // The call itself; keeps itself alive until gRPC is done with it.
  class Call final : public Reactor, public std::enable_shared_from_this<Call> {
   public:
    void Begin(const Open& open) {
      self_ = this->shared_from_this();
      open(&context_, this);
      // Questions are asked from outside the reactions, for which the call must stay open.
      this->AddHold();
      this->StartRead(&response_);
      this->StartCall();
    }

    void Ask(Request request, Done done) {
      {
        const std::lock_guard lock(mutex_);
        if (!over_) {
          next_ = std::move(request);
          done_ = std::move(done);
          waiting_ = true;
          return Write();
        }
      }
      done(nullptr);
    }

    void Cancel() { context_.TryCancel(); }

    void EndAndWait() {
      Cancel();
      std::unique_lock lock(mutex_);
      gone_.wait(lock, [this] { return is_gone_; });
    }

    bool over() const {
      const std::lock_guard lock(mutex_);
      return over_;
    }

    void OnWriteDone(bool) override {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      Write();
    }

    void OnReadDone(bool ok) override {
      Done done;
      Response response;
      {
        const std::lock_guard lock(mutex_);
        done = std::exchange(done_, nullptr);
        if (ok) {
          response = std::move(response_);
          response_.Clear();
          this->StartRead(&response_);
        } else {
          over_ = true;
        }
      }
      if (done != nullptr) done(ok ? &response : nullptr);
      if (!ok) this->RemoveHold();
    }

    void OnDone(const grpc::Status&) override {
      const std::shared_ptr<Call> self = std::move(self_);
      const std::lock_guard lock(mutex_);
      is_gone_ = true;
      gone_.notify_all();
    }

   private:
    // The answer to a question may be here before gRPC says that the question is written.
    void Write() {
      if (writing_ || !waiting_ || over_) return;
      waiting_ = false;
      writing_ = true;
      request_ = std::move(next_);
      this->StartWrite(&request_);
    }

    grpc::ClientContext context_;
    Request request_;
    Request next_;
    Response response_;
    mutable std::mutex mutex_;
    std::condition_variable gone_;
    Done done_;
    bool waiting_ = false;
    bool writing_ = false;
    bool over_ = false;
    bool is_gone_ = false;
    std::shared_ptr<Call> self_;
  };

  // Needs the mutex. Null while the last one has ended a moment ago.
  std::shared_ptr<Call> Reopen() {
    const auto now = Clock::now();
    if (now < not_before_) return nullptr;
    not_before_ = now + kPause;
    auto call = std::make_shared<Call>();
    call->Begin(open_);
    return call;
  }

  const Open open_;
  std::mutex mutex_;
  std::shared_ptr<Call> call_;
  Clock::time_point not_before_{};
};

}  // namespace kuzukuri::aggregator
