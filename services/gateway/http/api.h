// Answers what is asked of an RPC: one message in some format, or a stream of them.
#pragma once

#include <google/protobuf/message.h>

#include <atomic>
#include <memory>
#include <string>

#include "services/gateway/http/exchange.h"
#include "services/gateway/http/kept.h"
#include "services/gateway/http/negotiate.h"
#include "services/gateway/http/shared_policy.h"
#include "services/gateway/present/present.h"
#include "services/gateway/upstream/answers.h"

namespace kuzukuri::gateway {

// How a body is made. Runs on other threads than those that serve connections: a large answer takes
// its time, and holds up nobody but who asked for it.
class Renderers {
 public:
  explicit Renderers(size_t threads) : pool_(threads) {}
  // Runs `work` there.
  template <class T>
  asio::awaitable<T> Run(std::function<T()> work) {
    const std::function<void(std::function<void(T)>)> start = [this,
                                                               &work](std::function<void(T)> done) {
      asio::post(pool_, [work, done = std::move(done)] { done(work()); });
    };
    co_return co_await Await<T>(start);
  }
  void Stop() { pool_.join(); }

 private:
  asio::thread_pool pool_;
};

class Api {
 public:
  Api(const Services& services, const SharedPolicy& policy, const Limits& limits,
      size_t memory_bytes)
      : services_(services), policy_(policy), limits_(limits), kept_(memory_bytes) {}

  // The request has a match.
  asio::awaitable<void> Answer(const Request& request, Exchange& exchange);

  // A call of the door's own, for a request.
  asio::awaitable<UnaryCall::Answer> Call(Exchange& exchange,
                                          const google::protobuf::MethodDescriptor& method,
                                          const google::protobuf::Message& request,
                                          const CallContext& context);

  // What a request's calls have in common; INVALID_ARGUMENT for a timeout that is none.
  absl::StatusOr<CallContext> ContextOf(const Request& request) const;

  platform::Figures figures() const;
  void Stop() { renderers_.Stop(); }

 private:
  // One request on its way to a body.
  struct Asked {
    const Request& request;
    Exchange& exchange;
    const Route& route;
    std::shared_ptr<const PolicyReading> policy;  // null: everything may be seen
    std::unique_ptr<google::protobuf::Message> message;
    Format format = Format::kJson;
    CallContext context;
    bool pinned = false;  // by the client: it named a snapshot
  };

  absl::StatusOr<Asked> Ask(const Request& request, Exchange& exchange) const;
  static absl::Status AdmitPublic(Asked& asked);

  asio::awaitable<void> AnswerOne(Asked& asked);
  asio::awaitable<absl::StatusOr<std::shared_ptr<const Body>>> BodyFor(Asked& asked);
  asio::awaitable<absl::StatusOr<std::string>> MakingOf(Asked& asked);
  asio::awaitable<absl::StatusOr<std::shared_ptr<const Body>>> MakeBody(Asked& asked,
                                                                        const std::string& making);
  std::shared_ptr<const Body> UnchangedBody(const Asked& asked, const std::string& making) const;
  std::string KeyOf(const std::string& making) const;
  std::string TagFor(const std::string& making) const;
  asio::awaitable<void> SendBody(const Asked& asked, std::shared_ptr<const Body> body);
  void NoteComputation(const google::protobuf::Message& answer);

  asio::awaitable<void> AnswerStream(Asked& asked, StreamForm form);
  asio::awaitable<void> RunStream(Asked& asked, StreamForm form);
  struct Streaming;
  static UnaryCall::Answer Shown(const Asked& asked, UnaryCall::Answer answer);
  asio::awaitable<bool> StreamStep(Asked& asked, Streaming& stream);
  static asio::awaitable<bool> BeginStream(Asked& asked, Streaming& stream);
  static std::string PieceFor(Streaming& stream, const google::protobuf::Message& message);

  const Services& services_;
  const SharedPolicy& policy_;
  const Limits& limits_;
  Kept kept_;
  Renderers renderers_{2};
  std::atomic<int32_t> computation_ = 0;  // the newest that an answer told
  std::atomic<size_t> streams_ = 0;
  std::atomic<size_t> answer_bytes_ = 0;  // of bodies being sent
};

}  // namespace kuzukuri::gateway
