// Connections to the three services the aggregator asks.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "kuzukuri/budget/v1/budget_service.grpc.pb.h"
#include "kuzukuri/catalog/v1/catalog_service.grpc.pb.h"
#include "kuzukuri/indicator/v1/indicator_service.grpc.pb.h"
#include "services/platform/transport/channel.h"
#include "services/platform/transport/credentials.h"

namespace kuzukuri::aggregator {

// Addresses, host:port or unix:path.
struct Addresses {
  platform::TlsFiles tls;
  std::string catalog = "127.0.0.1:7101";
  std::string budget = "127.0.0.1:7102";
  std::string indicator = "127.0.0.1:7103";
};

// Stubs of one service. Streams go by connections of their own, which repeat nothing: see
// platform::ChannelUse.
template <class Service>
struct ServiceLink {
  ServiceLink(const std::string& address, const platform::TlsFiles& tls)
      : channel(platform::ConnectToService(address, tls)),
        calls(Service::NewStub(channel)),
        streams(Service::NewStub(platform::ConnectToService(address, tls, {.repeats = false}))) {}

  std::shared_ptr<grpc::Channel> channel;  // of calls
  std::unique_ptr<typename Service::Stub> calls;
  std::unique_ptr<typename Service::Stub> streams;
};

// Thread safe.
class Services {
 public:
  explicit Services(const Addresses& addresses);

  catalog::v1::CatalogService::Stub& catalog() const { return *catalog_.calls; }
  budget::v1::BudgetService::Stub& budget() const { return *budget_.calls; }
  indicator::v1::IndicatorService::Stub& indicator() const { return *indicator_.calls; }

  catalog::v1::CatalogService::Stub& catalog_streams() const { return *catalog_.streams; }
  budget::v1::BudgetService::Stub& budget_streams() const { return *budget_.streams; }
  indicator::v1::IndicatorService::Stub& indicator_streams() const { return *indicator_.streams; }

  // OK when there is a connection to each of the three services; tries to connect otherwise.
  absl::Status CheckConnected() const;

 private:
  ServiceLink<catalog::v1::CatalogService> catalog_;
  ServiceLink<budget::v1::BudgetService> budget_;
  ServiceLink<indicator::v1::IndicatorService> indicator_;
};

}  // namespace kuzukuri::aggregator
