#include "services/platform/work/executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr QuotaLimits kPlenty{10000, 100000};

// A task that runs until it is let go.
class Gate {
 public:
  std::function<void()> Task() {
    return [this] {
      entered_.set_value();
      open_.wait();
    };
  }
  void WaitUntilEntered() { entered_.get_future().wait(); }
  void Open() { opening_.set_value(); }

 private:
  std::promise<void> entered_;
  std::promise<void> opening_;
  const std::shared_future<void> open_ = opening_.get_future().share();
};

TEST(Executor, RunsEverythingItAccepted) {
  std::atomic<int> ran{0};
  {
    Executor executor("reads", {4, 4, kPlenty});
    for (int i = 0; i < 500; ++i) {
      ASSERT_TRUE(
          executor.Submit(JurisdictionCode(i % 2 == 0 ? "141127" : ""), [&] { ++ran; }).ok());
    }
  }
  EXPECT_EQ(ran.load(), 500);
}

TEST(Executor, RefusesBeyondAllItsWaitingTasks) {
  Gate gate;
  Executor executor("reads", {1, 1, {10, 2}});
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), gate.Task()).ok());
  gate.WaitUntilEntered();  // the thread is busy, nothing waits
  EXPECT_TRUE(executor.Submit(JurisdictionCode("141127"), [] {}).ok());
  EXPECT_TRUE(executor.Submit(JurisdictionCode("141011"), [] {}).ok());
  const absl::Status refused = executor.Submit(JurisdictionCode("141020"), [] {});
  EXPECT_TRUE(absl::IsResourceExhausted(refused));
  EXPECT_EQ(Reason(refused), "SERVER_BUSY");
  EXPECT_THAT(refused.message(), HasSubstr("2 reads waiting"));
  EXPECT_EQ(executor.counts().running, 1U);
  EXPECT_EQ(executor.counts().waiting.taken, 2U);
  EXPECT_EQ(executor.counts().waiting.refused_total, 1U);
  gate.Open();
}

TEST(Executor, RefusesBeyondTheWaitingTasksOfOneJurisdiction) {
  Gate gate;
  Executor executor("writes", {1, 1, {2, 10}});
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), gate.Task()).ok());
  gate.WaitUntilEntered();
  EXPECT_TRUE(executor.Submit(JurisdictionCode("141127"), [] {}).ok());
  EXPECT_TRUE(executor.Submit(JurisdictionCode("141127"), [] {}).ok());
  const absl::Status refused = executor.Submit(JurisdictionCode("141127"), [] {});
  EXPECT_TRUE(absl::IsResourceExhausted(refused));
  EXPECT_EQ(Reason(refused), "JURISDICTION_BUSY");
  EXPECT_THAT(refused.message(), HasSubstr("jurisdiction 141127 has 2 writes waiting"));
  EXPECT_EQ(executor.counts().waiting.refused_jurisdiction, 1U);
  EXPECT_TRUE(executor.Submit(JurisdictionCode("141011"), [] {}).ok());
  gate.Open();
}

TEST(Executor, LeavesThreadsToOthers) {
  Gate first;
  Gate second;
  std::promise<void> other;
  Executor executor("reads", {3, 2, kPlenty});
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), first.Task()).ok());
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), second.Task()).ok());
  first.WaitUntilEntered();
  second.WaitUntilEntered();
  std::atomic<bool> third{false};
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), [&] { third = true; }).ok());
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141011"), [&] { other.set_value(); }).ok());
  other.get_future().wait();
  EXPECT_FALSE(third);
  first.Open();
  second.Open();
}

TEST(Executor, TakesJurisdictionsInTurn) {
  Gate gate;
  std::vector<std::string> order;
  {
    Executor executor("reads", {1, 1, kPlenty});
    ASSERT_TRUE(executor.Submit(JurisdictionCode(), gate.Task()).ok());
    gate.WaitUntilEntered();
    const auto submit = [&](const JurisdictionCode& jurisdiction, const std::string& name) {
      ASSERT_TRUE(executor.Submit(jurisdiction, [&order, name] { order.push_back(name); }).ok());
    };
    for (const char* name : {"a1", "a2", "a3", "a4"}) submit(JurisdictionCode("141127"), name);
    submit(JurisdictionCode("141011"), "b1");
    submit(JurisdictionCode("141011"), "b2");
    submit(JurisdictionCode("141020"), "c1");
    gate.Open();
  }
  EXPECT_THAT(order, ElementsAre("a1", "b1", "c1", "a2", "b2", "a3", "a4"));
}

// What tasks of random jurisdictions see of each other.
class Observed {
 public:
  void Run(const JurisdictionCode& jurisdiction, int number) {
    {
      const std::lock_guard lock(mutex_);
      most_ = std::max(most_, ++running_);
      int& running = running_of_[jurisdiction];
      most_of_one_ = std::max(most_of_one_, ++running);
      in_order_ &= number == next_[jurisdiction];
      next_[jurisdiction] = number + 1;
    }
    std::this_thread::yield();
    const std::lock_guard lock(mutex_);
    --running_;
    --running_of_[jurisdiction];
  }

  std::mutex mutex_;
  int running_ = 0;
  int most_ = 0;
  int most_of_one_ = 0;
  bool in_order_ = true;
  std::map<JurisdictionCode, int> running_of_;
  std::map<JurisdictionCode, int> next_;
};

TEST(Executor, KeepsItsLimitsAndOrderUnderRandomLoad) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    Observed observed;
    std::mutex submitting;
    std::map<JurisdictionCode, int> accepted;
    {
      std::mt19937 random(seed);
      const int threads = 1 + static_cast<int>(random() % 6);
      Executor executor("writes", {threads, 1, {20, 60}});
      std::vector<std::thread> callers;
      for (unsigned caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&, caller] {
          std::mt19937 mine(seed * 100 + caller);
          for (int i = 0; i < 300; ++i) {
            const JurisdictionCode jurisdiction(
                std::string(1, static_cast<char>('a' + mine() % 5)));
            const std::lock_guard lock(submitting);
            const int number = accepted[jurisdiction];
            if (executor
                    .Submit(jurisdiction, [&observed, jurisdiction,
                                           number] { observed.Run(jurisdiction, number); })
                    .ok()) {
              ++accepted[jurisdiction];
            }
          }
        });
      }
      for (std::thread& caller : callers) caller.join();
      EXPECT_LE(executor.counts().waiting.taken, 60U);
    }
    EXPECT_LE(observed.most_, 6);
    EXPECT_EQ(observed.most_of_one_, 1);
    EXPECT_TRUE(observed.in_order_) << seed;
    for (auto it = accepted.begin(); it != accepted.end();) {
      it = it->second == 0 ? accepted.erase(it) : std::next(it);
    }
    EXPECT_EQ(observed.next_, accepted);
  }
}

TEST(Executor, CountsNothingOnceAllIsDone) {
  std::latch done(200);
  Executor executor("reads", {3, 2, kPlenty});
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(
        executor.Submit(JurisdictionCode(std::to_string(i % 7)), [&] { done.count_down(); }).ok());
  }
  done.wait();
  while (executor.counts().done < 200) std::this_thread::yield();
  const ExecutorCounts counts = executor.counts();
  EXPECT_EQ(counts.running, 0U);
  EXPECT_EQ(counts.waiting.taken, 0U);
  EXPECT_EQ(counts.waiting.jurisdictions, 0U);
}

}  // namespace
}  // namespace kuzukuri::platform
