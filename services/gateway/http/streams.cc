#include "services/gateway/http/streams.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/gateway/http/counted.h"
#include "services/gateway/http/own_stream.h"
#include "services/gateway/json/error.h"
#include "services/gateway/route/bind.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

using Clock = Connection::Clock;
using Message = std::shared_ptr<const StreamMessage>;

// What stands before a message where it is sent, and after it.
std::pair<std::string, std::string> AroundOf(StreamForm form, const StreamMessage& message) {
  if (form == StreamForm::kLines) return {"", "\n"};
  const std::string id = message.id.empty() ? "" : absl::StrCat("id: ", message.id, "\n");
  return {absl::StrCat(id, "data: "), "\n\n"};
}

// The error a stream ends with, since its code has been sent long before.
std::string LastPieceOf(StreamForm form, const absl::Status& status, const Route& route) {
  const std::string error = ErrorOf(status, NamesOf(route)).body;
  if (form == StreamForm::kEvents) return absl::StrCat("event: error\ndata: ", error, "\n\n");
  return absl::StrCat("{\"error\":", error, "}\n");
}

}  // namespace

// A stream under way.
struct Streams::Streaming {
  StreamForm form;
  std::string known;  // id of the event the client has
  Clock::time_point end;
  std::shared_ptr<StreamReader> reader;
  bool begun = false;
  bool first = true;

  bool events() const { return form == StreamForm::kEvents; }
  // Whether the client has this one: the first, of the id it came with.
  bool Has(const StreamMessage& message) {
    return std::exchange(first, false) && !known.empty() && message.id == known;
  }
};

asio::awaitable<void> Streams::Answer(Asked& asked) {
  const auto form = StreamFormOf(asked.request.head.List("accept"));
  if (!form) {
    const absl::Status status =
        platform::InvalidField("accept", "a stream is text/event-stream or application/x-ndjson");
    asked.exchange.code = status.code();
    co_return co_await asked.exchange.Send(ErrorResponse(status, 406));
  }
  const Counted counted(open_, 1);
  if (open_.load() > limits_.streams) {
    asked.exchange.code = absl::StatusCode::kResourceExhausted;
    co_return co_await asked.exchange.Send(
        BusyResponse(503, "there are too many streams; try again", 5));
  }
  co_await Run(asked, *form);
}

std::shared_ptr<StreamReader> Streams::ReaderOf(const Asked& asked) {
  const asio::any_io_executor& executor = asked.exchange.connection().executor();
  if (asked.route.latest_only) return shared_.Open(executor, asked);
  CallContext context = asked.context;
  context.deadline = StreamReader::DeadlineOfService(limits_.stream_time);
  return std::make_shared<OwnStream>(
      executor, asked,
      std::make_unique<Answers>(services_, *asked.route.method, *asked.message, context));
}

asio::awaitable<void> Streams::Run(Asked& asked, StreamForm form) {
  Connection& connection = asked.exchange.connection();
  Streaming stream{form, "", Clock::now() + limits_.stream_time, ReaderOf(asked)};
  if (stream.events()) stream.known = std::string(asked.request.head.Value("last-event-id"));
  connection.OnInterrupt([reader = stream.reader] { reader->Interrupt(); });
  bool more = true;
  while (more) more = co_await Step(asked, stream);
  connection.OnInterrupt(nullptr);
  if (stream.begun && !connection.gone()) co_await asked.exchange.EndStream();
}

// Waits for what comes next and sends it; whether the stream goes on.
asio::awaitable<bool> Streams::Step(Asked& asked, Streaming& stream) {
  const StreamReader::Step step =
      co_await stream.reader->Next(std::min(stream.end, Clock::now() + limits_.heartbeat));
  StreamReader::Came came = nullptr;
  if (step == StreamReader::Step::kMessage) came = stream.reader->Take();
  if (!stream.begun && !came.ok()) {
    co_await asked.exchange.Send(ErrorFor(came.status(), asked.route, asked.exchange));
    co_return false;
  }
  bool goes_on = true;
  if (!stream.begun) goes_on = co_await Begin(asked, stream);
  if (!goes_on || step == StreamReader::Step::kInterruption || Clock::now() >= stream.end) {
    co_return false;
  }
  // What is published has changed: the client asks again, and is answered by what holds then.
  if (asked.policy != nullptr && asked.policy != policy_.get()) co_return false;
  if (!came.ok()) {
    asked.exchange.code = came.status().code();
    co_await asked.exchange.WriteStream(LastPieceOf(stream.form, came.status(), asked.route));
    co_return false;
  }
  if (step == StreamReader::Step::kPause) {
    // Lines have no comments that every reader would skip.
    co_return co_await asked.exchange.WriteStream(stream.events() ? ": \n\n" : "");
  }
  const Message message = *std::move(came);
  if (message == nullptr) co_return false;
  if (stream.Has(*message)) co_return true;
  const std::pair<std::string, std::string> around = AroundOf(stream.form, *message);
  co_return co_await asked.exchange.WriteStream(around.first, message->json, around.second);
}

asio::awaitable<bool> Streams::Begin(Asked& asked, Streaming& stream) {
  Response head;
  head.Set("Content-Type", stream.events() ? "text/event-stream" : "application/x-ndjson");
  head.Set("X-Accel-Buffering", "no");
  stream.begun = co_await asked.exchange.StartStream(std::move(head));
  if (!stream.begun || !stream.events()) co_return stream.begun;
  co_return co_await asked.exchange.WriteStream("retry: 3000\n\n");
}

platform::Figures Streams::figures() const {
  platform::Figures figures;
  figures.push_back(platform::Gauge("kuzukuri_http_streams", "Streams that are open.",
                                    [this] { return static_cast<double>(open_.load()); }));
  figures.push_back(platform::Gauge("kuzukuri_http_shared_streams",
                                    "Streams of services that those are told from which share.",
                                    [this] { return static_cast<double>(shared_.size()); }));
  return figures;
}

}  // namespace kuzukuri::gateway
