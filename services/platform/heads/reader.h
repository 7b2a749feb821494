// Reads heads for any number of callers at once, with one statement at a time.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/heads/head.h"

namespace kuzukuri::platform {

// Where heads are read. All but Wake is called by one thread.
class HeadDatabase {
 public:
  virtual ~HeadDatabase() = default;

  // Waits until woken. UNAVAILABLE when the connection is lost meanwhile.
  virtual absl::Status Wait() = 0;
  // Ends a wait, the next one when nobody waits.
  virtual void Wake() = 0;
  // The heads at one moment after this call, in the order asked, within a second or so. After an
  // error the next call connects anew.
  virtual absl::StatusOr<std::vector<Head>> Read(const std::vector<HeadQuery>& queries) = 0;
};

// Every answer comes of a statement sent after its question was asked: what comes in while one runs
// waits for the next. A statement is for as many of the waiting questions as have `kMostQueries`
// in all, so that its length does not depend on how many ask. Thread safe; Read never blocks.
class HeadReader {
 public:
  using Done = std::function<void(absl::StatusOr<std::vector<Head>>)>;
  static constexpr size_t kMostQueries = 1000;     // of a question or a statement
  static constexpr size_t kMostWaiting = 100'000;  // queries, of all questions together

  // `lost` is told, on the reader's thread, of every loss of the connection: no head told before it
  // is known to be of the history any more.
  HeadReader(std::unique_ptr<HeadDatabase> database, std::function<void(const absl::Status&)> lost);
  // Ends what waits with UNAVAILABLE.
  ~HeadReader();

  // The heads in the order asked, to `done`, which runs once, mostly on the reader's thread, and
  // must not block. UNAVAILABLE when the database is, RESOURCE_EXHAUSTED (reason SERVER_BUSY) when
  // too many wait.
  void Read(std::vector<HeadQuery> queries, Done done);

  struct Counts {
    size_t waiting = 0;  // queries
    int64_t asked = 0;   // queries, since the start
    int64_t lost = 0;    // times the connection was lost
  };
  Counts counts() const;

 private:
  struct Question {
    std::vector<HeadQuery> queries;
    Done done;
  };

  // Takes the question over unless too many wait.
  bool TryAdd(std::vector<HeadQuery>& queries, Done& done);
  void Run();
  void Answer(const std::vector<Question>& questions);
  // The next statement's questions.
  std::vector<Question> Take();
  bool IsStopping();
  void Lose(const absl::Status& status);

  const std::unique_ptr<HeadDatabase> database_;
  const std::function<void(const absl::Status&)> lost_;
  mutable std::mutex mutex_;
  std::deque<Question> waiting_;
  Counts counts_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
