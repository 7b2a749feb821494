#include "services/gateway/upstream/services.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/transport/channel.h"

namespace kuzukuri::gateway {
namespace {

constexpr std::chrono::milliseconds kConnectTime{300};

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
    service.channel = platform::ConnectToService(address, addresses.tls);
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
