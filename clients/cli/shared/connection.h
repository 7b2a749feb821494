// Connections to the services.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "kuzukuri/aggregator/v1/aggregator_service.grpc.pb.h"
#include "kuzukuri/budget/v1/budget_service.grpc.pb.h"
#include "kuzukuri/catalog/v1/catalog_service.grpc.pb.h"
#include "kuzukuri/indicator/v1/indicator_service.grpc.pb.h"

#include "services/platform/transport/credentials.h"

namespace kuzukuri::cli {

struct Addresses {
  platform::TlsFiles tls;
  std::string aggregator = "127.0.0.1:7100";
  std::string catalog = "127.0.0.1:7101";
  std::string budget = "127.0.0.1:7102";
  std::string indicator = "127.0.0.1:7103";
};

std::shared_ptr<grpc::Channel> Connect(const std::string& address, const platform::TlsFiles& tls);

// An answer's status with its details.
absl::Status RichStatus(const grpc::Status& status);

class Connection {
 public:
  // `actor` is who is said to ask; `retries`: see Try.
  Connection(const Addresses& addresses, std::chrono::seconds timeout, std::string actor = "",
             bool retries = true);

  aggregator::v1::AggregatorService::Stub& aggregator() { return *aggregator_; }
  catalog::v1::CatalogService::Stub& catalog() { return *catalog_; }
  budget::v1::BudgetService::Stub& budget() { return *budget_; }
  indicator::v1::IndicatorService::Stub& indicator() { return *indicator_; }

  // Runs `call` with a fresh context and deadline; sends it again, with growing pauses, while the
  // service is unavailable or overloaded, unless there are no retries. Reads and requests with a
  // request id may be repeated.
  // `patience` is added to the time a request may take.
  absl::Status Try(const std::function<grpc::Status(grpc::ClientContext&)>& call,
                   std::chrono::seconds patience = {}) const;
  // Runs `call` once.
  absl::Status Once(const std::function<grpc::Status(grpc::ClientContext&)>& call,
                    std::chrono::seconds patience = {}) const;

 private:
  const std::chrono::seconds timeout_;
  const std::string actor_;  // as metadata hold it
  const bool retries_;
  std::unique_ptr<aggregator::v1::AggregatorService::Stub> aggregator_;
  std::unique_ptr<catalog::v1::CatalogService::Stub> catalog_;
  std::unique_ptr<budget::v1::BudgetService::Stub> budget_;
  std::unique_ptr<indicator::v1::IndicatorService::Stub> indicator_;
};

}  // namespace kuzukuri::cli
