#pragma once

#include <libpq-fe.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "services/platform/db/connect.h"
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
  using Deadline = std::chrono::steady_clock::time_point;

  // Null when there is none to be had.
  static Connection Connect(const PoolOptions& options, const std::string& statement,
                            ServerHistory& history);
  bool IsConnected(Deadline deadline);
  // A server fell silent since the connection was made: it is closed. Whether it was.
  bool CloseUnknown();

  const PoolOptions options_;
  ServerHistory& history_;
  const std::string statement_;
  const int wake_;  // an eventfd
  Connection connection_;
  int64_t losses_ = 0;  // of servers, when it was begun
  // Names are resolved and hosts tried one after the other at leisure, while who asks is told.
  std::future<Connection> connecting_;
};

}  // namespace kuzukuri::platform
