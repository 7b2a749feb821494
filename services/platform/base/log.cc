#include "services/platform/base/log.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <ctime>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

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

// Lines of what went well are written some milliseconds later, many at a time and by a thread of
// its own: a system call for each would cost as much as many an answer. What went wrong is written
// at once, after what waits. A process that is killed loses the lines of its last milliseconds.
class Writer {
 public:
  Writer() {
    std::thread([this] { Run(); }).detach();
  }

  void Add(const std::string& line, bool at_once) {
    bool full = false;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty() && !at_once) wake_.notify_one();
      waiting_ += line;
      full = waiting_.size() > kMaxWaiting;
    }
    if (at_once || full) Flush();
  }

  void Flush() {
    const std::lock_guard order(writing_);
    std::string lines;
    {
      const std::lock_guard lock(mutex_);
      lines.swap(waiting_);
    }
    for (size_t at = 0; at < lines.size();) {
      const ssize_t written = ::write(STDERR_FILENO, lines.data() + at, lines.size() - at);
      if (written < 0 && errno != EINTR) return;  // nobody can be told
      at += static_cast<size_t>(std::max<ssize_t>(written, 0));
    }
  }

 private:
  static constexpr std::chrono::milliseconds kPause{5};
  static constexpr size_t kMaxWaiting = 1 << 20;

  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return !waiting_.empty(); });
      lock.unlock();
      std::this_thread::sleep_for(kPause);
      Flush();
      lock.lock();
    }
  }

  std::mutex writing_;  // taken before the other
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;
};

// Never destroyed: other threads may log until the process is gone.
Writer& TheWriter() {
  static Writer* const writer = [] {
    std::atexit(FlushLog);
    return new Writer;
  }();
  return *writer;
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

void FlushLog() { TheWriter().Flush(); }

bool IsLogged(Severity severity) { return severity >= threshold.load(); }

void Log(Severity severity, absl::string_view message, const std::vector<LogField>& fields) {
  if (!IsLogged(severity)) return;
  std::string text;
  text.reserve(400);
  AppendField(text, "time", Now());
  AppendField(text, "severity", Name(severity));
  AppendField(text, "service", ServiceName());
  AppendField(text, "message", message);
  for (const auto& [key, value] : fields) AppendField(text, key, value);
  text += "}\n";
  TheWriter().Add(text, severity >= Severity::kWarning);
}

}  // namespace kuzukuri::platform
