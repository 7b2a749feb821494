// Asks the three services for the heads of jurisdictions, for many requests at once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "kuzukuri/type/v1/head.pb.h"
#include "services/aggregator/upstream/services.h"

namespace kuzukuri::aggregator {

// The heads of one jurisdiction in the three services, each with what was touched after the
// revision that was known.
struct Heads {
  type::v1::Head catalog;
  type::v1::Head budget;
  type::v1::Head indicator;
};

// The revisions a caller knows of a jurisdiction.
struct KnownRevisions {
  int64_t catalog = 0;
  int64_t budget = 0;
  int64_t indicator = 0;
};

// Freshness: an answer must reflect every write acknowledged before its request came in. So a
// request joins only a batch that has not been sent yet; when none is on its way its batch is sent
// at once, otherwise when the one before has come back. Thread safe; nothing blocks.
class HeadChecker {
 public:
  using Done = std::function<void(const absl::StatusOr<Heads>&)>;

  explicit HeadChecker(const Services& services) : services_(services) {}

  // The heads at a moment after this call. UNAVAILABLE (reason UPSTREAM_UNAVAILABLE) when a service
  // does not answer in time. `known` is what the year revisions are counted from.
  void Check(const std::string& jurisdiction, const KnownRevisions& known, Done done);

 private:
  struct Query {
    KnownRevisions known;
    std::vector<Done> waiting;
  };
  using Batch = std::map<std::string, Query>;  // by jurisdiction code

  void Send(std::shared_ptr<Batch> batch);
  // Takes the next batch when there is one and a call may start. Needs the mutex.
  std::shared_ptr<Batch> NextBatch();

  const Services& services_;
  std::mutex mutex_;
  Batch next_;
  int in_flight_ = 0;
};

}  // namespace kuzukuri::aggregator
