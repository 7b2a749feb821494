// Reads heads for callers that ask all the time, at the least cost: over one connection of its own,
// without a thread that waits for each question.
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/db/pool.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::platform {

// Every answer is read after its question was asked. Questions that come while the database is
// being asked wait and are asked together. Thread safe; Read never blocks.
class HeadReader {
 public:
  using Done = std::function<void(absl::StatusOr<std::vector<Head>>)>;

  // Connects as the pool does, when first asked.
  explicit HeadReader(const Pool& pool);
  // Ends what waits with UNAVAILABLE.
  ~HeadReader();

  // The heads in the order asked, to `done` on the reader's thread, which must not block there.
  // UNAVAILABLE (reason DATABASE_UNAVAILABLE) when the database is lost: the reader connects anew
  // with the next question.
  void Read(std::vector<HeadQuery> queries, Done done);

 private:
  struct Question {
    std::vector<HeadQuery> queries;
    Done done;
  };
  using Questions = std::vector<Question>;
  using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
  using Result = std::unique_ptr<PGresult, decltype(&PQclear)>;

  void Run();
  Connection Connect() const;
  void Wake() const;
  // These need the mutex.
  void AskNext();
  bool Send();
  // False when the connection is lost or of no use any more.
  bool TakeResult();
  void TakeAnswer();
  void Lose(const absl::Status& status);

  const PoolOptions options_;
  const char* const sql_;
  const int wake_;  // an eventfd
  std::mutex mutex_;
  Connection connection_{nullptr, PQfinish};
  Questions next_;
  Questions asked_;
  std::map<std::string, Head> found_;           // what has come of the answer
  std::vector<std::function<void()>> answers_;  // to be called without the mutex
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
