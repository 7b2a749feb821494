#include "services/platform/transport/channel.h"

namespace kuzukuri::platform {
namespace {

constexpr int kMaxAnswerBytes = 64 << 20;

// CANCELLED is what gRPC's server answers to calls that reach it while it shuts down.
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

}  // namespace

std::shared_ptr<grpc::Channel> ConnectToService(const std::string& address, const TlsFiles& tls,
                                                const ChannelUse& use) {
  grpc::ChannelArguments arguments;
  if (use.own_connections) arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (!use.repeats) arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetServiceConfigJSON(kServiceConfig);
  arguments.SetMaxReceiveMessageSize(kMaxAnswerBytes);
  // Back within a second after a service returns.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  // Despite its name how long one attempt to connect may take: a handshake with a busy service
  // takes a while.
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 2000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  return grpc::CreateCustomChannel(address, ChannelCredentials(tls), arguments);
}

}  // namespace kuzukuri::platform
