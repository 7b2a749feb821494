// Calls to other services on behalf of one request, in parallel and without blocking a thread.
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "services/platform/db/context.h"
#include "services/platform/server/call.h"
#include "services/platform/server/tracing.h"

namespace kuzukuri::aggregator {

// The error of an upstream call, with its details. A service that cannot be reached becomes
// UNAVAILABLE with its name (reason UPSTREAM_UNAVAILABLE).
absl::Status UpstreamError(const std::string& service, const grpc::Status& status);

// What a call is named in traces, after its request: `catalog/ListProjects`.
std::string SpanName(const std::string& service, const google::protobuf::Descriptor& request);

// A set of calls in flight. Calls may start further calls from their handlers. When the last one
// has ended, `done` runs once, with the first error if there was one; the first error cancels the
// calls that are still running. Thread safe.
class Calls : public std::enable_shared_from_this<Calls> {
 public:
  static std::shared_ptr<Calls> Create(std::shared_ptr<const platform::RequestContext> context,
                                       std::function<void(absl::Status)> done);

  // Starts a call: `start(ClientContext*, const Request*, Response*, callback)`. On success
  // `handle(Response&)` runs and may return an error or start more calls. `forgive`, when given,
  // says which errors count as success without an answer.
  template <class Response, class Request, class Launch, class Handle>
  void Start(const std::string& service, Request request, Launch start, Handle handle,
             std::function<bool(const absl::Status&)> forgive = nullptr);

  // Like Start for a List method: sends the request again for every further page.
  template <class Response, class Request, class Launch, class Handle>
  void List(const std::string& service, Request request, Launch start, Handle handle,
            std::function<bool(const absl::Status&)> forgive = nullptr);

  // The same for methods whose pages have no size to ask for.
  template <class Response, class Request, class Launch, class Handle>
  void Pages(const std::string& service, Request request, Launch start, Handle handle,
             std::function<bool(const absl::Status&)> forgive = nullptr);

  // Ends the calls that are running, and starts no others.
  void Cancel();

  // No further calls will be started from outside handlers.
  void Seal() { End(absl::OkStatus(), nullptr); }

 private:
  Calls(std::shared_ptr<const platform::RequestContext> context,
        std::function<void(absl::Status)> done);
  // What the handler returns; an exception is an error like others.
  template <class Handle, class Response>
  static absl::Status Handled(const platform::RequestContext& context, Handle& handle,
                              Response& response) {
    try {
      return handle(response);
    } catch (...) {
      return platform::CaughtException(context);
    }
  }
  // False, and nothing begun, when the request is over already.
  bool Begin(grpc::ClientContext* call);
  void End(absl::Status status, grpc::ClientContext* call);
  // Needs the mutex.
  void CancelRunning(absl::Status why);

  const std::shared_ptr<const platform::RequestContext> context_;
  const std::chrono::system_clock::time_point deadline_;
  std::function<void(absl::Status)> done_;
  std::mutex mutex_;
  int pending_ = 1;  // until sealed
  absl::Status error_;
  std::vector<grpc::ClientContext*> running_;
};

using CallsPtr = std::shared_ptr<Calls>;

template <class Response, class Request, class Launch, class Handle>
void Calls::Start(const std::string& service, Request request, Launch start, Handle handle,
                  std::function<bool(const absl::Status&)> forgive) {
  struct Call {
    explicit Call(const platform::Trace& trace, const std::string& name)
        : span(trace, name, context) {}
    grpc::ClientContext context;
    platform::ClientSpan span;
    Request request;
    Response response;
  };
  auto call = std::make_shared<Call>(context_->trace, SpanName(service, *Request::descriptor()));
  call->request = std::move(request);
  call->context.set_deadline(deadline_);
  call->context.AddMetadata("x-request-id", context_->request_id);
  if (!Begin(&call->context)) return;
  start(&call->context, &call->request, &call->response,
        [self = shared_from_this(), call, service, handle = std::move(handle),
         forgive = std::move(forgive)](const grpc::Status& status) mutable {
          call->span.End(status);
          absl::Status result;
          if (status.ok()) {
            result = Handled(*self->context_, handle, call->response);
          } else {
            result = UpstreamError(service, status);
            if (forgive != nullptr && forgive(result)) result = absl::OkStatus();
          }
          self->End(std::move(result), &call->context);
        });
}

template <class Response, class Request, class Launch, class Handle>
void Calls::List(const std::string& service, Request request, Launch start, Handle handle,
                 std::function<bool(const absl::Status&)> forgive) {
  constexpr int kPageSize = 1000;
  request.set_page_size(kPageSize);
  this->template Pages<Response>(service, std::move(request), start, handle, std::move(forgive));
}

template <class Response, class Request, class Launch, class Handle>
void Calls::Pages(const std::string& service, Request request, Launch start, Handle handle,
                  std::function<bool(const absl::Status&)> forgive) {
  this->template Start<Response>(
      service, request, start,
      [self = shared_from_this(), service, request, start, handle,
       forgive](Response& page) mutable {
        absl::Status status = handle(page);
        if (!status.ok() || page.next_page_token().empty()) return status;
        request.set_page_token(page.next_page_token());
        self->Pages<Response>(service, std::move(request), start, handle, forgive);
        return status;
      },
      forgive);
}

}  // namespace kuzukuri::aggregator
