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
// being asked wait and are asked together. An answer mostly takes less time than handing its
// reception to another thread would, so whoever asks waits for it a moment; only then it becomes
// the reader's thread's to receive. Thread safe; Read blocks for no longer than that moment.
class HeadReader {
 public:
  using Done = std::function<void(absl::StatusOr<std::vector<Head>>)>;

  // Connects as the pool does, when first asked.
  explicit HeadReader(const Pool& pool);
  // Ends what waits with UNAVAILABLE.
  ~HeadReader();

  // The heads in the order asked, to `done`, which must not block: on this thread, on that of
  // another who asks, or on the reader's. UNAVAILABLE (reason DATABASE_UNAVAILABLE) when the
  // database is lost: the reader connects anew with the next question.
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
  // Whoever receives does so until nothing is asked any more. Gives up, and back to the reader's
  // thread, after a moment.
  void Receive(std::unique_lock<std::mutex>& lock);
  void TellAnswers(std::unique_lock<std::mutex>& lock);
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
  bool asker_receives_ = false;                 // and the reader's thread does not
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
