#include "services/gateway/access/log.h"

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/log.h"
#include "services/platform/base/once_a_second.h"
#include "services/platform/server/metrics.h"

namespace kuzukuri::gateway {
namespace {

using Clock = std::chrono::steady_clock;

std::array<std::atomic<int64_t>, 6>& Responses() {
  static std::array<std::atomic<int64_t>, 6> counts = {};
  return counts;
}

// Asked every few seconds by whoever watches over the process.
bool IsProbe(const Request& request) {
  return request.path == "/healthz" || request.path == "/readyz";
}

bool ReachedService(const Exchange& exchange) { return absl::StartsWith(exchange.method, "/kuzu"); }

std::string Milliseconds(Clock::duration took) {
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  return absl::StrCat(micros / 1000, ".", absl::Dec(micros % 1000, absl::kZeroPad3));
}

}  // namespace

void LogRequest(const Request& request, const Exchange& exchange, Clock::duration took) {
  ++Responses()[static_cast<size_t>(exchange.status() / 100) % 6];
  platform::CountCall(exchange.method, exchange.code, std::chrono::duration<double>(took).count());
  const bool failed = exchange.status() >= 400;
  const bool quiet = IsProbe(request) || (!failed && !ReachedService(exchange));
  const platform::Severity severity = exchange.status() >= 500 && exchange.status() != 503
                                          ? platform::Severity::kWarning
                                      : quiet ? platform::Severity::kDebug
                                              : platform::Severity::kInfo;
  if (!platform::IsLogged(severity)) return;
  static platform::OnceASecond refusals;
  std::string left_out;
  if (failed && !ReachedService(exchange)) {
    const std::optional<int64_t> before = refusals.Next(Clock::now());
    if (!before) return;
    left_out = std::to_string(*before);
  }
  const std::string status = std::to_string(exchange.status());
  const std::string bytes = std::to_string(exchange.bytes());
  const std::string took_ms = Milliseconds(took);
  const std::string path = platform::Quote(request.path);
  const std::string identity = platform::Quote(request.caller.identity);
  std::vector<platform::LogField> fields = {{"request_id", request.request_id},
                                            {"trace_id", request.trace.trace_id},
                                            {"listener", NameOf(request.listener)},
                                            {"verb", request.head.method},
                                            {"path", path},
                                            {"method", exchange.method},
                                            {"status", status},
                                            {"bytes", bytes},
                                            {"duration_ms", took_ms}};
  if (!identity.empty()) fields.emplace_back("on_behalf_of", identity);
  if (request.listener == Listener::kStaff && !request.caller.address.empty()) {
    fields.emplace_back("peer", request.caller.address);
  }
  if (!exchange.detail.empty()) fields.emplace_back("reason", exchange.detail);
  if (!left_out.empty() && left_out != "0") fields.emplace_back("lines_left_out", left_out);
  platform::Log(severity, "request", fields);
}

void LogHandshake(Listener listener, const Peer& peer, const ErrorCode& error) {
  if (!error || !platform::IsLogged(platform::Severity::kInfo)) return;
  // Nobody who may come to the one keeps the other's out of the log.
  static platform::OnceASecond of_public, of_staff;
  platform::OnceASecond& refusals = listener == Listener::kPublic ? of_public : of_staff;
  const std::optional<int64_t> left_out = refusals.Next(Clock::now());
  if (!left_out) return;
  const std::string reason = error.message();
  const std::string count = std::to_string(*left_out);
  std::vector<platform::LogField> fields = {{"listener", NameOf(listener)}, {"reason", reason}};
  if (listener == Listener::kStaff && !peer.address.empty()) {
    fields.emplace_back("peer", peer.address);
  }
  if (*left_out > 0) fields.emplace_back("lines_left_out", count);
  platform::Log(platform::Severity::kInfo, "handshake failed", fields);
}

platform::Figures ResponseFigures() {
  platform::Figures figures;
  for (const size_t kind : {2, 3, 4, 5}) {
    figures.push_back(platform::Count(
        "kuzukuri_http_responses_total", "HTTP responses, by the class of their code.",
        [kind] { return static_cast<double>(Responses()[kind].load()); },
        {{"class", absl::StrCat(kind, "xx")}}));
  }
  return figures;
}

}  // namespace kuzukuri::gateway
