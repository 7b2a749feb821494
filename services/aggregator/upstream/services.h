// Connections to the three services the aggregator asks.
#pragma once

#include <grpcpp/grpcpp.h>

#include <array>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "kuzukuri/budget/v1/budget_service.grpc.pb.h"
#include "kuzukuri/catalog/v1/catalog_service.grpc.pb.h"
#include "kuzukuri/indicator/v1/indicator_service.grpc.pb.h"
#include "services/platform/transport/credentials.h"

namespace kuzukuri::aggregator {

// Addresses, host:port or unix:path.
struct Addresses {
  platform::TlsFiles tls;
  std::string catalog = "127.0.0.1:7101";
  std::string budget = "127.0.0.1:7102";
  std::string indicator = "127.0.0.1:7103";
};

// Thread safe.
class Services {
 public:
  explicit Services(const Addresses& addresses);

  catalog::v1::CatalogService::Stub& catalog() const { return *catalog_; }
  budget::v1::BudgetService::Stub& budget() const { return *budget_; }
  indicator::v1::IndicatorService::Stub& indicator() const { return *indicator_; }

  // OK when there is a connection to each of the three services; tries to connect otherwise.
  absl::Status CheckConnected() const;

 private:
  std::array<std::shared_ptr<grpc::Channel>, 3> channels_;
  std::unique_ptr<catalog::v1::CatalogService::Stub> catalog_;
  std::unique_ptr<budget::v1::BudgetService::Stub> budget_;
  std::unique_ptr<indicator::v1::IndicatorService::Stub> indicator_;
};

}  // namespace kuzukuri::aggregator
