#include "services/gateway/http/api.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/gateway/http/gzip.h"
#include "services/gateway/json/error.h"
#include "services/gateway/json/write.h"
#include "services/gateway/route/bind.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"
#include "services/platform/base/version.h"

namespace kuzukuri::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Counts while it lives.
class Counted {
 public:
  Counted(std::atomic<size_t>& count, size_t by) : count_(count), by_(by) { count_ += by_; }
  ~Counted() { count_ -= by_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

 private:
  std::atomic<size_t>& count_;
  const size_t by_;
};

const FieldDescriptor* TextField(const Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? field : nullptr;
}

std::string Text(const Message& message, const char* name) {
  const FieldDescriptor* field = TextField(message, name);
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

// `jurisdictions/141127` of a request that names it, or something in it.
std::string JurisdictionOf(const Message& message) {
  for (const char* field : {"jurisdiction", "name", "parent"}) {
    const std::string name = Text(message, field);
    const std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
    if (parts.size() >= 2 && parts[0] == "jurisdictions") {
      return absl::StrCat(parts[0], "/", parts[1]);
    }
  }
  return "";
}

// Whether an answer is the same each time it is asked for at one snapshot: those of the aggregator
// that take one. Later pages go by the snapshot of the first.
bool IsPinnable(const Route& route, const Message& message) {
  return route.verb == "GET" && TextField(message, "snapshot") != nullptr &&
         !JurisdictionOf(message).empty() && Text(message, "min_snapshot").empty() &&
         Text(message, "page_token").empty();
}

// The snapshot that a message of a stream is of, or its answer; empty: none.
std::string SnapshotIn(const Message& message) {
  if (TextField(message, "snapshot") != nullptr) return Text(message, "snapshot");
  const FieldDescriptor* part = message.GetDescriptor()->FindFieldByName("comparison");
  if (part == nullptr || part->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return "";
  return Text(message.GetReflection()->GetMessage(message, part), "snapshot");
}

// The id of an event: the snapshot, or the revision of a write.
std::string EventIdOf(const Message& message) {
  if (std::string snapshot = SnapshotIn(message); !snapshot.empty()) return snapshot;
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("revision");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_INT64) return "";
  return absl::StrCat(message.GetReflection()->GetInt64(message, field));
}

absl::StatusOr<std::shared_ptr<const Body>> Render(Format format, const Message& request,
                                                   const Message& answer, std::string tag) {
  auto body = std::make_shared<Body>();
  if (format == Format::kJson) {
    body->content_type = std::string(ContentType(format));
    body->plain = std::make_shared<const std::string>(WriteJson(answer));
  } else {
    absl::StatusOr<Document> document = Present(format, request, answer);
    if (!document.ok()) return document.status();
    body->content_type = std::move(document->content_type);
    body->content_disposition = std::move(document->content_disposition);
    body->content_language = std::move(document->content_language);
    body->plain = std::make_shared<const std::string>(std::move(document->body));
  }
  body->gzip = Gzip(*body->plain, body->content_type);
  // Where nothing tells what the content is of, the content itself does.
  body->tag =
      tag.empty()
          ? platform::Sha256Hex(absl::StrCat(body->content_type, "\n", *body->plain)).substr(0, 32)
          : std::move(tag);
  return body;
}

Response ErrorFor(const absl::Status& status, const Route& route, Exchange& exchange) {
  exchange.code = status.code();
  exchange.detail = std::string(platform::Reason(status));
  HttpError error = ErrorOf(status, NamesOf(route));
  Response response = JsonResponse(std::move(error.body));
  response.status = error.code;
  if (error.retry_after) response.Set("Retry-After", absl::StrCat(*error.retry_after));
  return response;
}

}  // namespace

absl::StatusOr<CallContext> Api::ContextOf(const Request& request) const {
  const auto timeout = TimeoutOf(request.head.Value("x-request-timeout"), limits_.upstream_time);
  if (!timeout) {
    return platform::InvalidField("x-request-timeout",
                                  "it has to be a number of seconds above 0, such as 2.5");
  }
  CallContext context;
  context.deadline = std::chrono::system_clock::now() + *timeout;
  context.actor = request.caller.identity;
  context.request_id = request.request_id;
  context.trace = request.trace;
  return context;
}

absl::Status Api::AdmitPublic(Asked& asked) {
  if (asked.policy == nullptr) return absl::OkStatus();
  return asked.policy->policy.Admit(*asked.route.method, asked.message.get());
}

absl::StatusOr<Api::Asked> Api::Ask(const Request& request, Exchange& exchange) const {
  Asked asked{request, exchange, *request.match->route, nullptr, nullptr, Format::kJson, {}, false};
  if (request.listener == Listener::kPublic) asked.policy = policy_.get();
  auto message = Bind(*request.match, request.query, request.body);
  if (!message.ok()) return message.status();
  asked.message = *std::move(message);
  asked.pinned = !Text(*asked.message, "snapshot").empty();
  absl::StatusOr<CallContext> context = ContextOf(request);
  if (!context.ok()) return context.status();
  asked.context = *std::move(context);
  if (const absl::Status status = AdmitPublic(asked); !status.ok()) return status;
  if (asked.route.streams) return asked;
  const absl::StatusOr<Format> format = FormatOf(*request.match, request.head.List("accept"));
  if (!format.ok()) return format.status();
  asked.format = *format;
  return asked;
}

asio::awaitable<void> Api::Answer(const Request& request, Exchange& exchange) {
  exchange.method = request.match->route->RpcPath();
  absl::StatusOr<Asked> asked = Ask(request, exchange);
  if (!asked.ok()) {
    co_return co_await exchange.Send(ErrorFor(asked.status(), *request.match->route, exchange));
  }
  if (!asked->route.streams) co_return co_await AnswerOne(*asked);
  const auto form = StreamFormOf(request.head.List("accept"));
  if (!form) {
    const absl::Status status =
        platform::InvalidField("accept", "a stream is text/event-stream or application/x-ndjson");
    exchange.code = status.code();
    co_return co_await exchange.Send(ErrorResponse(status, 406));
  }
  co_await AnswerStream(*asked, *form);
}

asio::awaitable<UnaryCall::Answer> Api::Call(Exchange& exchange,
                                             const google::protobuf::MethodDescriptor& method,
                                             const Message& request, const CallContext& context) {
  Connection& connection = exchange.connection();
  // Destroying the call cancels it, after which it is done as well.
  auto call = std::make_shared<std::unique_ptr<UnaryCall>>();
  using Came = std::shared_ptr<UnaryCall::Answer>;
  const std::function<void(std::function<void(Came)>)> start =
      [&, call](std::function<void(Came)> done) {
        *call = UnaryCall::Start(services_, method, request, context,
                                 [done = std::move(done)](UnaryCall::Answer came) {
                                   done(std::make_shared<UnaryCall::Answer>(std::move(came)));
                                 });
        connection.OnInterrupt([&connection, call] {
          if (connection.gone()) call->reset();
        });
      };
  const Came answer = co_await Await<Came>(start);
  connection.OnInterrupt(nullptr);
  co_return std::move(*answer);
}

asio::awaitable<void> Api::AnswerOne(Asked& asked) {
  const absl::StatusOr<std::shared_ptr<const Body>> body = co_await BodyFor(asked);
  if (!body.ok()) {
    co_return co_await asked.exchange.Send(ErrorFor(body.status(), asked.route, asked.exchange));
  }
  co_await SendBody(asked, *body);
}

asio::awaitable<absl::StatusOr<std::shared_ptr<const Body>>> Api::BodyFor(Asked& asked) {
  if (!IsPinnable(asked.route, *asked.message)) co_return co_await MakeBody(asked, "");
  const absl::StatusOr<std::string> making = co_await MakingOf(asked);
  if (!making.ok()) co_return making.status();
  if (!making->empty()) {
    if (auto kept = kept_.Find(KeyOf(*making))) co_return kept;
    if (auto same = UnchangedBody(asked, *making)) co_return same;
  }
  co_return co_await MakeBody(asked, *making);
}

// The client has it already: nothing is made, and nothing sent but the tag. Null: it has not.
std::shared_ptr<const Body> Api::UnchangedBody(const Asked& asked,
                                               const std::string& making) const {
  const std::string tag = TagFor(making);
  if (computation_.load() == 0 || !HasTag(asked.request.head.List("if-none-match"), tag)) {
    return nullptr;
  }
  auto body = std::make_shared<Body>();
  body->tag = tag;
  body->content_type = std::string(ContentType(asked.format));
  body->plain = std::make_shared<const std::string>();
  return body;
}

std::string Api::KeyOf(const std::string& making) const {
  return absl::StrCat(computation_.load(), "\n", making);
}

std::string Api::TagFor(const std::string& making) const {
  return platform::Sha256Hex(KeyOf(making)).substr(0, 32);
}

// All that goes into an answer but the rules it is computed by, which it tells itself. Where no
// snapshot is named the present one is asked for, and the answer made at it, which is as fresh;
// empty where there is none.
asio::awaitable<absl::StatusOr<std::string>> Api::MakingOf(Asked& asked) {
  if (Text(*asked.message, "snapshot").empty()) {
    aggregator::v1::GetSnapshotRequest request;
    request.set_jurisdiction(JurisdictionOf(*asked.message));
    const auto& method = MethodNamed("kuzukuri.aggregator.v1.AggregatorService.GetSnapshot");
    const UnaryCall::Answer answer = co_await Call(asked.exchange, method, request, asked.context);
    // The call itself says best what is wrong with its request.
    if (!answer.ok() && answer.status().code() == absl::StatusCode::kNotFound) co_return "";
    if (!answer.ok() && answer.status().code() == absl::StatusCode::kInvalidArgument) {
      co_return "";
    }
    if (!answer.ok()) co_return answer.status();
    asked.message->GetReflection()->SetString(
        asked.message.get(), TextField(*asked.message, "snapshot"), Text(**answer, "snapshot"));
  }
  const int64_t reading = asked.policy == nullptr ? 0 : asked.policy->number;
  co_return absl::StrCat(platform::kVersion, " ", NameOf(asked.request.listener), " ", reading, " ",
                         static_cast<int>(asked.format), " ", asked.route.RpcPath(), "\n",
                         asked.message->SerializeAsString());
}

void Api::NoteComputation(const Message& answer) {
  const FieldDescriptor* field = answer.GetDescriptor()->FindFieldByName("computation");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_INT32) return;
  const int32_t told = answer.GetReflection()->GetInt32(answer, field);
  int32_t known = computation_.load();
  while (told > known && !computation_.compare_exchange_weak(known, told)) {
  }
}

asio::awaitable<absl::StatusOr<std::shared_ptr<const Body>>> Api::MakeBody(
    Asked& asked, const std::string& making) {
  using Made = absl::StatusOr<std::shared_ptr<const Body>>;
  auto pages = std::make_shared<Pages>(*asked.message, asked.format);
  bool more = true;
  while (more) {
    const std::unique_ptr<Message> request(pages->request().New());
    request->CopyFrom(pages->request());
    UnaryCall::Answer answer =
        co_await Call(asked.exchange, *asked.route.method, *request, asked.context);
    if (!answer.ok()) co_return answer.status();
    NoteComputation(**answer);
    if (asked.policy != nullptr) {
      const absl::Status status =
          asked.policy->policy.Redact(*asked.route.method, *request, answer->get());
      if (!status.ok()) co_return status;
    }
    more = pages->Add(*std::move(answer));
  }
  const std::string tag = making.empty() ? "" : TagFor(making);
  const std::function<Made()> work = [pages, format = asked.format, tag] {
    return Render(format, pages->request(), pages->whole(), tag);
  };
  Made body = co_await renderers_.Run<Made>(work);
  if (body.ok() && !making.empty()) kept_.Keep(KeyOf(making), *body);
  co_return body;
}

asio::awaitable<void> Api::SendBody(const Asked& asked, std::shared_ptr<const Body> body) {
  const Head& head = asked.request.head;
  Response response;
  const bool gzip = body->gzip != nullptr && TakesGzip(head.List("accept-encoding"));
  response.Set("Content-Type", body->content_type);
  if (asked.route.verb == "GET") {
    response.Set("ETag", TagOf(body->tag, gzip));
    // Who asks for the present wants the present; what is asked for at a snapshot stays as it is.
    const bool shared = asked.request.listener == Listener::kPublic && asked.pinned;
    response.Set("Cache-Control", shared ? "public, max-age=86400" : "private, no-cache");
    response.Set("Vary", "Accept, Accept-Encoding");
    if (HasTag(head.List("if-none-match"), body->tag)) {
      response.status = 304;
      co_return co_await asked.exchange.Send(std::move(response));
    }
  }
  if (gzip) response.Set("Content-Encoding", "gzip");
  if (!body->content_disposition.empty()) {
    response.Set("Content-Disposition", body->content_disposition);
  }
  if (!body->content_language.empty()) response.Set("Content-Language", body->content_language);
  if (asked.format == Format::kHtml) response.Set("Content-Security-Policy", kDocumentPolicy);
  response.body = gzip ? body->gzip : body->plain;
  const size_t bytes = response.body->size();
  const Counted counted(answer_bytes_, bytes);
  // One alone always goes: it is in memory already.
  const size_t in_all = answer_bytes_.load();
  if (in_all > limits_.answer_bytes && in_all > bytes) {
    asked.exchange.code = absl::StatusCode::kResourceExhausted;
    co_return co_await asked.exchange.Send(
        BusyResponse(503, "too many answers are being sent; try again", 1));
  }
  co_await asked.exchange.Send(std::move(response));
}

asio::awaitable<void> Api::AnswerStream(Asked& asked, StreamForm form) {
  const Counted counted(streams_, 1);
  if (streams_.load() > limits_.streams) {
    asked.exchange.code = absl::StatusCode::kResourceExhausted;
    co_return co_await asked.exchange.Send(
        BusyResponse(503, "there are too many streams; try again", 5));
  }
  co_await RunStream(asked, form);
}

namespace {

// A message as it is sent on a stream.
std::string PieceOf(StreamForm form, const Message& message) {
  std::string text;
  if (form == StreamForm::kLines) {
    AppendJson(message, text);
    text += "\n";
    return text;
  }
  if (const std::string id = EventIdOf(message); !id.empty())
    absl::StrAppend(&text, "id: ", id, "\n");
  absl::StrAppend(&text, "data: ");
  AppendJson(message, text);
  text += "\n\n";
  return text;
}

// The error a stream ends with, since its code has been sent long before.
std::string LastPieceOf(StreamForm form, const absl::Status& status, const Route& route) {
  const std::string error = ErrorOf(status, NamesOf(route)).body;
  if (form == StreamForm::kEvents) return absl::StrCat("event: error\ndata: ", error, "\n\n");
  return absl::StrCat("{\"error\":", error, "}\n");
}

enum class Step { kMessage, kPause, kInterruption };

// The answers of a service in steps, with a pause where there is none for a while. On the
// connection's executor; the reader's pace is the service's, since the next answer is only then
// asked for.
class Steps : public std::enable_shared_from_this<Steps> {
 public:
  // `type` is that of the answers.
  Steps(asio::any_io_executor executor, const google::protobuf::Descriptor& type,
        std::unique_ptr<Answers> answers)
      : executor_(std::move(executor)),
        type_(type),
        answers_(std::move(answers)),
        told_(executor_) {}

  // Until when it waits at most; an interruption ends it.
  asio::awaitable<Step> Next(Connection::Clock::time_point until) {
    if (!asked_) Ask();
    while (came_ == nullptr && !interrupted_) {
      if (Connection::Clock::now() >= until) co_return Step::kPause;
      told_.expires_at(until);
      ErrorCode cancelled;
      co_await told_.async_wait(Into(cancelled));
    }
    co_return interrupted_ ? Step::kInterruption : Step::kMessage;
  }

  // What came; after kMessage.
  UnaryCall::Answer Take() {
    asked_ = false;
    const Answers::Bytes came = std::move(*std::exchange(came_, nullptr));
    if (!came.ok()) return came.status();
    if (!came->has_value()) return std::unique_ptr<Message>();
    return MessageOf(type_, **came);
  }

  void Interrupt() {
    interrupted_ = true;
    told_.cancel();
  }

 private:
  void Ask() {
    asked_ = true;
    answers_->Next([weak = weak_from_this(), executor = executor_](Answers::Bytes bytes) {
      auto came = std::make_shared<Answers::Bytes>(std::move(bytes));
      asio::post(executor, [weak, came] {
        const auto self = weak.lock();
        if (self == nullptr) return;
        self->came_ = came;
        self->told_.cancel();
      });
    });
  }

  const asio::any_io_executor executor_;
  const google::protobuf::Descriptor& type_;
  const std::unique_ptr<Answers> answers_;
  asio::steady_timer told_;
  std::shared_ptr<Answers::Bytes> came_;
  bool asked_ = false;
  bool interrupted_ = false;
};

}  // namespace

// A stream under way.
struct Api::Streaming {
  StreamForm form;
  std::string known;  // id of the event the client has
  Connection::Clock::time_point end;
  std::shared_ptr<Steps> steps;
  bool begun = false;
  bool first = true;

  bool events() const { return form == StreamForm::kEvents; }
};

asio::awaitable<void> Api::RunStream(Asked& asked, StreamForm form) {
  Connection& connection = asked.exchange.connection();
  // The service's own end comes after the door's, which is a good one.
  asked.context.deadline =
      std::chrono::system_clock::now() + limits_.stream_time + std::chrono::seconds(10);
  Streaming stream{form, "", Connection::Clock::now() + limits_.stream_time, nullptr};
  if (stream.events()) stream.known = std::string(asked.request.head.Value("last-event-id"));
  stream.steps = std::make_shared<Steps>(
      connection.executor(), *asked.route.method->output_type(),
      std::make_unique<Answers>(services_, *asked.route.method, *asked.message, asked.context));
  connection.OnInterrupt([steps = stream.steps] { steps->Interrupt(); });
  bool more = true;
  while (more) more = co_await StreamStep(asked, stream);
  connection.OnInterrupt(nullptr);
  if (stream.begun && !connection.gone()) co_await asked.exchange.EndStream();
}

// What of a message may be seen; null at the end.
UnaryCall::Answer Api::Shown(const Asked& asked, UnaryCall::Answer answer) {
  if (!answer.ok() || *answer == nullptr || asked.policy == nullptr) return answer;
  const absl::Status status =
      asked.policy->policy.Redact(*asked.route.method, *asked.message, answer->get());
  if (!status.ok()) return status;
  return answer;
}

// Waits for what comes next and sends it; whether the stream goes on.
asio::awaitable<bool> Api::StreamStep(Asked& asked, Streaming& stream) {
  using Clock = Connection::Clock;
  const Step step =
      co_await stream.steps->Next(std::min(stream.end, Clock::now() + limits_.heartbeat));
  UnaryCall::Answer answer = std::unique_ptr<Message>();
  if (step == Step::kMessage) answer = Shown(asked, stream.steps->Take());
  if (!stream.begun && !answer.ok()) {
    co_await asked.exchange.Send(ErrorFor(answer.status(), asked.route, asked.exchange));
    co_return false;
  }
  bool goes_on = true;
  if (!stream.begun) goes_on = co_await BeginStream(asked, stream);
  if (!goes_on || step == Step::kInterruption || Clock::now() >= stream.end) co_return false;
  // What is published has changed: the client asks again, and is answered by what holds then.
  if (asked.policy != nullptr && asked.policy != policy_.get()) co_return false;
  if (!answer.ok()) {
    asked.exchange.code = answer.status().code();
    co_await asked.exchange.WriteStream(LastPieceOf(stream.form, answer.status(), asked.route));
    co_return false;
  }
  if (step == Step::kMessage && *answer == nullptr) co_return false;
  // Lines have no comments that every reader would skip.
  std::string piece = stream.events() ? ": \n\n" : "";
  if (step == Step::kMessage) piece = PieceFor(stream, **answer);
  answer = std::unique_ptr<Message>();  // not needed while it is sent
  co_return co_await asked.exchange.WriteStream(std::move(piece));
}

asio::awaitable<bool> Api::BeginStream(Asked& asked, Streaming& stream) {
  Response head;
  head.Set("Content-Type", stream.events() ? "text/event-stream" : "application/x-ndjson");
  head.Set("X-Accel-Buffering", "no");
  stream.begun = co_await asked.exchange.StartStream(std::move(head));
  if (!stream.begun || !stream.events()) co_return stream.begun;
  co_return co_await asked.exchange.WriteStream("retry: 3000\n\n");
}

// Nothing for the first message where it is the one the client has.
std::string Api::PieceFor(Streaming& stream, const Message& message) {
  const bool first = std::exchange(stream.first, false);
  if (first && !stream.known.empty() && EventIdOf(message) == stream.known) return "";
  return PieceOf(stream.form, message);
}

platform::Figures Api::figures() const {
  platform::Figures figures = kept_.figures();
  figures.push_back(platform::Gauge("kuzukuri_http_streams", "Streams that are open.",
                                    [this] { return static_cast<double>(streams_.load()); }));
  return figures;
}

}  // namespace kuzukuri::gateway
