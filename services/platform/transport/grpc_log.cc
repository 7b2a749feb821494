#include "services/platform/transport/grpc_log.h"

#include <grpc/support/log.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/platform/base/log.h"
#include "services/platform/base/once_a_second.h"

namespace kuzukuri::platform {
namespace {

// What gRPC calls an error is mostly a peer's doing.
Severity SeverityOf(gpr_log_severity severity) {
  if (severity == GPR_LOG_SEVERITY_ERROR) return Severity::kWarning;
  return severity == GPR_LOG_SEVERITY_INFO ? Severity::kInfo : Severity::kDebug;
}

// By where in gRPC's code a line comes from, of which there are few.
class Limits {
 public:
  std::optional<int64_t> Next(const char* file, int line) {
    OnceASecond* limit = nullptr;
    {
      const std::lock_guard lock(mutex_);
      limit = &of_[{file, line}];
    }
    return limit->Next(OnceASecond::Clock::now());
  }

 private:
  std::mutex mutex_;
  std::map<std::pair<absl::string_view, int>, OnceASecond> of_;
};

void Write(gpr_log_func_args* line) {
  // Never destroyed: gRPC's threads may log until the process is gone.
  static Limits* const limits = new Limits;
  const Severity severity = SeverityOf(line->severity);
  if (!IsLogged(severity)) return;
  const std::optional<int64_t> left_out = limits->Next(line->file, line->line);
  if (!left_out) return;
  const absl::string_view file = line->file;
  const std::string source = absl::StrCat(file.substr(file.rfind('/') + 1), ":", line->line);
  const std::string count = std::to_string(*left_out);
  std::vector<LogField> fields = {{"source", source}, {"reason", line->message}};
  if (*left_out > 0) fields.emplace_back("lines_left_out", count);
  Log(severity, "gRPC", fields);
}

}  // namespace

void TakeGrpcLog() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function(Write);
}

}  // namespace kuzukuri::platform
