#include "services/gateway/http/api.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "kuzukuri/aggregator/v1/aggregator_service.pb.h"
#include "services/gateway/http/counted.h"
#include "services/gateway/http/gzip.h"
#include "services/gateway/http/negotiate.h"
#include "services/gateway/http/program.h"
#include "services/gateway/json/write.h"
#include "services/gateway/route/bind.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::gateway {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// `jurisdictions/141127` of a request that names it, or something in it.
std::string JurisdictionOf(const Message& message) {
  for (const char* field : {"jurisdiction", "name", "parent"}) {
    const std::string name = TextOf(message, field);
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
         !JurisdictionOf(message).empty() && TextOf(message, "min_snapshot").empty() &&
         TextOf(message, "page_token").empty();
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

}  // namespace

absl::StatusOr<CallContext> Api::ContextOf(const Request& request) const {
  const bool uploads = request.match && request.match->route->uploads;
  const auto timeout = TimeoutOf(request.head.Value("x-request-timeout"),
                                 uploads ? limits_.upload_time : limits_.upstream_time);
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

absl::StatusOr<Asked> Api::Ask(const Request& request, Exchange& exchange) const {
  Asked asked{request, exchange, *request.match->route, nullptr, nullptr, Format::kJson, {}, false};
  if (request.listener == Listener::kPublic) asked.policy = policy_.get();
  auto message = Bind(*request.match, request.query, request.body);
  if (!message.ok()) return message.status();
  asked.message = *std::move(message);
  asked.pinned = !TextOf(*asked.message, "snapshot").empty();
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
  if (request.match->route->uploads) co_return co_await AnswerUpload(request, exchange);
  absl::StatusOr<Asked> asked = Ask(request, exchange);
  if (!asked.ok()) {
    co_return co_await exchange.Send(ErrorFor(asked.status(), *request.match->route, exchange));
  }
  if (!asked->route.streams) co_return co_await AnswerOne(*asked);
  co_await streams_.Answer(*asked);
}

// Only the body comes later than what others ask with.
asio::awaitable<void> Api::AnswerUpload(const Request& request, Exchange& exchange) {
  absl::StatusOr<CallContext> context = ContextOf(request);
  absl::Status status = context.status();
  if (status.ok()) status = CheckQuery(*request.match, request.query);
  if (status.ok()) status = FormatOf(*request.match, request.head.List("accept")).status();
  if (!status.ok()) {
    co_return co_await exchange.Send(ErrorFor(status, *request.match->route, exchange));
  }
  co_await uploads_.Answer(request, exchange, *std::move(context));
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
  const bool named = !TextOf(*asked.message, "snapshot").empty();
  const absl::StatusOr<std::string> making = co_await MakingOf(asked);
  if (!making.ok()) co_return making.status();
  if (!making->empty()) {
    std::shared_ptr<const Body> known = kept_.Find(KeyOf(*making));
    if (known == nullptr) known = UnchangedBody(asked, *making);
    // What is known is not told of a history that was lost since: the aggregator says why.
    bool valid = known != nullptr;
    if (valid && named) valid = co_await IsOfTheHistory(asked);
    if (valid) co_return known;
  }
  co_return co_await MakeBody(asked, *making);
}

// Whether the snapshot of a request is part of the services' histories still.
asio::awaitable<bool> Api::IsOfTheHistory(const Asked& asked) {
  const std::string snapshot = TextOf(*asked.message, "snapshot");
  const std::string jurisdiction = JurisdictionOf(*asked.message);
  const std::optional<bool> known = histories_.Find(snapshot, jurisdiction);
  if (known) co_return *known;
  const std::function<void(std::function<void(bool)>)> start = [&](std::function<void(bool)> done) {
    histories_.Ask(snapshot, jurisdiction, std::move(done));
  };
  co_return co_await Await<bool>(start);
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
  if (TextOf(*asked.message, "snapshot").empty()) {
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
        asked.message.get(), TextField(*asked.message, "snapshot"), TextOf(**answer, "snapshot"));
  }
  const int64_t reading = asked.policy == nullptr ? 0 : asked.policy->number;
  co_return absl::StrCat(ProgramId(), " ", NameOf(asked.request.listener), " ", reading, " ",
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

platform::Figures Api::figures() const {
  platform::Figures figures = kept_.figures();
  const platform::Figures of_streams = streams_.figures();
  figures.insert(figures.end(), of_streams.begin(), of_streams.end());
  const platform::Figures of_uploads = uploads_.figures();
  figures.insert(figures.end(), of_uploads.begin(), of_uploads.end());
  return figures;
}

}  // namespace kuzukuri::gateway
