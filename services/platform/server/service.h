// One gRPC service, method by method. Requests are parsed here and not by generated code, so that
// malformed messages get INVALID_ARGUMENT with details like any other bad input.
#pragma once

#include <google/protobuf/message.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/service_type.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/context.h"
#include "services/platform/db/pools.h"
#include "services/platform/server/executor.h"
#include "services/platform/server/stream.h"

namespace kuzukuri::platform {

// A serialised answer: two stretches of bytes, the second of which may be shared with whoever keeps
// it, so that large answers kept in memory are sent without being copied.
struct Payload {
  std::string head;
  std::shared_ptr<const std::string> shared;
};

class RpcService : public grpc::Service {
 public:
  // `full_name` is the service's, e.g. `kuzukuri.catalog.v1.CatalogService`. The executor must
  // outlive the server.
  RpcService(std::string full_name, Executor* executor);

  // Adds a method whose handler may block: it runs on the executor. Overload sheds with
  // RESOURCE_EXHAUSTED (reason SERVER_BUSY).
  template <class Request, class Response>
  void Unary(
      const std::string& method,
      std::function<absl::StatusOr<Response>(const RequestContext&, const Request&)> handler);

  // The same for a handler that is a function of the database pools, the shape all stores' handlers
  // have.
  template <class Request, class Response>
  void Unary(const std::string& method, Pools& pools,
             absl::StatusOr<Response> (*handler)(Pools&, const RequestContext&, const Request&)) {
    Unary<Request, Response>(
        method, [&pools, handler](const RequestContext& context, const Request& request) {
          return handler(pools, context, request);
        });
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

  // Adds a method that takes a stream of messages and answers once. The handler blocks, so few of
  // them run at a time, on threads of their own; others wait for their turn.
  template <class Request, class Response>
  void ClientStream(
      const std::string& method,
      std::function<absl::StatusOr<Response>(const RequestContext&, StreamReader&)> handler);

  // Adds a method that answers with a stream of messages, likewise.
  template <class Request>
  void ServerStream(
      const std::string& method,
      std::function<absl::Status(const RequestContext&, const Request&, StreamWriter&)> handler);

  // Adds a method that answers with a stream whose reactor is the handler's own. It must finish
  // when the caller leaves and when the service stops.
  void ServerStreamReactor(
      const std::string& method,
      std::function<grpc::ServerWriteReactor<grpc::ByteBuffer>*(
          grpc::CallbackServerContext*, const grpc::ByteBuffer&, const std::string& path)>
          make_reactor);

  // Adds a method that takes and answers with streams whose reactor is the handler's own, likewise.
  void BidiStreamReactor(const std::string& method,
                         std::function<grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>*(
                             grpc::CallbackServerContext*, const std::string& path)>
                             make_reactor);

  // What is to be done before the server shuts down, e.g. ending streams that never end.
  void OnStop(std::function<void()> hook) { stop_hooks_.push_back(std::move(hook)); }
  void Stop();

 private:
  using Finish = std::function<void(absl::StatusOr<Payload> response)>;
  using RawHandler = std::function<void(std::shared_ptr<const RequestContext>,
                                        std::shared_ptr<google::protobuf::Message>, Finish)>;
  void AddRaw(const std::string& method, bool blocking,
              std::function<std::shared_ptr<google::protobuf::Message>()> make_request,
              RawHandler handler);

  void AddClientStream(
      const std::string& method,
      std::function<absl::StatusOr<std::string>(const RequestContext&, StreamReader&)> handler);
  void AddServerStream(const std::string& method,
                       std::function<std::shared_ptr<google::protobuf::Message>()> make_request,
                       std::function<absl::Status(const RequestContext&,
                                                  const google::protobuf::Message&, StreamWriter&)>
                           handler);
  // The path of a new method; stays where it is.
  const char* AddPath(const std::string& method);

  const std::string full_name_;
  Executor* const executor_;
  std::unique_ptr<Executor> streams_;  // made with the first blocking stream
  std::vector<std::function<void()>> stop_hooks_;
  std::deque<std::string> paths_;  // never moves: gRPC keeps pointers to the texts
};

template <class Request, class Response>
void RpcService::Unary(
    const std::string& method,
    std::function<absl::StatusOr<Response>(const RequestContext&, const Request&)> handler) {
  AddRaw(
      method, /*blocking=*/true, [] { return std::make_shared<Request>(); },
      [handler](std::shared_ptr<const RequestContext> context,
                std::shared_ptr<google::protobuf::Message> request, Finish finish) {
        absl::StatusOr<Response> response =
            handler(*context, static_cast<const Request&>(*request));
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
  AddRaw(
      method, /*blocking=*/false, [] { return std::make_shared<Request>(); },
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
  AddRaw(
      method, /*blocking=*/false, [] { return std::make_shared<Request>(); },
      [handler](std::shared_ptr<const RequestContext> context,
                std::shared_ptr<google::protobuf::Message> request, Finish finish) {
        handler(std::move(context), std::static_pointer_cast<const Request>(request),
                std::move(finish));
      });
}

template <class Request, class Response>
void RpcService::ClientStream(
    const std::string& method,
    std::function<absl::StatusOr<Response>(const RequestContext&, StreamReader&)> handler) {
  AddClientStream(
      method,
      [handler = std::move(handler)](const RequestContext& context,
                                     StreamReader& reader) -> absl::StatusOr<std::string> {
        absl::StatusOr<Response> response = handler(context, reader);
        if (!response.ok()) return response.status();
        return response->SerializeAsString();
      });
}

template <class Request>
void RpcService::ServerStream(
    const std::string& method,
    std::function<absl::Status(const RequestContext&, const Request&, StreamWriter&)> handler) {
  AddServerStream(
      method, [] { return std::make_shared<Request>(); },
      [handler = std::move(handler)](const RequestContext& context,
                                     const google::protobuf::Message& request,
                                     StreamWriter& writer) {
        return handler(context, static_cast<const Request&>(request), writer);
      });
}

// SHA-256 of a request's method and content without its request_id and validate_only fields:
// what two requests with one id must have in common.
std::string RequestFingerprint(const std::string& method, const google::protobuf::Message& request);

// Clears `revision` in the rows of an answer: what was only validated has no revision.
void ClearRowRevisions(google::protobuf::Message& response);

}  // namespace kuzukuri::platform
