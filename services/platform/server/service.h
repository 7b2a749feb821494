// One gRPC service, method by method. Requests are parsed here and not by generated code, so that
// malformed messages get INVALID_ARGUMENT with details like any other bad input.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/context.h"
#include "services/platform/db/pools.h"
#include "services/platform/server/call.h"
#include "services/platform/server/measured.h"
#include "services/platform/server/raw_service.h"
#include "services/platform/server/service_state.h"
#include "services/platform/server/stream.h"
#include "services/platform/server/workers.h"

namespace kuzukuri::platform {

// A serialised answer: two stretches of bytes, the second of which may be shared with whoever keeps
// it, so that large answers kept in memory are sent without being copied.
struct Payload {
  std::string head;
  std::shared_ptr<const std::string> shared;
};

class RpcService : public RawService {
 public:
  // `full_name` is the service's, e.g. `kuzukuri.catalog.v1.CatalogService`. The workers must
  // outlive the server; a service whose handlers never block needs none.
  explicit RpcService(std::string full_name, Workers* workers = nullptr)
      : RawService(std::move(full_name)), workers_(workers) {}

  template <class Request, class Response>
  using PoolsHandler = absl::StatusOr<Response> (*)(Pools&, const RequestContext&, const Request&);

  // Add a method whose handler reads, or writes, the database: it runs on the workers for that, in
  // turn with those of other jurisdictions. RESOURCE_EXHAUSTED, see Quota, when too many wait. A
  // write's request has a request_id.
  template <class Request, class Response>
  void Read(const std::string& method, Pools& pools, PoolsHandler<Request, Response> handler) {
    AddBlocking(method, workers_->reads, pools, handler);
  }
  template <class Request, class Response>
  void Write(const std::string& method, Pools& pools, PoolsHandler<Request, Response> handler) {
    AddBlocking(method, workers_->writes, pools, handler);
  }

  // Adds a method whose handler never blocks: it starts calls and ends by calling `done` once,
  // from any thread. The context stays valid until then.
  template <class Request, class Response>
  void UnaryAsync(
      const std::string& method,
      std::function<void(std::shared_ptr<const RequestContext>, std::shared_ptr<const Request>,
                         std::function<void(absl::StatusOr<Response>)> done)>
          handler);

  // The same for a handler that serialises its answer itself.
  template <class Request>
  void UnaryPayload(
      const std::string& method,
      std::function<void(std::shared_ptr<const RequestContext>, std::shared_ptr<const Request>,
                         std::function<void(absl::StatusOr<Payload>)> done)>
          handler);

  // Adds a method that takes a stream of messages and answers once. The handler blocks, so it has
  // threads of its own, the imports'; a call waits for one from its first message on.
  template <class Request, class Response>
  void ClientStream(
      const std::string& method, const StreamLimits& limits,
      std::function<absl::StatusOr<Response>(const RequestContext&, StreamReader&)> handler);

  // Adds a method that answers with a stream of messages, likewise on the exports' threads.
  template <class Request>
  void ServerStream(
      const std::string& method, const StreamLimits& limits,
      std::function<absl::Status(const RequestContext&, const Request&, StreamWriter&)> handler);

  // Adds a method that answers with a stream whose reactor is the handler's own, an AnswerStream.
  // It must finish when the caller leaves and when the service stops.
  void ServerStreamReactor(const std::string& method,
                           std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(
                               const CallStart&, const grpc::ByteBuffer& request)>
                               make_reactor);

  // Adds a method that takes and answers with streams whose reactor is the handler's own, likewise.
  void BidiStreamReactor(
      const std::string& method,
      std::function<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>*(const CallStart&)>
          make_reactor);

  // Who may call; set before the server starts, and must outlive it. Without one everybody may, as
  // `local`.
  void Guard(const Gate& gate) { gate_ = &gate; }

  // What becomes of traces; set before the server starts.
  void TraceWith(Tracing tracing) { tracing_ = std::move(tracing); }

  // Adds figures to those that are told with the metrics.
  void Tell(const Figures& figures) {
    figures_.insert(figures_.end(), figures.begin(), figures.end());
  }
  const Figures& figures() const { return figures_; }

  ServiceState& state() { return state_; }

  // Calls that came in so far.
  int64_t calls() const { return calls_.load(std::memory_order_relaxed); }

  // What is to be done before the server shuts down, e.g. ending streams that never end.
  void OnStop(std::function<void()> hook) { stop_hooks_.push_back(std::move(hook)); }
  void Stop();

  // Waits, after the server has shut down, for the handlers that still work for calls whose callers
  // have gone: what they use may be destroyed then.
  void AwaitCalls() { in_flight_.Wait(); }

 private:
  using MakeRequest = std::function<std::shared_ptr<google::protobuf::Message>()>;
  using Finish = std::function<void(absl::StatusOr<Payload> response)>;
  using RawHandler = std::function<void(std::shared_ptr<const RequestContext>,
                                        std::shared_ptr<google::protobuf::Message>, Finish)>;
  // The handler runs on the executor, or, without one, where the request came in.
  void AddHandler(const std::string& method, Executor* executor, MakeRequest make_request,
                  RawHandler handler);
  template <class Request, class Response>
  void AddBlocking(const std::string& method, Executor& executor, Pools& pools,
                   PoolsHandler<Request, Response> handler);

  void AddClientStreamHandler(
      const std::string& method, const StreamLimits& limits, MakeRequest make_request,
      std::function<absl::StatusOr<std::string>(const RequestContext&, StreamReader&)> handler);
  void AddServerStreamHandler(
      const std::string& method, const StreamLimits& limits, MakeRequest make_request,
      std::function<absl::Status(const RequestContext&, const google::protobuf::Message&,
                                 StreamWriter&)>
          handler);

  CallStart StartOf(grpc::CallbackServerContext* server, const std::string& path) {
    calls_.fetch_add(1, std::memory_order_relaxed);
    return {server, path, in_flight_, gate_, tracing_};
  }

  Workers* const workers_;
  const Gate* gate_ = nullptr;
  Tracing tracing_;
  Figures figures_;
  ServiceState state_;
  std::atomic<int64_t> calls_ = 0;
  InFlight in_flight_;
  std::vector<std::function<void()>> stop_hooks_;
};

template <class Request, class Response>
void RpcService::AddBlocking(const std::string& method, Executor& executor, Pools& pools,
                             PoolsHandler<Request, Response> handler) {
  AddHandler(
      method, &executor, [] { return std::make_shared<Request>(); },
      [&pools, handler](const std::shared_ptr<const RequestContext>& context,
                        const std::shared_ptr<google::protobuf::Message>& request,
                        const Finish& finish) {
        absl::StatusOr<Response> response =
            handler(pools, *context, static_cast<const Request&>(*request));
        if (!response.ok()) return finish(response.status());
        finish(Payload{response->SerializeAsString(), nullptr});
      });
}

template <class Request, class Response>
void RpcService::UnaryAsync(
    const std::string& method,
    std::function<void(std::shared_ptr<const RequestContext>, std::shared_ptr<const Request>,
                       std::function<void(absl::StatusOr<Response>)>)>
        handler) {
  AddHandler(
      method, nullptr, [] { return std::make_shared<Request>(); },
      [handler](std::shared_ptr<const RequestContext> context,
                std::shared_ptr<google::protobuf::Message> request, Finish finish) {
        handler(std::move(context), std::static_pointer_cast<const Request>(request),
                [finish = std::move(finish)](absl::StatusOr<Response> response) {
                  if (!response.ok()) return finish(response.status());
                  finish(Payload{response->SerializeAsString(), nullptr});
                });
      });
}

template <class Request>
void RpcService::UnaryPayload(
    const std::string& method,
    std::function<void(std::shared_ptr<const RequestContext>, std::shared_ptr<const Request>,
                       std::function<void(absl::StatusOr<Payload>)>)>
        handler) {
  AddHandler(
      method, nullptr, [] { return std::make_shared<Request>(); },
      [handler](std::shared_ptr<const RequestContext> context,
                std::shared_ptr<google::protobuf::Message> request, Finish finish) {
        handler(std::move(context), std::static_pointer_cast<const Request>(request),
                std::move(finish));
      });
}

template <class Request, class Response>
void RpcService::ClientStream(
    const std::string& method, const StreamLimits& limits,
    std::function<absl::StatusOr<Response>(const RequestContext&, StreamReader&)> handler) {
  AddClientStreamHandler(
      method, limits, [] { return std::make_shared<Request>(); },
      [handler = std::move(handler)](const RequestContext& context,
                                     StreamReader& reader) -> absl::StatusOr<std::string> {
        absl::StatusOr<Response> response = handler(context, reader);
        if (!response.ok()) return response.status();
        return response->SerializeAsString();
      });
}

template <class Request>
void RpcService::ServerStream(
    const std::string& method, const StreamLimits& limits,
    std::function<absl::Status(const RequestContext&, const Request&, StreamWriter&)> handler) {
  AddServerStreamHandler(
      method, limits, [] { return std::make_shared<Request>(); },
      [handler = std::move(handler)](const RequestContext& context,
                                     const google::protobuf::Message& request,
                                     StreamWriter& writer) {
        return handler(context, static_cast<const Request&>(request), writer);
      });
}

// A message of the same kind that says the same.
std::unique_ptr<google::protobuf::Message> CopyOf(const google::protobuf::Message& message);

// SHA-256 of a request's method and content without its request_id and validate_only fields:
// what two requests with one id must have in common.
std::string RequestFingerprint(const std::string& method, const google::protobuf::Message& request);

// Clears `revision` in the messages of a message: what was only validated has no revision.
void ClearRowRevisions(google::protobuf::Message& response);

}  // namespace kuzukuri::platform
