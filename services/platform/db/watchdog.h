// Ends what waits for the database too long, from a thread of its own: libpq's calls block for as
// long as the network pleases, and TCP itself notices nothing while somebody on the way
// acknowledges. Knows neither libpq nor the clock, so that tests replace both.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

namespace kuzukuri::platform {

// What tells a session of the database from every other, also from one that gets its number later.
struct SessionKey {
  int pid = 0;  // 0: not known yet
  std::string start;
  friend bool operator==(const SessionKey&, const SessionKey&) = default;
};

// How long a call may use the database, counted from now; nothing where there is no limit. The
// database itself ends a slow statement first, then the statement is cancelled, then the connection
// is shut: each leaves the next a part of the time, so that an answer still reaches the caller
// before the deadline.
struct TimeLimits {
  using Duration = std::chrono::milliseconds;
  std::optional<Duration> connect;
  std::optional<Duration> statement;
  std::optional<Duration> cancel;
  std::optional<Duration> shut;
  // Whether the deadline leaves the time to tell a silent database from a slow one.
  bool tells_silence = true;

  // `left` is the time until the deadline.
  static TimeLimits For(std::optional<Duration> left);
  // Whether the deadline, `left` from now, is so near that its own limit may have ended a
  // statement.
  static bool EndedByDeadline(std::optional<Duration> left);
};

// Thread safe.
class Watchdog {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // A session that is asked about, and whether what it runs is to be cancelled.
  struct Asked {
    SessionKey session;
    bool cancel = false;
  };
  // Asks the database over a connection of its own: for each session whether the server that
  // answers knows it. Nothing when none answers; must not block for long.
  using Aside = std::function<std::optional<std::vector<bool>>(const std::vector<Asked>&)>;

  // What ended a use before its time.
  enum class Verdict {
    kNone,    // nothing
    kGone,    // nobody waits for it any more
    kLate,    // its deadline, while the database was alive
    kSilent,  // the server of the session did not answer
  };

  explicit Watchdog(Aside aside, std::function<Time()> now = std::chrono::steady_clock::now,
                    std::chrono::milliseconds tick = std::chrono::milliseconds(20));
  ~Watchdog();
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  // A stretch of time in which a thread may wait for a session's answers.
  class Use {
   public:
    // `cancelled` and `shut` are called from other threads until End() returns; `shut` must make
    // the waiting thread return, and neither may block.
    Use(Watchdog& watchdog, SessionKey session, const TimeLimits& limits,
        std::function<bool()> cancelled, std::function<void()> shut);
    ~Use() { End(); }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;

    // From now on what runs is a commit, which is never cancelled: while it waits for a standby a
    // cancellation would make the database say that it is done. False when something has ended the
    // use before; nothing may be committed then, since a cancellation may be on its way.
    bool BeginCommit();

    // Ends the use. Unless nothing ended it before its time, the session is of no use any more: a
    // cancellation may still be on its way.
    Verdict End();

   private:
    friend class Watchdog;
    Watchdog& watchdog_;
    const SessionKey session_;
    const std::function<bool()> cancelled_;
    const std::function<void()> shut_;
    const bool tells_silence_;
    const Time since_;
    const Time cancel_at_;
    Time shut_at_;
    Time judged_at_{};
    bool commits_ = false;
    bool is_shut_ = false;
    Verdict verdict_ = Verdict::kNone;
  };

 private:
  void Patrol();
  void Ask();
  // These need the mutex.
  void Sleep(std::unique_lock<std::mutex>& lock);
  void Look(Use& use, Time now);
  void Cancel(Use& use, Verdict verdict, Time now);
  void Shut(Use& use);
  bool MustAsk(Time now) const;
  // What to ask next.
  std::vector<Asked> TakeQuestion();
  void Answered(Time asked, const std::vector<Asked>& sessions, const std::vector<bool>& known);
  void Unanswered(Time asked);
  // The server of the session is away.
  void Lose(Use& use);

  const Aside aside_;
  const std::function<Time()> now_;
  const std::chrono::milliseconds tick_;
  std::mutex mutex_;
  std::condition_variable patrol_wake_;
  std::condition_variable ask_wake_;
  std::unordered_set<Use*> uses_;
  Time used_{};                // when there was a use last
  bool asleep_ = false;        // the patrol, until there is a use
  std::vector<Asked> judged_;  // with the next question
  bool asking_ = false;
  Time alive_{};  // the last question that was answered began then
  bool stopping_ = false;
  std::thread patrol_;
  std::thread asker_;
};

}  // namespace kuzukuri::platform
