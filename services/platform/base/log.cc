#include "services/platform/base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kuzukuri::platform {
namespace {

std::string& ServiceName() {
  static std::string name;
  return name;
}

std::atomic<Severity> threshold{Severity::kInfo};

const char* Name(Severity severity) {
  switch (severity) {
    case Severity::kDebug:
      return "DEBUG";
    case Severity::kInfo:
      return "INFO";
    case Severity::kWarning:
      return "WARNING";
    case Severity::kError:
      return "ERROR";
  }
  return "INFO";
}

std::string Now() {
  using std::chrono::system_clock;
  const auto now = system_clock::now();
  const std::time_t seconds = system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  return absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900,
                         parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec,
                         millis);
}

}  // namespace

void InitLog(std::string service, Severity lowest) {
  ServiceName() = std::move(service);
  threshold = lowest;
}

namespace {

// Appends `"key":"text"`. Plain text goes as it is; the rest, which may be anything a caller sent,
// is escaped by the library.
void AppendField(std::string& line, absl::string_view key, absl::string_view text) {
  absl::StrAppend(&line, line.empty() ? "{\"" : ",\"", key, "\":");
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isprint(static_cast<unsigned char>(c)) && c != '"' && c != '\\';
  });
  if (plain) {
    absl::StrAppend(&line, "\"", text, "\"");
  } else {
    line += nlohmann::json(std::string(text))
                .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
}

}  // namespace

bool IsLogged(Severity severity) { return severity >= threshold.load(); }

void Log(Severity severity, absl::string_view message,
         const std::vector<std::pair<std::string, std::string>>& fields) {
  if (!IsLogged(severity)) return;
  std::string text;
  AppendField(text, "time", Now());
  AppendField(text, "severity", Name(severity));
  AppendField(text, "service", ServiceName());
  AppendField(text, "message", message);
  for (const auto& [key, value] : fields) AppendField(text, key, value);
  text += "}\n";
  // One write per line keeps lines of several threads apart.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace kuzukuri::platform
