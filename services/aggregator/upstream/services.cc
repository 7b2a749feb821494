#include "services/aggregator/upstream/services.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;

// Calls are spread over all addresses a name has; reads are repeated while a service is away for a
// moment, with the jitter gRPC adds. CANCELLED is what gRPC's server answers to calls that reach it
// while it shuts down.
constexpr const char* kServiceConfig = R"({
  "loadBalancingConfig": [{"round_robin": {}}],
  "methodConfig": [{
    "name": [{}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.05s",
      "maxBackoff": "0.5s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE", "CANCELLED"]
    }
  }]
})";

std::shared_ptr<grpc::Channel> Connect(const std::string& address, const platform::TlsFiles& tls) {
  grpc::ChannelArguments arguments;
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  // Back within a second after a service returns.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, platform::ChannelCredentials(tls), arguments);
}

}  // namespace

Services::Services(const Addresses& addresses)
    : channels_{Connect(addresses.catalog, addresses.tls), Connect(addresses.budget, addresses.tls),
                Connect(addresses.indicator, addresses.tls)},
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
