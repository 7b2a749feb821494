// The three services the aggregator asks.
#pragma once

#include <grpcpp/grpcpp.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/budget/v1/budget_service.grpc.pb.h"
#include "kuzukuri/catalog/v1/catalog_service.grpc.pb.h"
#include "kuzukuri/indicator/v1/indicator_service.grpc.pb.h"
#include "services/aggregator/domain/indicator_join.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/domain/year.h"
#include "services/platform/db/context.h"

namespace kuzukuri::aggregator {

// Addresses, host:port or unix:path.
struct UpstreamOptions {
  std::string catalog = "127.0.0.1:7101";
  std::string budget = "127.0.0.1:7102";
  std::string indicator = "127.0.0.1:7103";
};

struct ColumnSpec {
  int fiscal_year = 0;
  std::optional<platform::Date> as_of;
};

// What to read, pinned to a snapshot.
struct FetchSpec {
  Snapshot snapshot;
  std::array<ColumnSpec, 2> columns;
  bool indicators = false;
};

// What was read.
struct Fetched {
  std::array<Year, 2> years;
  std::vector<Edge> edges;  // into every year after the earlier column's up to the later's
  std::array<std::vector<indicator::v1::Indicator>, 2> indicators;
  std::vector<IndicatorEdge> indicator_edges;
};

// Thread safe. Callbacks run on gRPC's threads and must not block.
class Upstream {
 public:
  explicit Upstream(const UpstreamOptions& options);

  // The heads of the three services, asked in parallel.
  void GetHeads(const std::shared_ptr<const platform::RequestContext>& context,
                const std::string& jurisdiction,
                std::function<void(absl::StatusOr<Snapshot>)> done);

  // Everything a comparison needs, asked in parallel, every read pinned to the snapshot.
  void Fetch(const std::shared_ptr<const platform::RequestContext>& context, const FetchSpec& spec,
             std::function<void(absl::StatusOr<std::shared_ptr<const Fetched>>)> done);

  // OK when there is a connection to each of the three services; tries to connect otherwise.
  absl::Status CheckConnected();

 private:
  std::array<std::shared_ptr<grpc::Channel>, 3> channels_;
  std::unique_ptr<catalog::v1::CatalogService::Stub> catalog_;
  std::unique_ptr<budget::v1::BudgetService::Stub> budget_;
  std::unique_ptr<indicator::v1::IndicatorService::Stub> indicator_;
};

}  // namespace kuzukuri::aggregator
