#include "services/aggregator/upstream/services.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/transport/channel.h"

namespace kuzukuri::aggregator {

Services::Services(const Addresses& addresses)
    : channels_{platform::ConnectToService(addresses.catalog, addresses.tls),
                platform::ConnectToService(addresses.budget, addresses.tls),
                platform::ConnectToService(addresses.indicator, addresses.tls)},
      catalog_(catalog::v1::CatalogService::NewStub(channels_[0])),
      budget_(budget::v1::BudgetService::NewStub(channels_[1])),
      indicator_(indicator::v1::IndicatorService::NewStub(channels_[2])) {}

absl::Status Services::CheckConnected() const {
  constexpr std::array<const char*, 3> kNames = {"catalog", "budget", "indicator"};
  for (size_t i = 0; i < channels_.size(); ++i) {
    const grpc_connectivity_state state = channels_[i]->GetState(/*try_to_connect=*/true);
    if (state == GRPC_CHANNEL_READY || state == GRPC_CHANNEL_IDLE) continue;
    return platform::Unavailable(platform::ErrorReason::kUpstreamUnavailable,
                                 absl::StrCat("no connection to the ", kNames[i], " service"),
                                 {{"service", kNames[i]}});
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::aggregator
