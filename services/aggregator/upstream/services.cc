#include "services/aggregator/upstream/services.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {

Services::Services(const Addresses& addresses)
    : catalog_(addresses.catalog, addresses.tls),
      budget_(addresses.budget, addresses.tls),
      indicator_(addresses.indicator, addresses.tls) {}

absl::Status Services::CheckConnected() const {
  const std::pair<const char*, grpc::Channel*> channels[] = {
      {"catalog", catalog_.channel.get()},
      {"budget", budget_.channel.get()},
      {"indicator", indicator_.channel.get()}};
  for (const auto& [name, channel] : channels) {
    const grpc_connectivity_state state = channel->GetState(/*try_to_connect=*/true);
    if (state == GRPC_CHANNEL_READY || state == GRPC_CHANNEL_IDLE) continue;
    return platform::Unavailable(platform::ErrorReason::kUpstreamUnavailable,
                                 absl::StrCat("no connection to the ", name, " service"),
                                 {{"service", name}});
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::aggregator
