#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "services/platform/db/pool.h"
#include "services/platform/heads/reader.h"

namespace kuzukuri::platform {

// Heads of a service's database, read over a connection of its own to the primary. Nothing takes
// longer than a second, whatever the network or the database does.
class PostgresHeads final : public HeadDatabase {
 public:
  // Connects as the pool does, when first asked.
  explicit PostgresHeads(const Pool& pool);
  ~PostgresHeads() override;

  absl::Status Wait() override;
  void Wake() override;
  absl::StatusOr<std::vector<Head>> Read(const std::vector<HeadQuery>& queries) override;

 private:
  using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
  using Deadline = std::chrono::steady_clock::time_point;

  static Connection Connect(const PoolOptions& options, const std::string& statement);
  bool IsConnected(Deadline deadline);

  const PoolOptions options_;
  const std::string statement_;
  const int wake_;  // an eventfd
  Connection connection_{nullptr, PQfinish};
  // Names are resolved and hosts tried one after the other at leisure, while who asks is told.
  std::future<Connection> connecting_;
};

}  // namespace kuzukuri::platform
