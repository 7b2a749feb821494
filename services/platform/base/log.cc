#include "services/platform/base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "services/platform/base/line_buffer.h"

namespace kuzukuri::platform {
namespace {

std::string& ServiceName() {
  static std::string name;
  return name;
}

std::atomic<Severity> lowest{Severity::kInfo};

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

// What a time stamp is made of but for the milliseconds; the same for a second.
const std::string& Second(std::time_t seconds) {
  thread_local std::time_t last = -1;
  thread_local std::string text;
  if (seconds != last) {
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    text = absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d.", parts.tm_year + 1900, parts.tm_mon + 1,
                           parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
    last = seconds;
  }
  return text;
}

std::string Now() {
  using std::chrono::system_clock;
  const auto now = system_clock::now();
  const auto millis =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  return absl::StrCat(Second(system_clock::to_time_t(now)), absl::Dec(millis, absl::kZeroPad3),
                      "Z");
}

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

std::string Line(Severity severity, absl::string_view message,
                 const std::vector<LogField>& fields) {
  std::string text;
  text.reserve(400);
  AppendField(text, "time", Now());
  AppendField(text, "severity", Name(severity));
  AppendField(text, "service", ServiceName());
  AppendField(text, "message", message);
  for (const auto& [key, value] : fields) AppendField(text, key, value);
  text += "}\n";
  return text;
}

std::string LostLines(int64_t count) {
  return Line(Severity::kWarning, "standard error took no more: log lines are lost",
              {{"lines", absl::StrCat(count)}});
}

ssize_t WriteError(const char* data, size_t size) { return ::write(STDERR_FILENO, data, size); }

// Lines of what went well are written some milliseconds later, many at a time and by a thread of
// its own: a system call for each would cost as much as many an answer. What went wrong is written
// at once, after what waits. A process that is killed loses the lines of its last milliseconds.
class Writer {
 public:
  Writer() : buffer_(WriteError, LostLines, kLimit) {
    std::thread([this] { Run(); }).detach();
  }

  void Add(const std::string& line, bool at_once) {
    const bool full = buffer_.Add(line);
    if (at_once || full) Flush();
  }

  void Flush() { buffer_.Flush(); }
  int64_t lost() const { return buffer_.lost(); }

 private:
  static constexpr std::chrono::milliseconds kPause{5};
  static constexpr size_t kLimit = 1 << 20;

  void Run() {
    while (true) {
      buffer_.Wait();
      std::this_thread::sleep_for(kPause);
      Flush();
    }
  }

  LineBuffer buffer_;
};

// Never destroyed: other threads may log until the process is gone.
Writer& TheWriter() {
  static Writer* const writer = [] {
    static_cast<void>(std::atexit(FlushLog));
    return new Writer;
  }();
  return *writer;
}

}  // namespace

void InitLog(std::string service, Severity threshold) {
  ServiceName() = std::move(service);
  lowest = threshold;
}

void FlushLog() { TheWriter().Flush(); }

int64_t LostLogLines() { return TheWriter().lost(); }

bool IsLogged(Severity severity) { return severity >= lowest.load(); }

void Log(Severity severity, absl::string_view message, const std::vector<LogField>& fields) {
  if (!IsLogged(severity)) return;
  TheWriter().Add(Line(severity, message, fields), severity >= Severity::kWarning);
}

}  // namespace kuzukuri::platform
