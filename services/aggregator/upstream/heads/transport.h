// Questions for heads over gRPC: a stream opened when first needed and anew when it ended, and
// calls.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "services/aggregator/upstream/calls.h"
#include "services/aggregator/upstream/heads/feed.h"
#include "services/platform/heads/message.h"
#include "services/platform/work/in_flight.h"

namespace kuzukuri::aggregator {

// `Messages` names a service's messages: StreamRequest, StreamResponse, BatchRequest,
// BatchResponse.
template <class Stub, class Messages>
class GrpcHeadTransport final : public HeadTransport {
 public:
  // `service` is its name in errors. `streams` is by connections that repeat nothing: what is lost
  // on a stream is asked with a call. `ended`: see HeadFeed::Connect.
  GrpcHeadTransport(std::string service, Stub& calls, Stub& streams, std::function<void()> ended)
      : service_(std::move(service)), calls_(calls), streams_(streams), ended_(std::move(ended)) {}

  void AskOnStream(const Queries& queries, Answer answer) override {
    std::shared_ptr<Stream> stream;
    {
      const std::lock_guard lock(mutex_);
      if (stream_ == nullptr && !stopping_) {
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
    const std::shared_ptr<Calling> call = BeginCall();
    if (call == nullptr) return answer(Ended());
    call->request = MakeRequest<typename Messages::BatchRequest>(queries);
    call->answer = std::move(answer);
    call->context.set_deadline(std::chrono::system_clock::now() + kPatience);
    call->context.AddMetadata("x-request-id", "heads");
    calls_.async()->BatchGetHeads(&call->context, &call->request, &call->response,
                                  [this, call](const grpc::Status& status) {
                                    if (!status.ok()) {
                                      return call->answer(UpstreamError(service_, status));
                                    }
                                    call->answer(platform::FromProto(call->response.heads()));
                                  });
  }

  void Stop() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
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

  // One call; gRPC keeps it until it is done with it.
  struct Calling {
    explicit Calling(platform::InFlight& under_way) : token(under_way) {}
    const platform::InFlight::Token token;  // goes last
    Answer answer;
    grpc::ClientContext context;
    typename Messages::BatchRequest request;
    typename Messages::BatchResponse response;
  };

  // One stream; keeps itself alive until gRPC is done with it.
  class Stream final : public grpc::ClientBidiReactor<typename Messages::StreamRequest,
                                                      typename Messages::StreamResponse>,
                       public std::enable_shared_from_this<Stream> {
   public:
    explicit Stream(GrpcHeadTransport& transport)
        : token_(transport.under_way_), transport_(transport) {}

    void Begin() {
      self_ = this->shared_from_this();
      transport_.streams_.async()->StreamHeads(&context_, this);
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

    const platform::InFlight::Token token_;  // goes last
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

  // Null once stopped.
  std::shared_ptr<Calling> BeginCall() {
    const std::lock_guard lock(mutex_);
    return stopping_ ? nullptr : std::make_shared<Calling>(under_way_);
  }

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
  Stub& calls_;
  Stub& streams_;
  const std::function<void()> ended_;
  platform::InFlight under_way_;
  std::mutex mutex_;
  bool stopping_ = false;
  std::shared_ptr<Stream> stream_;
};

}  // namespace kuzukuri::aggregator
