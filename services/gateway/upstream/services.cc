#include "services/gateway/upstream/services.h"

#include <chrono>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/transport/channel.h"

namespace kuzukuri::gateway {
namespace {

constexpr std::chrono::milliseconds kConnectTime{300};
// Half of what a service takes at once (--max-concurrent-streams).
constexpr int kStreamsOnConnection = 64;

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
    service.connect_for_streams = [to = address, tls = addresses.tls] {
      return platform::ConnectToService(to, tls, /*own_connections=*/true);
    };
  }
}

grpc::GenericStub& Services::StubOf(const google::protobuf::ServiceDescriptor& service) const {
  return *services_.at(NameOf(service)).stub;
}

std::shared_ptr<grpc::GenericStub> Services::StreamStubOf(
    const google::protobuf::ServiceDescriptor& service) const {
  const Service& of = services_.at(NameOf(service));
  const std::lock_guard lock(of.mutex);
  for (const auto& stub : of.for_streams) {
    // One of those who hold it is the list.
    if (stub.use_count() <= kStreamsOnConnection) return stub;
  }
  return of.for_streams.emplace_back(std::make_shared<grpc::GenericStub>(of.connect_for_streams()));
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
