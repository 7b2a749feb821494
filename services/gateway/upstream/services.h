// Connections to the four services, by the names of their RPCs.
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "services/platform/transport/credentials.h"

namespace kuzukuri::gateway {

// Addresses, host:port or unix:path.
struct Addresses {
  platform::TlsFiles tls;
  std::string catalog = "127.0.0.1:7101";
  std::string budget = "127.0.0.1:7102";
  std::string indicator = "127.0.0.1:7103";
  std::string aggregator = "127.0.0.1:7100";
};

// Thread safe.
class Services {
 public:
  explicit Services(const Addresses& addresses);

  // Of one of the four services.
  grpc::GenericStub& StubOf(const google::protobuf::ServiceDescriptor& service) const;

  // OK when there is a connection to each of the services; otherwise it tries to connect, and waits
  // for it for a moment.
  absl::Status CheckConnected() const;

 private:
  struct Service {
    std::shared_ptr<grpc::Channel> channel;
    std::unique_ptr<grpc::GenericStub> stub;
  };
  std::map<std::string, Service> services_;  // by package, `catalog`
};

}  // namespace kuzukuri::gateway
