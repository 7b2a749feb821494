// Questions for heads over gRPC: a stream opened when first needed and anew when it ended, and
// calls.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/aggregator/upstream/calls.h"
#include "services/aggregator/upstream/heads/feed.h"
#include "services/platform/heads/message.h"

namespace kuzukuri::aggregator {

// What is under way, for who has to wait until nothing is.
class UnderWay {
 public:
  // False once stopped.
  bool Begin() {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    ++count_;
    return true;
  }
  void End() {
    const std::lock_guard lock(mutex_);
    if (--count_ == 0) ended_.notify_all();
  }
  void Stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  void Wait() {
    std::unique_lock lock(mutex_);
    ended_.wait(lock, [this] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  int count_ = 0;
  bool stopping_ = false;
};

// `Messages` names a service's messages: StreamRequest, StreamResponse, BatchRequest,
// BatchResponse.
template <class Stub, class Messages>
class GrpcHeadTransport final : public HeadTransport {
 public:
  // `service` is its name in errors. `ended`: see HeadFeed::Connect.
  GrpcHeadTransport(std::string service, Stub& stub, std::function<void()> ended)
      : service_(std::move(service)), stub_(stub), ended_(std::move(ended)) {}

  void AskOnStream(const Queries& queries, Answer answer) override {
    std::shared_ptr<Stream> stream;
    {
      const std::lock_guard lock(mutex_);
      if (stream_ == nullptr && under_way_.Begin()) {
        stream_ = std::make_shared<Stream>(*this);
        stream_->Begin();
      }
      stream = stream_;
    }
    if (stream == nullptr) return answer(Ended());
    stream->Ask(MakeRequest<typename Messages::StreamRequest>(queries), std::move(answer));
  }

  void EndStream() override {
    if (const std::shared_ptr<Stream> stream = Detach()) stream->Cancel();
  }

  void Call(const Queries& queries, Answer answer) override {
    if (!under_way_.Begin()) return answer(Ended());
    struct Calling {
      grpc::ClientContext context;
      typename Messages::BatchRequest request;
      typename Messages::BatchResponse response;
    };
    auto call = std::make_shared<Calling>();
    call->request = MakeRequest<typename Messages::BatchRequest>(queries);
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    call->context.AddMetadata("x-request-id", "heads");
    stub_.async()->BatchGetHeads(
        &call->context, &call->request, &call->response,
        [this, call, answer = std::move(answer)](const grpc::Status& status) {
          if (status.ok()) {
            answer(platform::FromProto(call->response.heads()));
          } else {
            answer(UpstreamError(service_, status));
          }
          under_way_.End();
        });
  }

  void Stop() override {
    under_way_.Stop();
    EndStream();
    under_way_.Wait();
  }

 private:
  static constexpr std::chrono::milliseconds kPatience{1000};

  static absl::Status Ended() { return absl::UnavailableError("the stream has ended"); }

  template <class Request>
  static Request MakeRequest(const Queries& queries) {
    Request request;
    for (const platform::HeadQuery& query : queries) {
      *request.add_queries() = platform::ToProto(query);
    }
    return request;
  }

  // One stream; keeps itself alive until gRPC is done with it.
  class Stream final : public grpc::ClientBidiReactor<typename Messages::StreamRequest,
                                                      typename Messages::StreamResponse>,
                       public std::enable_shared_from_this<Stream> {
   public:
    explicit Stream(GrpcHeadTransport& transport) : transport_(transport) {}

    void Begin() {
      self_ = this->shared_from_this();
      transport_.stub_.async()->StreamHeads(&context_, this);
      // Questions are asked from outside the reactions, for which the call must stay open.
      this->AddHold();
      this->StartRead(&response_);
      this->StartCall();
    }

    void Ask(typename Messages::StreamRequest request, Answer answer) {
      {
        const std::lock_guard lock(mutex_);
        if (!over_) {
          next_ = std::move(request);
          answer_ = std::move(answer);
          waiting_ = true;
          return Write();
        }
      }
      answer(Ended());
    }

    void Cancel() { context_.TryCancel(); }

    void OnWriteDone(bool) override {
      const std::lock_guard lock(mutex_);
      writing_ = false;
      Write();
    }

    void OnReadDone(bool ok) override {
      if (ok) {
        Answered();
      } else {
        Over();
      }
    }

    void OnDone(const grpc::Status&) override {
      const std::shared_ptr<Stream> self = std::move(self_);
      transport_.under_way_.End();
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

    void Answered() {
      Answer answer;
      typename Messages::StreamResponse response;
      {
        const std::lock_guard lock(mutex_);
        answer = std::exchange(answer_, nullptr);
        response = std::move(response_);
        response_.Clear();
        this->StartRead(&response_);
      }
      if (answer != nullptr) answer(platform::FromProto(response.heads()));
    }

    void Over() {
      if (transport_.Detach(*this)) transport_.ended_();
      Answer answer;
      {
        const std::lock_guard lock(mutex_);
        over_ = true;
        answer = std::exchange(answer_, nullptr);
      }
      if (answer != nullptr) answer(Ended());
      this->RemoveHold();
    }

    GrpcHeadTransport& transport_;
    grpc::ClientContext context_;
    typename Messages::StreamRequest request_;
    typename Messages::StreamRequest next_;
    typename Messages::StreamResponse response_;
    std::mutex mutex_;
    Answer answer_;
    bool waiting_ = false;
    bool writing_ = false;
    bool over_ = false;
    std::shared_ptr<Stream> self_;
  };

  std::shared_ptr<Stream> Detach() {
    const std::lock_guard lock(mutex_);
    return std::exchange(stream_, nullptr);
  }
  // Whether it was the stream there is.
  bool Detach(const Stream& stream) {
    const std::lock_guard lock(mutex_);
    if (stream_.get() != &stream) return false;
    stream_ = nullptr;
    return true;
  }

  const std::string service_;
  Stub& stub_;
  const std::function<void()> ended_;
  UnderWay under_way_;
  std::mutex mutex_;
  std::shared_ptr<Stream> stream_;
};

}  // namespace kuzukuri::aggregator
