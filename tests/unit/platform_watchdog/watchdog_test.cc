#include "services/platform/db/watchdog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <set>

namespace kuzukuri::platform {
namespace {

using std::chrono::milliseconds;
using Time = Watchdog::Time;
using Verdict = Watchdog::Verdict;

constexpr std::chrono::seconds kHanging{20};

// A database and a network whose time the test moves.
class World {
 public:
  Time Now() {
    const std::lock_guard lock(mutex_);
    return now_;
  }
  void Pass(milliseconds time) {
    {
      const std::lock_guard lock(mutex_);
      now_ += time;
    }
    changed_.notify_all();
  }
  void Set(bool answers) {
    const std::lock_guard lock(mutex_);
    answers_ = answers;
  }

  // What the watchdog asks with. A silent network costs 2 s before it is given up.
  std::optional<std::vector<bool>> Ask(const std::vector<Watchdog::Asked>& sessions) {
    std::unique_lock lock(mutex_);
    ++questions_;
    changed_.notify_all();
    if (answers_) {
      std::vector<bool> known;
      for (const Watchdog::Asked& asked : sessions) {
        known.push_back(!elsewhere_.contains(asked.session.pid));
        if (asked.cancel && known.back()) cancelled_.insert(asked.session.pid);
      }
      changed_.notify_all();
      return known;
    }
    const Time end = now_ + milliseconds(2000);
    changed_.wait(lock, [&] { return now_ >= end || released_; });
    return std::nullopt;
  }

  // A session of another server than the one that answers.
  void PutElsewhere(int pid) {
    const std::lock_guard lock(mutex_);
    elsewhere_.insert(pid);
  }

  void Shut(int pid) {
    const std::lock_guard lock(mutex_);
    shut_.insert(pid);
    changed_.notify_all();
  }

  bool AwaitCancelled(int pid) {
    return Await([&] { return cancelled_.contains(pid); });
  }
  bool AwaitShut(int pid) {
    return Await([&] { return shut_.contains(pid); });
  }
  bool AwaitQuestions(int count) {
    return Await([&] { return questions_ >= count; });
  }
  bool IsCancelled(int pid) {
    const std::lock_guard lock(mutex_);
    return cancelled_.contains(pid);
  }
  bool IsShut(int pid) {
    const std::lock_guard lock(mutex_);
    return shut_.contains(pid);
  }
  int questions() {
    const std::lock_guard lock(mutex_);
    return questions_;
  }
  void Release() {
    const std::lock_guard lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }

 private:
  bool Await(const std::function<bool()>& what) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kHanging, what);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Time now_{std::chrono::hours(1)};
  bool answers_ = true;
  bool released_ = false;
  int questions_ = 0;
  std::set<int> elsewhere_;
  std::set<int> cancelled_;
  std::set<int> shut_;
};

class WatchdogTest : public testing::Test {
 protected:
  ~WatchdogTest() override { world_.Release(); }

  std::unique_ptr<Watchdog::Use> Begin(
      int pid, std::optional<milliseconds> left,
      std::function<bool()> cancelled = [] { return false; }) {
    return std::make_unique<Watchdog::Use>(watchdog_, SessionKey{pid, "then"},
                                           TimeLimits::For(left), std::move(cancelled),
                                           [this, pid] { world_.Shut(pid); });
  }

  // Lets the patrol look around some times, whatever the time is.
  void Look() {
    std::atomic<int> looks{0};
    const auto watched = Begin(0, std::nullopt, [&] {
      ++looks;
      return false;
    });
    const auto end = std::chrono::steady_clock::now() + kHanging;
    while (looks < 3 && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    ASSERT_GE(looks, 3);
  }

  World world_;
  Watchdog watchdog_{[this](const auto& sessions) { return world_.Ask(sessions); },
                     [this] { return world_.Now(); }, milliseconds(1)};
};

TEST(TimeLimitsTest, EachLeavesTheNextSomeTimeAndAllComeBeforeTheDeadline) {
  for (const int ms : {800, 1000, 1500, 5000, 10000, 60000}) {
    const TimeLimits limits = TimeLimits::For(milliseconds(ms));
    EXPECT_TRUE(limits.tells_silence) << ms;
    EXPECT_GE(*limits.statement, milliseconds(ms * 2 / 3)) << ms;
    EXPECT_LT(*limits.statement, *limits.cancel) << ms;
    EXPECT_LE(*limits.cancel + milliseconds(100), *limits.shut) << ms;
    EXPECT_LT(*limits.shut, milliseconds(ms)) << ms;
    EXPECT_LT(*limits.connect, milliseconds(ms)) << ms;
  }
}

TEST(TimeLimitsTest, AShortDeadlineIsAllTheStatements) {
  for (const int ms : {1, 100, 799}) {
    const TimeLimits limits = TimeLimits::For(milliseconds(ms));
    EXPECT_FALSE(limits.tells_silence) << ms;
    EXPECT_EQ(*limits.statement, milliseconds(ms));
    EXPECT_EQ(*limits.cancel, milliseconds(ms));
    EXPECT_GT(*limits.shut, *limits.cancel) << "a cancelled statement's answer is waited for";
  }
  EXPECT_GT(*TimeLimits::For(milliseconds(-5)).statement, milliseconds(0)) << "0 would be no limit";
}

TEST(TimeLimitsTest, AStatementsOwnLimitIsTheDeadlinesWhereItEndsIt) {
  for (const int ms : {1, 100, 799, 800, 1000, 3000, 30'000, 600'000}) {
    const milliseconds left(ms);
    EXPECT_TRUE(TimeLimits::EndedByDeadline(left - *TimeLimits::For(left).statement)) << ms;
  }
  EXPECT_TRUE(TimeLimits::EndedByDeadline(milliseconds(-1)));
  EXPECT_FALSE(TimeLimits::EndedByDeadline(milliseconds(5000))) << "somebody else ended it";
  EXPECT_FALSE(TimeLimits::EndedByDeadline(std::nullopt));
}

TEST(TimeLimitsTest, WithoutADeadlineThereAreNone) {
  const TimeLimits limits = TimeLimits::For(std::nullopt);
  EXPECT_FALSE(limits.statement || limits.cancel || limits.shut || limits.connect);
}

TEST_F(WatchdogTest, WhatEndsInTimeIsLeftAlone) {
  const auto use = Begin(1, milliseconds(1000));
  world_.Pass(milliseconds(500));
  Look();
  EXPECT_EQ(use->End(), Verdict::kNone);
  world_.Pass(milliseconds(5000));
  Look();
  EXPECT_FALSE(world_.IsShut(1));
  EXPECT_FALSE(world_.IsCancelled(1));
}

TEST_F(WatchdogTest, ASlowStatementIsCancelledBeforeTheDeadline) {
  const auto use = Begin(1, milliseconds(1000));
  world_.Pass(milliseconds(850));
  ASSERT_TRUE(world_.AwaitCancelled(1));
  EXPECT_FALSE(world_.IsShut(1));
  EXPECT_EQ(use->End(), Verdict::kLate);
}

TEST_F(WatchdogTest, ASlowDatabaseThatAnswersIsNotTakenForASilentOne) {
  const auto use = Begin(1, milliseconds(1000));
  world_.Pass(milliseconds(850));
  ASSERT_TRUE(world_.AwaitCancelled(1));
  // The next question is asked when this one's answer has been noted.
  const auto next = Begin(2, std::nullopt, [] { return true; });
  ASSERT_TRUE(world_.AwaitCancelled(2));
  world_.Pass(milliseconds(100));
  ASSERT_TRUE(world_.AwaitShut(1));
  EXPECT_EQ(use->End(), Verdict::kLate);
}

TEST_F(WatchdogTest, ASilentDatabaseIsToldBeforeTheDeadline) {
  world_.Set(false);
  const auto use = Begin(1, milliseconds(1000));
  world_.Pass(milliseconds(850));
  ASSERT_TRUE(world_.AwaitQuestions(1));
  world_.Pass(milliseconds(100));
  ASSERT_TRUE(world_.AwaitShut(1));
  EXPECT_EQ(use->End(), Verdict::kSilent);
}

TEST_F(WatchdogTest, WhatNobodyWaitsForIsCancelledAndSoonShut) {
  world_.Set(false);
  std::atomic<bool> gone{false};
  const auto use = Begin(1, std::nullopt, [&] { return gone.load(); });
  Look();
  EXPECT_EQ(world_.questions(), 0);
  gone = true;
  ASSERT_TRUE(world_.AwaitQuestions(1));
  EXPECT_FALSE(world_.IsShut(1));
  world_.Pass(milliseconds(600));
  ASSERT_TRUE(world_.AwaitShut(1));
  EXPECT_EQ(use->End(), Verdict::kGone);
}

TEST_F(WatchdogTest, LongWorkGoesOnWhileTheDatabaseAnswers) {
  const auto use = Begin(1, std::nullopt);
  for (int question = 1; question <= 20; ++question) {
    world_.Pass(milliseconds(2100));
    ASSERT_TRUE(world_.AwaitQuestions(question));
    Look();
  }
  EXPECT_FALSE(world_.IsShut(1));
  EXPECT_EQ(use->End(), Verdict::kNone);
}

TEST_F(WatchdogTest, LongWorkEndsWithinSecondsWhereTheDatabaseIsSilent) {
  const auto first = Begin(1, std::nullopt);
  const auto second = Begin(2, milliseconds(60000));
  world_.Set(false);
  world_.Pass(milliseconds(2100));
  ASSERT_TRUE(world_.AwaitQuestions(1));
  const auto late = Begin(3, std::nullopt);
  world_.Pass(milliseconds(2000));
  ASSERT_TRUE(world_.AwaitShut(1));
  ASSERT_TRUE(world_.AwaitShut(2));
  EXPECT_EQ(first->End(), Verdict::kSilent);
  EXPECT_EQ(second->End(), Verdict::kSilent);
  EXPECT_FALSE(world_.IsShut(3)) << "it began after the question";
  EXPECT_EQ(late->End(), Verdict::kNone);
}

TEST_F(WatchdogTest, AQuestionThatHangsDelaysNoOthersEnd) {
  world_.Set(false);
  const auto first = Begin(1, milliseconds(1000));
  world_.Pass(milliseconds(850));
  ASSERT_TRUE(world_.AwaitQuestions(1));
  const auto second = Begin(2, milliseconds(1000));
  world_.Pass(milliseconds(950));
  EXPECT_TRUE(world_.AwaitShut(1));
  EXPECT_TRUE(world_.AwaitShut(2));
  EXPECT_EQ(second->End(), Verdict::kSilent);
  EXPECT_EQ(first->End(), Verdict::kSilent);
}

// After a failover the new server answers, and knows nothing of what runs on the one before.
TEST_F(WatchdogTest, AnAnswerOfAnotherServerIsNoneOfTheSessions) {
  world_.PutElsewhere(1);
  const auto lost = Begin(1, std::nullopt);
  const auto there = Begin(2, std::nullopt);
  world_.Pass(milliseconds(2100));
  ASSERT_TRUE(world_.AwaitShut(1));
  EXPECT_EQ(lost->End(), Verdict::kSilent);
  Look();
  EXPECT_FALSE(world_.IsShut(2));
  EXPECT_EQ(there->End(), Verdict::kNone);
}

TEST_F(WatchdogTest, ACommitIsNeverCancelled) {
  const auto late = Begin(1, milliseconds(1000));
  std::atomic<bool> gone{false};
  const auto left = Begin(2, std::nullopt, [&] { return gone.load(); });
  ASSERT_TRUE(late->BeginCommit());
  ASSERT_TRUE(left->BeginCommit());
  gone = true;
  world_.Pass(milliseconds(850));
  ASSERT_TRUE(world_.AwaitQuestions(1));
  world_.Pass(milliseconds(600));
  EXPECT_TRUE(world_.AwaitShut(1));
  EXPECT_TRUE(world_.AwaitShut(2));
  Look();
  EXPECT_FALSE(world_.IsCancelled(1));
  EXPECT_FALSE(world_.IsCancelled(2));
  EXPECT_EQ(late->End(), Verdict::kLate);
  EXPECT_EQ(left->End(), Verdict::kGone);
}

// The cancellation may be on its way: it would reach the commit.
TEST_F(WatchdogTest, NothingIsCommittedOnceItWasCancelled) {
  const auto use = Begin(1, milliseconds(1000));
  world_.Pass(milliseconds(850));
  ASSERT_TRUE(world_.AwaitCancelled(1));
  EXPECT_FALSE(use->BeginCommit());
  EXPECT_EQ(use->End(), Verdict::kLate);
}

TEST_F(WatchdogTest, IsStoppedWhileNothingAnswers) {
  world_.Set(false);
  {
    const auto use = Begin(1, milliseconds(100));
    world_.Pass(milliseconds(150));
    ASSERT_TRUE(world_.AwaitQuestions(1));
  }
  world_.Release();
}

// Whatever the order of events: a use that was shut or cancelled knows it, one that was left alone
// too, and none is touched after its end.
TEST_F(WatchdogTest, RandomSchedules) {
  std::atomic<bool> done{false};
  std::thread time([&] {
    std::minstd_rand random(7);
    while (!done) {
      world_.Set(random() % 4 != 0);
      world_.Pass(milliseconds(random() % 200));
      std::this_thread::yield();
    }
  });
  std::vector<std::thread> callers;
  for (int caller = 1; caller <= 4; ++caller) {
    callers.emplace_back([&, caller] {
      std::minstd_rand random(static_cast<unsigned>(caller));
      for (int i = 0; i < 50; ++i) {
        const int pid = caller * 1000 + i;
        std::atomic<bool> ended{false};
        std::atomic<bool> shut{false};
        std::atomic<bool> gone{false};
        Watchdog::Use use(
            watchdog_, SessionKey{pid, "then"},
            TimeLimits::For(random() % 3 == 0 ? std::nullopt
                                              : std::optional(milliseconds(random() % 2000))),
            [&] {
              EXPECT_FALSE(ended);
              return gone.load();
            },
            [&] {
              EXPECT_FALSE(ended);
              shut = true;
            });
        for (auto pause = random() % 200; pause > 0; --pause) std::this_thread::yield();
        if (random() % 5 == 0) gone = true;
        const Verdict verdict = use.End();
        ended = true;
        if (verdict == Verdict::kNone) {
          EXPECT_FALSE(shut);
        }
        if (verdict == Verdict::kSilent) {
          EXPECT_TRUE(shut);
        }
        if (verdict == Verdict::kGone) {
          EXPECT_TRUE(gone);
        }
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  done = true;
  time.join();
}

}  // namespace
}  // namespace kuzukuri::platform
