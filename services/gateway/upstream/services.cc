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
    const auto connect = [to = address, tls = addresses.tls](bool repeats) {
      return platform::ConnectToService(to, tls, {.own_connections = true, .repeats = repeats});
    };
    service.for_streams.Set([connect] { return connect(true); });
    service.for_uploads.Set([connect] { return connect(false); });
  }
}

grpc::GenericStub& Services::StubOf(const google::protobuf::ServiceDescriptor& service) const {
  return *services_.at(NameOf(service)).stub;
}

std::shared_ptr<grpc::GenericStub> Services::StreamStubOf(
    const google::protobuf::ServiceDescriptor& service) const {
  return services_.at(NameOf(service)).for_streams.Take();
}

std::shared_ptr<grpc::GenericStub> Services::UploadStubOf(
    const google::protobuf::ServiceDescriptor& service) const {
  return services_.at(NameOf(service)).for_uploads.Take();
}

std::shared_ptr<grpc::GenericStub> Services::Connections::Take() {
  const std::lock_guard lock(mutex_);
  for (const auto& stub : stubs_) {
    // One of those who hold it is the list.
    if (stub.use_count() <= kStreamsOnConnection) return stub;
  }
  return stubs_.emplace_back(std::make_shared<grpc::GenericStub>(connect_()));
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
