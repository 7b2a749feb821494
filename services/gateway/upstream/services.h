// Connections to the four services, by the names of their RPCs.
#pragma once

#include <google/protobuf/descriptor.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

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

  // For a stream, which is to hold it while it is open. A service takes so many calls at once on a
  // connection and has the others wait: streams have connections of their own, so that they keep
  // neither each other nor what is asked once waiting.
  std::shared_ptr<grpc::GenericStub> StreamStubOf(
      const google::protobuf::ServiceDescriptor& service) const;
  // The same for an upload, which is never repeated: what was sent of it is not kept.
  std::shared_ptr<grpc::GenericStub> UploadStubOf(
      const google::protobuf::ServiceDescriptor& service) const;

  // OK when there is a connection to each of the services; otherwise it tries to connect, and waits
  // for it for a moment.
  absl::Status CheckConnected() const;

 private:
  // Connections of which each takes so many streams, as many as it needs.
  class Connections {
   public:
    using Connect = std::function<std::shared_ptr<grpc::Channel>()>;
    void Set(Connect connect) { connect_ = std::move(connect); }
    std::shared_ptr<grpc::GenericStub> Take();

   private:
    Connect connect_;
    std::mutex mutex_;
    std::vector<std::shared_ptr<grpc::GenericStub>> stubs_;  // guarded by mutex_
  };
  struct Service {
    std::shared_ptr<grpc::Channel> channel;
    std::unique_ptr<grpc::GenericStub> stub;
    mutable Connections for_streams;
    mutable Connections for_uploads;
  };
  std::map<std::string, Service> services_;  // by package, `catalog`
};

}  // namespace kuzukuri::gateway
