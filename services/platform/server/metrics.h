// What a service tells those who watch over it: Prometheus's text at `/metrics`, on a listener of
// its own. No label has values that callers choose.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace kuzukuri::platform {

// A figure that is read when it is asked for.
struct Measured {
  enum class Kind { kGauge, kCounter };
  std::string name;  // kuzukuri_…
  std::string help;
  Kind kind = Kind::kGauge;
  std::map<std::string, std::string> labels;
  std::function<double()> read;  // from any thread
};

// Notes a call that ended, for as long as the process lives: its method, the name of its status
// code and how long it took.
void CountCall(const std::string& method, const std::string& code, double seconds);

// Serves what is counted, and the figures, until it is destroyed.
class MetricsServer {
 public:
  // UNAVAILABLE (reason LISTEN_FAILED) when it cannot listen.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& listen,
                                                              std::vector<Measured> figures);
  virtual ~MetricsServer() = default;
};

}  // namespace kuzukuri::platform
