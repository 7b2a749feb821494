// Asks one service for heads, for many requests at once.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "services/platform/base/ids.h"
#include "services/platform/heads/head.h"

namespace kuzukuri::aggregator {

// How a service is asked. Thread safe; nothing blocks but Stop.
class HeadTransport {
 public:
  // The heads in the order asked, or why there are none; runs once.
  using Answer = std::function<void(absl::StatusOr<std::vector<platform::Head>>)>;
  using Queries = std::vector<platform::HeadQuery>;

  virtual ~HeadTransport() = default;

  // Asks on the stream, which is opened when there is none; one question at a time. An error when
  // the stream ends before the answer.
  virtual void AskOnStream(const Queries& queries, Answer answer) = 0;
  // Gives up the stream there is.
  virtual void EndStream() = 0;
  // Asks with a call of its own, for a second at most.
  virtual void Call(const Queries& queries, Answer answer) = 0;
  // Ends what is under way and waits for it; what is asked later ends at once.
  virtual void Stop() = 0;
};

// A head as told.
struct ToldHead {
  platform::Head head;
  // The stream it was told on, 0 if it was not. While that is open the history goes on from there.
  uint64_t stream = 0;
};

// Freshness: an answer must reflect every write acknowledged before its request came in. So a
// request joins only a question that has not been sent yet. One is under way at a time, and what
// comes in meanwhile is the next, sent when that has its answer or has lost its stream. Those who
// lose their stream, or get no answer on it for a second, are asked for once more with a call.
// Thread safe; nothing blocks but Stop.
class HeadFeed {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Clock = std::function<Time()>;
  using Done = std::function<void(absl::StatusOr<ToldHead>)>;
  // Makes the transport, which tells `ended` of each end of a stream that is not of its own doing,
  // before it tells who waits for an answer on it.
  using Connect = std::function<std::unique_ptr<HeadTransport>(std::function<void()> ended)>;

  static constexpr size_t kMostQueries = 1000;       // of a question
  static constexpr size_t kMostWaiting = 4096;       // requests
  static constexpr size_t kMostOfOneWaiting = 1024;  // requests of one jurisdiction
  static constexpr std::chrono::milliseconds kStreamPatience{1000};
  static constexpr std::chrono::milliseconds kFirstPause{100};
  static constexpr std::chrono::milliseconds kLongestPause{5000};

  // `service` is its name in errors.
  HeadFeed(const Connect& connect, Clock clock, std::string service = "upstream");
  ~HeadFeed() { Stop(); }

  // Whoever waits, and whoever asks from now on, is told UNAVAILABLE. Waits for what is under way.
  void Stop();

  // The head at a moment after this call, to `done`, which runs once, on any thread. UNAVAILABLE
  // when the service does not answer, also not by shortly before the deadline where that leaves a
  // second or so; DEADLINE_EXCEEDED when the request's own time is over sooner,
  // RESOURCE_EXHAUSTED (reason SERVER_BUSY or JURISDICTION_BUSY) when too many wait.
  void Ask(const platform::HeadQuery& query, Time deadline, Done done);

  // The stream whose end would be known by now, 0 if there is none: see ToldHead.
  uint64_t stream() const { return stream_; }

  struct Counts {
    bool on_stream = false;  // whether the last answer came on a stream that is open still
    size_t waiting = 0;      // requests
  };
  Counts counts() const;

  // Lets time pass: false when nobody waits.
  bool Tick(Time now);

 private:
  struct Waiter {
    platform::JurisdictionCode jurisdiction;
    Time leave_at;
    bool tells_silence = false;  // leaving late it knows that the service does not answer
    Done done;
  };
  using Ids = std::vector<uint64_t>;
  struct Question {
    std::map<platform::HeadQuery, Ids> queries;
    bool on_stream = false;
    uint64_t stream = 0;
    Time sent_at;
    bool is_sent = false;  // before that its stream is not silent
  };
  using QuestionPtr = std::shared_ptr<Question>;
  using Heads = absl::StatusOr<std::vector<platform::Head>>;

  void Send(const QuestionPtr& question);
  void Call(const QuestionPtr& question);
  void OnStreamAnswer(const QuestionPtr& question, const Heads& heads);
  void OnCallAnswer(const QuestionPtr& question, const Heads& heads);
  void OnStreamEnd();
  void Tell(const Question& question, uint64_t stream, const Heads& heads);

  // These need the mutex.
  absl::Status Join(const platform::HeadQuery& query, Time deadline, Done& done);
  // The next question, when there is one and none is under way.
  QuestionPtr TakeNext();
  void ForgetStream(Time now);
  // Takes a waiter out; null when it has left already.
  Done Leave(uint64_t id);
  Waiter MakeWaiter(const platform::HeadQuery& query, Time deadline, Done& done) const;

  const Clock clock_;
  const std::string service_;
  mutable std::mutex mutex_;
  uint64_t last_id_ = 0;
  std::unordered_map<uint64_t, Waiter> waiters_;
  std::unordered_map<platform::JurisdictionCode, size_t> waiting_;  // by jurisdiction
  std::map<platform::HeadQuery, Ids> next_;
  QuestionPtr asked_;
  uint64_t last_stream_ = 1;          // the one there is, or that is opened next
  std::atomic<uint64_t> stream_ = 0;  // the same once it has given an answer
  std::chrono::milliseconds pause_{0};
  Time not_before_{};  // a stream is not opened sooner
  // The transport still has the stream on which an answer is owed: on it the late answer to that
  // question would pass for the answer to the next.
  bool giving_up_ = false;
  bool stopping_ = false;
  std::unique_ptr<HeadTransport> transport_;
};

}  // namespace kuzukuri::aggregator
