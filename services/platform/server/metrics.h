// What a service tells those who watch over it: Prometheus's text at `/metrics`, on a listener of
// its own. No label has values that callers choose.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/platform/server/measured.h"

namespace kuzukuri::platform {

// Notes a call that ended, for as long as the process lives: its method, its status code and how
// long it took.
void CountCall(const std::string& method, absl::StatusCode code, double seconds);

// Notes bytes of the messages of imports and exports.
void CountReceived(size_t bytes);
void CountSent(size_t bytes);

// Serves what is counted, and the figures, until it is destroyed.
class MetricsServer {
 public:
  // UNAVAILABLE (reason LISTEN_FAILED) when it cannot listen.
  static absl::StatusOr<std::unique_ptr<MetricsServer>> Start(const std::string& listen,
                                                              Figures figures);
  virtual ~MetricsServer() = default;
};

}  // namespace kuzukuri::platform
