#include "services/gateway/http/session.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/gateway/access/log.h"
#include "services/gateway/http/body_reader.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;
using Clock = Connection::Clock;
using Event = Connection::Event;

// The caller's id when it is short and printable, else a new one.
std::string RequestId(const Head& head) {
  const string_view id = head.Value("x-request-id");
  const bool fits = !id.empty() && id.size() <= 64 && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isgraph(static_cast<unsigned char>(c));
  });
  if (fits) return std::string(id);
  thread_local std::mt19937_64 random{std::random_device{}()};
  return absl::StrFormat("%016x", random());
}

platform::Trace TraceOf(const Head& head) {
  constexpr size_t kMaxState = 512;
  std::optional<platform::Trace> came = platform::ParseTraceParent(head.Value("traceparent"));
  if (!came) return platform::NewTrace(0);
  if (const std::string state = head.List("tracestate"); state.size() <= kMaxState) {
    came->state = state;
  }
  return *std::move(came);
}

class Session {
 public:
  Session(std::shared_ptr<Connection> connection, Peer peer, Listener listener,
          const SessionSetup& setup, Connections::Place& place)
      : connection_(std::move(connection)),
        peer_(std::move(peer)),
        listener_(listener),
        setup_(setup),
        place_(place) {}

  asio::awaitable<void> Run() {
    const bool open = co_await connection_->Open();
    if (!open) co_return LogHandshake(listener_, peer_, connection_->open_error());
    peer_.names = connection_->transport().PeerNames();
    bool more = true;
    while (more) more = co_await ServeOne();
    co_await connection_->Finish();
  }

 private:
  enum class Got { kAll, kNothing, kRefusal };

  // Whether another request may follow.
  asio::awaitable<bool> ServeOne() {
    place_.Waits();
    Request request;
    request.listener = listener_;
    const Got head = co_await ReadHead(request.head);
    if (head == Got::kNothing) co_return false;
    const Clock::time_point start = Clock::now();
    Describe(request);
    Exchange exchange(*connection_, request);
    exchange.AddToAll("X-Request-Id", request.request_id);
    if (head == Got::kRefusal) {
      co_await Refuse(exchange);
    } else {
      co_await ServeHead(request, exchange);
    }
    LogRequest(request, exchange, Clock::now() - start);
    co_return exchange.keep_alive();
  }

  void Describe(Request& request) {
    const string_view target = request.head.target;
    const size_t mark = target.find('?');
    request.path = std::string(target.substr(0, mark));
    if (mark != string_view::npos) request.query = std::string(target.substr(mark + 1));
    request.caller =
        CallerOf(setup_.trust, peer_, connection_->transport().encrypted(), request.head);
    // The public has no names here, whatever a proxy in front of both listeners adds.
    if (listener_ == Listener::kPublic) request.caller.identity.clear();
    request.request_id = RequestId(request.head);
    request.trace = TraceOf(request.head);
  }

  asio::awaitable<void> Refuse(Exchange& exchange) {
    exchange.detail = refusal_.message;
    exchange.method = "refused";
    exchange.code = absl::StatusCode::kInvalidArgument;
    co_await exchange.Send(RefusalResponse(refusal_));
  }

  Got RefuseWith(int status, std::string message) {
    refusal_ = {status, std::move(message)};
    return Got::kRefusal;
  }

  // kNothing: the client left, or was silent for too long, before it sent anything.
  asio::awaitable<Got> ReadHead(Head& head) {
    const Limits& limits = setup_.limits;
    HeadScan scan(limits.head.bytes);
    Clock::time_point until = Clock::now() + limits.idle_time;
    bool begun = false;
    while (true) {
      if (!begun && !connection_->input().empty()) {
        begun = true;
        until = Clock::now() + limits.head_time;
      }
      if (const std::optional<size_t> size = scan.Find(connection_->input())) {
        ParsedHead parsed = ParseHead(connection_->input().substr(0, *size), limits.head);
        connection_->Consume(*size);
        head = std::move(parsed.head);
        if (parsed.refusal) co_return RefuseWith(parsed.refusal->status, parsed.refusal->message);
        co_return Got::kAll;
      }
      if (scan.refusal()) co_return RefuseWith(scan.refusal()->status, scan.refusal()->message);
      const Event event = co_await connection_->Wait(until, /*stoppable=*/!begun);
      if (event == Event::kInput) continue;
      if (event == Event::kTimeout && begun) {
        co_return RefuseWith(408, "the head of the request did not come in time");
      }
      co_return Got::kNothing;
    }
  }

  asio::awaitable<void> ServeHead(Request& request, Exchange& exchange) {
    const Head& head = request.head;
    size_t most = setup_.limits.body_bytes;
    const bool has_length = head.body == Head::Body::kLength;
    if (has_length && head.content_length > most) most = setup_.handler.MostBody(request);
    if (has_length && head.content_length > most) {
      refusal_ = TooLarge(most);
      co_return co_await Refuse(exchange);
    }
    const bool has_body =
        head.body == Head::Body::kChunked || (has_length && head.content_length > 0);
    if (std::optional<Response> response = setup_.handler.Check(request, exchange)) {
      // A body that nobody has read stands in the way of the next request.
      if (has_body) response->close = true;
      co_return co_await exchange.Send(*std::move(response));
    }
    const bool uploads = request.match && request.match->route->uploads;
    if (uploads) most = setup_.limits.upload_bytes;
    BodyReader body(*connection_, head, most);
    if (has_body && !uploads) {
      const Got got = co_await ReadBody(request, body);
      if (got == Got::kNothing) co_return;
      if (got == Got::kRefusal) co_return co_await Refuse(exchange);
    }
    place_.Works();
    if (uploads) exchange.set_body(&body);
    co_await setup_.handler.Answer(request, exchange);
    exchange.set_body(nullptr);
  }

  asio::awaitable<Got> ReadBody(Request& request, BodyReader& body) {
    const bool invited = co_await body.Invite();
    if (!invited) co_return Got::kNothing;
    const Clock::time_point until = Clock::now() + setup_.limits.body_time;
    while (true) {
      const BodyReader::State state = body.Take(request.body);
      if (state == BodyReader::State::kDone) co_return Got::kAll;
      if (state == BodyReader::State::kRefused) {
        refusal_ = body.refusal();
        co_return Got::kRefusal;
      }
      const Event event = co_await connection_->Wait(until, /*stoppable=*/false);
      if (event == Event::kTimeout) {
        co_return RefuseWith(408, "the body of the request did not come in time");
      }
      if (event != Event::kInput) co_return Got::kNothing;
    }
  }

  const std::shared_ptr<Connection> connection_;
  Peer peer_;
  const Listener listener_;
  const SessionSetup& setup_;
  Connections::Place& place_;
  Refusal refusal_;
};

}  // namespace

asio::awaitable<void> ServeConnection(std::shared_ptr<Connection> connection, Peer peer,
                                      Listener listener, const SessionSetup& setup,
                                      Connections::Place& place) {
  Session session(std::move(connection), std::move(peer), listener, setup, place);
  co_await session.Run();
}

asio::awaitable<void> TurnAway(std::shared_ptr<Connection> connection) {
  const bool open = co_await connection->Open();
  if (!open) co_return;
  Response response = BusyResponse(503, "there are too many connections; try again", 1);
  const std::string head = HeadBytes(response, false, false);
  const bool taken = co_await connection->Write(head, *response.body);
  if (taken) co_await connection->Finish();
  connection->Close();
}

}  // namespace kuzukuri::gateway
