// Asks the three services for the heads of jurisdictions, for many requests at once.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
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
// request joins only a batch that has not been sent yet. One batch is on its way at a time. When
// none is, a request's batch is sent at once, except that shortly after a batch has come back the
// next waits until most of those that ask again and again have gathered, or a millisecond or two:
// under load the services are then asked less often. Thread safe; nothing blocks.
class HeadChecker {
 public:
  using Done = std::function<void(const absl::StatusOr<Heads>&)>;

  explicit HeadChecker(const Services& services);
  // Nobody may be waiting any more.
  ~HeadChecker();

  // The heads at a moment after this call. UNAVAILABLE (reason UPSTREAM_UNAVAILABLE) when a service
  // does not answer in time. `known` is what the year revisions are counted from.
  void Check(const std::string& jurisdiction, const KnownRevisions& known, Done done);

 private:
  struct Query {
    KnownRevisions known;
    std::vector<Done> waiting;
  };
  using Batch = std::map<std::string, Query>;  // by jurisdiction code

  struct Round;  // a batch that is asked
  struct Streams;

  // Asks on the streams; where one of them is not to be had, with calls.
  void Send(std::shared_ptr<Batch> batch);
  void Call(const std::shared_ptr<Round>& round);
  void Finish(const std::shared_ptr<Round>& round, absl::Status status);
  // Sends what has gathered for long enough, and ends streams on which no answer comes.
  void Watch();

  // Takes the next batch when there is one and it may be sent. Needs the mutex.
  std::shared_ptr<Batch> NextBatch();
  // A batch has come back: gathers for the next, which is returned when it may be sent already.
  std::shared_ptr<Batch> Gather(size_t served);

  const Services& services_;
  std::unique_ptr<Streams> streams_;
  std::mutex mutex_;
  Batch next_;
  size_t waiting_ = 0;  // requests in next_
  bool in_flight_ = false;
  size_t enough_ = 0;  // waiting requests that need not gather longer
  bool is_gathering_ = false;
  std::chrono::steady_clock::time_point gather_until_{};
  std::chrono::steady_clock::time_point streamed_at_{};  // since when answers are waited for
  // Looking every millisecond while batches come and go costs less than an alarm for each does.
  bool looks_often_ = false;
  bool stopping_ = false;
  std::condition_variable wake_;
  std::thread watch_;
};

}  // namespace kuzukuri::aggregator
