// A request, and the way its answer goes.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/gateway/access/peer.h"
#include "services/gateway/http/connection.h"
#include "services/gateway/http/response.h"
#include "services/gateway/route/table.h"
#include "services/platform/base/trace.h"

namespace kuzukuri::gateway {

// Which of the door's listeners a request came in by.
enum class Listener { kStaff, kPublic, kHealth };
const char* NameOf(Listener listener);

struct Request {
  Listener listener = Listener::kStaff;
  Head head;
  std::string path;   // of the target, as it came
  std::string query;  // what follows `?`
  std::string body;
  std::optional<Match> match;  // what path and verb stand for, where that is an RPC
  Caller caller;
  std::string request_id;
  platform::Trace trace;
};

class BodyReader;

// Answers one request: by one response, or by a stream.
class Exchange {
 public:
  Exchange(Connection& connection, const Request& request)
      : connection_(connection), request_(request) {}

  Connection& connection() { return connection_; }

  asio::awaitable<void> Send(Response response);

  // The head of a stream; then what is written in pieces, each at once; then its end.
  asio::awaitable<bool> StartStream(Response head);
  asio::awaitable<bool> WriteStream(absl::string_view piece) { return WriteStream("", piece, ""); }
  // A piece of three parts, which live until it is written: large ones are not copied.
  asio::awaitable<bool> WriteStream(absl::string_view before, absl::string_view text,
                                    absl::string_view after);
  asio::awaitable<void> EndStream();

  // The body, where whoever answers reads it: of a route that uploads; otherwise null, and the
  // request has it. What is answered before it has come ends the connection.
  void set_body(BodyReader* body) { body_ = body; }
  BodyReader* body() const { return body_; }

  // A field of whatever is answered.
  void AddToAll(absl::string_view name, absl::string_view value) {
    to_all_.emplace_back(std::string(name), std::string(value));
  }

  // Whether another request may follow.
  bool keep_alive() const { return keep_alive_ && sent_; }

  // For the log and the metrics: the RPC's path, or what else was asked for.
  std::string method = "-";
  std::string detail;  // why it was refused
  absl::StatusCode code = absl::StatusCode::kOk;
  int status() const { return status_; }
  uint64_t bytes() const { return bytes_; }

 private:
  Connection& connection_;
  const Request& request_;
  BodyReader* body_ = nullptr;
  std::vector<std::pair<std::string, std::string>> to_all_;
  bool keep_alive_ = true;
  bool sent_ = false;
  bool chunked_ = false;
  int status_ = 0;
  uint64_t bytes_ = 0;  // of bodies
};

// Decides what is answered.
class Handler {
 public:
  virtual ~Handler() = default;
  // The most bytes of the body of a request that says how many it has; Check has not seen it yet.
  virtual size_t MostBody(const Request& request) const = 0;
  // Before the body is read: a response that needs none.
  virtual std::optional<Response> Check(Request& request, Exchange& exchange) = 0;
  // Sends exactly one response, or stream.
  virtual asio::awaitable<void> Answer(Request& request, Exchange& exchange) = 0;
};

}  // namespace kuzukuri::gateway
