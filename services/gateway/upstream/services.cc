#include "services/gateway/upstream/services.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::gateway {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;
constexpr std::chrono::milliseconds kConnectTime{300};

// As the aggregator calls: spread over all addresses a name has, and repeated while a service is
// away for a moment. What writes has a request_id, so that repeating it is safe.
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

// `catalog` of `kuzukuri.catalog.v1`.
std::string NameOf(const google::protobuf::ServiceDescriptor& service) {
  const std::string& package = service.file()->package();
  const size_t from = package.find('.') + 1;
  return package.substr(from, package.find('.', from) - from);
}

}  // namespace

Services::Services(const Addresses& addresses) {
  const std::map<std::string, std::string> all = {{"catalog", addresses.catalog},
                                                  {"budget", addresses.budget},
                                                  {"indicator", addresses.indicator},
                                                  {"aggregator", addresses.aggregator}};
  for (const auto& [name, address] : all) {
    Service& service = services_[name];
    service.channel = Connect(address, addresses.tls);
    service.stub = std::make_unique<grpc::GenericStub>(service.channel);
  }
}

grpc::GenericStub& Services::StubOf(const google::protobuf::ServiceDescriptor& service) const {
  return *services_.at(NameOf(service)).stub;
}

absl::Status Services::CheckConnected() const {
  for (const auto& [name, service] : services_) {
    if (service.channel->GetState(/*try_to_connect=*/true) == GRPC_CHANNEL_READY) continue;
    // Until there are calls nobody else looks after a connection that is being made.
    const auto until = std::chrono::system_clock::now() + kConnectTime;
    if (service.channel->WaitForConnected(until)) continue;
    return platform::Unavailable(platform::ErrorReason::kUpstreamUnavailable,
                                 absl::StrCat("no connection to the ", name, " service"),
                                 {{"service", name}});
  }
  return absl::OkStatus();
}

}  // namespace kuzukuri::gateway
