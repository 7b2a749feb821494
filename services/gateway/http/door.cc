#include "services/gateway/http/door.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/gateway/http/docs_page.h"
#include "services/gateway/http/gzip.h"
#include "services/gateway/openapi/document.h"
#include "services/gateway/route/percent.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/hash.h"

namespace kuzukuri::gateway {
namespace {

using absl::string_view;

constexpr string_view kPagePolicy =
    "default-src 'self'; img-src 'self' data:; object-src 'none'; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'";

StaticFiles::File FixedFile(string_view content_type, std::string text) {
  auto body = std::make_shared<Body>();
  body->content_type = std::string(content_type);
  body->tag = platform::Sha256Hex(text).substr(0, 32);
  body->gzip = Gzip(text, content_type);
  body->plain = std::make_shared<const std::string>(std::move(text));
  return {std::move(body), false};
}

bool IsRead(const Head& head) { return head.method == "GET" || head.method == "HEAD"; }

Response NotAllowed(const std::vector<std::string>& allowed) {
  const std::string list = absl::StrJoin(allowed, ", ");
  Response response = ErrorResponse(
      absl::UnimplementedError(absl::StrCat("this path takes other methods: ", list)), 405);
  response.Set("Allow", list);
  return response;
}

// With what every path takes.
std::vector<std::string> WithOwn(std::vector<std::string> verbs) {
  verbs.emplace_back("OPTIONS");
  return verbs;
}

// The name in a host field, without the port.
std::string HostName(string_view host) {
  const size_t colon = host.rfind(':');
  if (colon != string_view::npos && host.find(']', colon) == string_view::npos) {
    host = host.substr(0, colon);
  }
  return absl::AsciiStrToLower(host);
}

bool IsHealthPath(const Request& request) {
  return request.path == "/healthz" || request.path == "/readyz";
}

Response NotFoundResponse() {
  return ErrorResponse(
      absl::NotFoundError("there is nothing here; /api/openapi.json lists the "
                          "paths of the API"));
}

}  // namespace

Door::Door(DoorOptions options, Api& api, const SharedPolicy& policy, const StaticFiles& files,
           std::function<absl::Status()> ready)
    : options_(std::move(options)),
      api_(api),
      files_(files),
      ready_(std::move(ready)),
      session_(api, policy, options_.writes),
      rate_(options_.public_rate, options_.public_burst) {
  const RouteTable& table = RouteTable::BuiltIn();
  documents_["public /api/openapi.json"] =
      FixedFile("application/json", OpenApiDocument(table, {Audience::kPublic, false}));
  documents_["staff /api/openapi.json"] =
      FixedFile("application/json", OpenApiDocument(table, {Audience::kStaff, options_.writes}));
  for (const char* path : {"/api/docs/", "/api/docs/docs.css", "/api/docs/docs.js"}) {
    const DocsFile* file = FindDocsFile(path);
    documents_[absl::StrCat("public ", path)] = documents_[absl::StrCat("staff ", path)] =
        FixedFile(file->content_type, std::string(file->text));
  }
}

std::optional<Response> Door::Refuse(Exchange& exchange, Response response) {
  if (exchange.method == "-") exchange.method = "refused";
  if (exchange.code == absl::StatusCode::kOk) exchange.code = absl::StatusCode::kInvalidArgument;
  return response;
}

size_t Door::MostBody(const Request& request) const {
  const bool is_public = request.listener == Listener::kPublic;
  const Found found = RouteTable::BuiltIn().Find(request.head.method, request.path, is_public);
  const bool uploads = found.match && found.match->route->uploads;
  return uploads ? api_.limits().upload_bytes : api_.limits().body_bytes;
}

std::optional<Response> Door::Check(Request& request, Exchange& exchange) {
  const Head& head = request.head;
  if (IsHealthPath(request) || request.listener == Listener::kHealth) {
    return Health(request, exchange);
  }
  if (auto response = CheckCaller(request, exchange)) return response;
  if (IsRead(head) && head.body != Head::Body::kNone && head.content_length > 0) {
    return Refuse(exchange, RefusalResponse({400, absl::StrCat(head.method, " takes no body")}));
  }
  if (IsRead(head) && head.body == Head::Body::kChunked) {
    return Refuse(exchange, RefusalResponse({400, absl::StrCat(head.method, " takes no body")}));
  }
  if (head.method == "OPTIONS") exchange.method = "options";
  if (head.target == "*") return Options(request, {"GET", "HEAD", "POST", "OPTIONS"});
  if (request.path == "/api/docs") {
    exchange.method = "page";
    Response response;
    response.status = 308;
    response.Set("Location", "/api/docs/");
    return response;
  }
  if (auto response = Fixed(request, exchange)) return response;
  if (request.path == "/api/session") {
    if (IsRead(head)) return std::nullopt;
    if (head.method == "OPTIONS") return Options(request, {"GET", "HEAD", "OPTIONS"});
    return Refuse(exchange, NotAllowed({"GET", "HEAD", "OPTIONS"}));
  }
  if (absl::StartsWith(request.path, "/api/")) return CheckApi(request, exchange);
  return Refuse(exchange, NotFoundResponse());
}

std::optional<Response> Door::Health(const Request& request, Exchange& exchange) const {
  exchange.method = "health";
  if (!IsHealthPath(request)) return Refuse(exchange, NotFoundResponse());
  if (!IsRead(request.head)) return Refuse(exchange, NotAllowed({"GET", "HEAD"}));
  const absl::Status status = request.path == "/readyz" ? ready_() : absl::OkStatus();
  if (status.ok()) return JsonResponse(R"({"status":"ok"})");
  exchange.code = status.code();
  return ErrorResponse(status, 503);
}

std::optional<Response> Door::CheckCaller(const Request& request, Exchange& exchange) {
  const Caller& caller = request.caller;
  if (request.listener == Listener::kPublic) {
    const auto wait = rate_.Take(caller.address, std::chrono::steady_clock::now());
    if (wait.count() == 0) return std::nullopt;
    ++limited_;
    exchange.code = absl::StatusCode::kResourceExhausted;
    return Refuse(exchange,
                  BusyResponse(429, "too many requests from this address; send them more slowly",
                               static_cast<int>((wait.count() + 999) / 1000)));
  }
  // Otherwise a page elsewhere could have its own name lead to this machine.
  if (!options_.hosts.empty() && !caller.host.empty() &&
      !options_.hosts.contains(HostName(caller.host))) {
    exchange.code = absl::StatusCode::kPermissionDenied;
    return Refuse(exchange, RefusalResponse({403,
                                             "the door is not called by this host; name it "
                                             "with --host"}));
  }
  if (caller.identity.empty() && options_.identity_required) {
    exchange.code = absl::StatusCode::kUnauthenticated;
    return Refuse(exchange,
                  ErrorResponse(platform::CallerUnknown(
                      "nobody says who calls: requests have to come through a proxy that signs "
                      "people in and that the door trusts")));
  }
  if (const std::string problem = IdentityProblem(caller.identity); !problem.empty()) {
    return Refuse(exchange, ErrorResponse(platform::InvalidField("identity", problem)));
  }
  return std::nullopt;
}

std::optional<Response> Door::CheckApi(Request& request, Exchange& exchange) {
  const bool is_public = request.listener == Listener::kPublic;
  Found found = RouteTable::BuiltIn().Find(request.head.method, request.path, is_public);
  if (!found.allowed.empty()) {
    const std::vector<std::string> allowed = WithOwn(std::move(found.allowed));
    if (request.head.method == "OPTIONS") return Options(request, allowed);
    return Refuse(exchange, NotAllowed(allowed));
  }
  if (!found.match) {
    const bool unknown = found.problem.ok();
    exchange.code = unknown ? absl::StatusCode::kNotFound : found.problem.code();
    return Refuse(exchange, unknown ? NotFoundResponse() : ErrorResponse(found.problem));
  }
  request.match = std::move(found.match);
  exchange.method = request.match->route->RpcPath();
  if (request.head.method == "GET" || request.head.method == "HEAD") return std::nullopt;
  return CheckCall(request, exchange);
}

// Of a request that is more than a link: what pages of others may not send, and whether writes are
// on.
std::optional<Response> Door::CheckCall(const Request& request, Exchange& exchange) const {
  std::optional<Refusal> refusal = CheckOrigin(options_.origins, request.head, request.caller.host);
  if (!refusal) {
    refusal = request.match->route->uploads ? CheckLinesType(request.head)
                                            : CheckContentType(request.head);
  }
  if (!refusal && !request.match->route->reads &&
      (!options_.writes || request.listener == Listener::kPublic)) {
    refusal = Refusal{403, "writes are off; the door takes them where it is started with --writes"};
  }
  if (!refusal) return std::nullopt;
  Response response = RefusalResponse(*refusal);
  response.close = false;
  exchange.detail = refusal->message;
  exchange.code = refusal->status == 403 ? absl::StatusCode::kPermissionDenied
                                         : absl::StatusCode::kInvalidArgument;
  return Refuse(exchange, std::move(response));
}

std::optional<Response> Door::Fixed(const Request& request, Exchange& exchange) const {
  const char* audience = request.listener == Listener::kPublic ? "public " : "staff ";
  const auto document = documents_.find(absl::StrCat(audience, request.path));
  const StaticFiles::File* file = nullptr;
  if (document != documents_.end()) {
    file = &document->second;
  } else if (!absl::StartsWith(request.path, "/api/")) {
    const absl::StatusOr<std::string> path = DecodePercent(request.path, false);
    if (path.ok()) file = files_.Find(*path);
  }
  if (file == nullptr) return std::nullopt;
  exchange.method = "page";
  if (request.head.method == "OPTIONS") return Options(request, {"GET", "HEAD", "OPTIONS"});
  if (!IsRead(request.head)) return Refuse(exchange, NotAllowed({"GET", "HEAD", "OPTIONS"}));
  return FileResponse(request, *file, kPagePolicy);
}

Response Door::FileResponse(const Request& request, const StaticFiles::File& file,
                            string_view policy) {
  const Body& body = *file.body;
  const bool gzip = body.gzip != nullptr && TakesGzip(request.head.List("accept-encoding"));
  Response response;
  response.Set("ETag", TagOf(body.tag, gzip));
  response.Set("Vary", "Accept-Encoding");
  response.Set("Cache-Control",
               file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.Set("Content-Security-Policy", policy);
  if (HasTag(request.head.List("if-none-match"), body.tag)) {
    response.status = 304;
    return response;
  }
  response.Set("Content-Type", body.content_type);
  if (gzip) response.Set("Content-Encoding", "gzip");
  response.body = gzip ? body.gzip : body.plain;
  return response;
}

Response Door::Options(const Request& request, const std::vector<std::string>& allowed) const {
  Response response;
  response.status = 204;
  const std::string list = absl::StrJoin(allowed, ", ");
  response.Set("Allow", list);
  const std::string origin(request.head.Value("origin"));
  if (!options_.origins.contains(origin)) return response;
  response.Set("Access-Control-Allow-Origin", origin);
  response.Set("Access-Control-Allow-Methods", list);
  response.Set("Access-Control-Allow-Headers", "content-type, if-none-match, x-request-timeout");
  response.Set("Access-Control-Max-Age", "600");
  response.Set("Vary", "Origin");
  return response;
}

asio::awaitable<void> Door::Answer(Request& request, Exchange& exchange) {
  const std::string origin(request.head.Value("origin"));
  if (!origin.empty() && options_.origins.contains(origin)) {
    exchange.AddToAll("Access-Control-Allow-Origin", origin);
    exchange.AddToAll("Access-Control-Expose-Headers", "etag, x-request-id, retry-after");
    exchange.AddToAll("Vary", "Origin");
  }
  if (!request.match) {
    exchange.method = "session";
    co_return co_await exchange.Send(co_await session_.Answer(request, exchange));
  }
  if (request.match->route->streams && request.head.method == "HEAD") {
    Response response;
    response.Set("Content-Type", "application/x-ndjson");
    co_return co_await exchange.Send(std::move(response));
  }
  co_await api_.Answer(request, exchange);
}

platform::Figures Door::figures() const {
  return {platform::Count("kuzukuri_http_limited_total",
                          "Requests of the public listener from addresses that call too often.",
                          [this] { return static_cast<double>(limited_.load()); })};
}

}  // namespace kuzukuri::gateway
