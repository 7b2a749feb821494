#include "services/platform/db/watchdog.h"

#include <algorithm>
#include <utility>

namespace kuzukuri::platform {
namespace {

using std::chrono::milliseconds;

// From here on a deadline leaves the time to find out whether the database is silent: a call of one
// second has spent some of it on its way and in a queue.
constexpr milliseconds kTellable{800};
// The most of a deadline that is kept for what comes after its statement was cancelled.
constexpr milliseconds kReserve{1000};
// What a status needs to reach its caller: a tenth of the time, within these. A machine that is
// busy is late by more than one that is not.
constexpr milliseconds kShortestWayBack{100};
constexpr milliseconds kLongestWayBack{500};
// A cancelled statement's answer is waited for so long where nobody waits for the call's.
constexpr milliseconds kGrace{500};
// Without an answer for so long the database is asked whether it is there.
constexpr milliseconds kQuiet{2000};
// The patrol goes on for a while without a use: waking it costs more than its looking around.
constexpr milliseconds kLinger{1000};

// A statement's own limit comes a little before it would be cancelled from here.
milliseconds StatementReserve(milliseconds reserve) { return reserve * 5 / 4; }

Watchdog::Time After(Watchdog::Time now, const std::optional<milliseconds>& limit) {
  return limit ? now + *limit : Watchdog::Time::max();
}

}  // namespace

TimeLimits TimeLimits::For(std::optional<Duration> left) {
  if (!left) return {};
  const Duration time = std::max(*left, Duration(1));
  const Duration way_back = std::clamp(time / 10, kShortestWayBack, kLongestWayBack);
  const Duration connect = std::max(time - way_back, time / 2);
  if (time < kTellable) return {connect, time, time, time + kGrace, false};
  const Duration reserve = std::clamp(time / 5, Duration(200), kReserve);
  return {connect, time - StatementReserve(reserve), time - reserve, time - way_back, true};
}

bool TimeLimits::EndedByDeadline(std::optional<Duration> left) {
  return left && *left <= StatementReserve(kReserve);
}

Watchdog::Watchdog(Aside aside, std::function<Time()> now, milliseconds tick)
    : aside_(std::move(aside)),
      now_(std::move(now)),
      tick_(tick),
      patrol_([this] { Patrol(); }),
      asker_([this] { Ask(); }) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  patrol_wake_.notify_all();
  ask_wake_.notify_all();
  patrol_.join();
  asker_.join();
}

Watchdog::Use::Use(Watchdog& watchdog, SessionKey session, const TimeLimits& limits,
                   std::function<bool()> cancelled, std::function<void()> shut)
    : watchdog_(watchdog),
      session_(std::move(session)),
      cancelled_(std::move(cancelled)),
      shut_(std::move(shut)),
      tells_silence_(limits.tells_silence),
      since_(watchdog.now_()),
      cancel_at_(After(since_, limits.cancel)),
      shut_at_(After(since_, limits.shut)) {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.uses_.insert(this);
  if (watchdog_.asleep_) watchdog_.patrol_wake_.notify_all();
}

bool Watchdog::Use::BeginCommit() {
  const std::lock_guard lock(watchdog_.mutex_);
  commits_ = verdict_ == Verdict::kNone;
  return commits_;
}

Watchdog::Verdict Watchdog::Use::End() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.uses_.erase(this);
  return verdict_;
}

void Watchdog::Patrol() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    Sleep(lock);
    const Time now = now_();
    for (Use* const use : uses_) Look(*use, now);
    if (!asking_ && MustAsk(now)) {
      asking_ = true;
      ask_wake_.notify_all();
    }
  }
}

void Watchdog::Sleep(std::unique_lock<std::mutex>& lock) {
  const Time now = now_();
  if (!uses_.empty() || !judged_.empty()) used_ = now;
  if (now - used_ < kLinger) {
    patrol_wake_.wait_for(lock, tick_, [this] { return stopping_; });
    return;
  }
  asleep_ = true;
  patrol_wake_.wait(lock, [this] { return stopping_ || !uses_.empty(); });
  asleep_ = false;
}

void Watchdog::Look(Use& use, Time now) {
  if (use.verdict_ == Verdict::kNone) {
    if (use.cancelled_()) {
      use.shut_at_ = std::min(use.shut_at_, now + kGrace);
      Cancel(use, Verdict::kGone, now);
    } else if (now >= use.cancel_at_) {
      Cancel(use, Verdict::kLate, now);
    }
  }
  if (now >= use.shut_at_) Shut(use);
}

void Watchdog::Cancel(Use& use, Verdict verdict, Time now) {
  use.verdict_ = verdict;
  use.judged_at_ = now;
  if (use.session_.pid != 0) judged_.push_back({use.session_, !use.commits_});
}

void Watchdog::Shut(Use& use) {
  if (std::exchange(use.is_shut_, true)) return;
  const bool answered = alive_ >= use.judged_at_;
  if (use.verdict_ == Verdict::kLate && use.tells_silence_ && !answered) {
    use.verdict_ = Verdict::kSilent;
  }
  use.shut_();
}

bool Watchdog::MustAsk(Time now) const {
  return !judged_.empty() || std::any_of(uses_.begin(), uses_.end(), [&](const Use* use) {
    return now - std::max(use->since_, alive_) >= kQuiet;
  });
}

void Watchdog::Ask() {
  std::unique_lock lock(mutex_);
  while (true) {
    ask_wake_.wait(lock, [this] { return stopping_ || asking_; });
    if (stopping_) return;
    const std::vector<Asked> sessions = TakeQuestion();
    const Time asked = now_();
    lock.unlock();
    const auto known = aside_(sessions);
    lock.lock();
    known ? Answered(asked, sessions, *known) : Unanswered(asked);
    asking_ = false;
  }
}

std::vector<Watchdog::Asked> Watchdog::TakeQuestion() {
  std::vector<Asked> question = std::exchange(judged_, {});
  for (const Use* const use : uses_) {
    if (use->session_.pid != 0) question.push_back({use->session_, false});
  }
  return question;
}

void Watchdog::Answered(Time asked, const std::vector<Asked>& sessions,
                        const std::vector<bool>& known) {
  alive_ = asked;
  for (Use* const use : uses_) {
    if (use->session_.pid == 0 || use->since_ >= asked) continue;
    for (size_t i = 0; i < sessions.size() && i < known.size(); ++i) {
      if (!known[i] && sessions[i].session == use->session_) Lose(*use);
    }
  }
}

void Watchdog::Unanswered(Time asked) {
  for (Use* const use : uses_) {
    if (use->since_ < asked) Lose(*use);
  }
}

void Watchdog::Lose(Use& use) {
  if (use.verdict_ != Verdict::kGone) use.verdict_ = Verdict::kSilent;
  Shut(use);
}

}  // namespace kuzukuri::platform
