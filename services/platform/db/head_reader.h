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
// being asked wait and are asked together. What moved is asked for only where a head has, and at
// once while heads move all the time. An answer mostly takes less time than handing its reception
// to another thread would, so whoever asks waits for it a moment; only then it becomes the reader's
// thread's to receive. Thread safe; Read blocks for no longer than that moment.
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
  using Known = std::map<std::string, int64_t>;  // the lowest revision known, by jurisdiction
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
  bool Send(const char* statement, const std::vector<std::string>& parameters);
  // False when the connection is lost or of no use any more.
  bool TakeResult();
  // The end of an answer: false as above.
  bool TakeAnswer();
  bool AskRevisions();
  bool AskMoved(const Known& of);
  void Tell();
  void Lose(const absl::Status& status);

  const PoolOptions options_;
  const std::vector<Query> statements_;  // the two it asks with
  const int wake_;                       // an eventfd
  std::mutex mutex_;
  Connection connection_{nullptr, PQfinish};
  Questions next_;
  Questions asked_;
  std::map<std::string, Head> found_;  // what has come of the answer
  Known known_;
  bool asked_moved_ = false;                    // not only for revisions
  bool moving_ = false;                         // heads had moved when last asked
  std::vector<std::function<void()>> answers_;  // to be called without the mutex
  bool asker_receives_ = false;                 // and the reader's thread does not
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kuzukuri::platform
