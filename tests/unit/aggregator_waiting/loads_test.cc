#include "services/aggregator/upstream/loads.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace kuzukuri::aggregator {
namespace {

using namespace std::chrono_literals;

class FakeWaiting final : public Waiting {
 public:
  explicit FakeWaiting(Loads::Time deadline = Loads::Time::max()) {
    context_.deadline = deadline;
    context_.cancelled = [this] { return gone_.load(); };
  }
  const platform::RequestContext& context() const override { return context_; }
  bool IsOver() const override { return over_; }
  void Leave(const absl::Status& status) override {
    if (over_.exchange(true)) return;
    status_ = status;
  }

  void GoAway() { gone_ = true; }
  void Finish() { over_ = true; }
  const absl::Status& status() const { return status_; }

 private:
  platform::RequestContext context_;
  std::atomic<bool> gone_{false};
  std::atomic<bool> over_{false};
  absl::Status status_;
};

constexpr Loads::Time kNow{1h};

TEST(Loads, EachLeavesAtItsOwnDeadlineAndTheLoadGoesOnForOthers) {
  Loads loads;
  const auto first = std::make_shared<FakeWaiting>(kNow + 100ms);
  const auto second = std::make_shared<FakeWaiting>(kNow + 10s);
  int cancelled = 0;
  loads.Add(first);
  const Loads::LoadPtr load = loads.Begin(first);
  loads.SetCancel(load, [&] { ++cancelled; });
  loads.Add(second);
  EXPECT_TRUE(loads.Join(load, second));
  EXPECT_TRUE(loads.Tick(kNow + 99ms));
  EXPECT_FALSE(first->IsOver());
  EXPECT_TRUE(loads.Tick(kNow + 100ms));
  EXPECT_TRUE(absl::IsDeadlineExceeded(first->status()));
  EXPECT_FALSE(second->IsOver());
  EXPECT_EQ(cancelled, 0);
  loads.End(load);
  second->Finish();
  EXPECT_FALSE(loads.Tick(kNow + 101ms));
  EXPECT_EQ(cancelled, 0);
}

TEST(Loads, WhatNobodyWaitsForIsCancelledOnceAndNotJoined) {
  Loads loads;
  const auto waiting = std::make_shared<FakeWaiting>();
  int cancelled = 0;
  loads.Add(waiting);
  const Loads::LoadPtr load = loads.Begin(waiting);
  loads.SetCancel(load, [&] { ++cancelled; });
  waiting->GoAway();
  EXPECT_TRUE(loads.Tick(kNow));
  EXPECT_TRUE(absl::IsCancelled(waiting->status()));
  EXPECT_EQ(cancelled, 1);
  EXPECT_FALSE(loads.Join(load, std::make_shared<FakeWaiting>()));
  EXPECT_TRUE(loads.Tick(kNow));  // it has not ended yet
  EXPECT_EQ(cancelled, 1);
  loads.End(load);
  EXPECT_FALSE(loads.Tick(kNow));
}

TEST(Loads, OneCancelledBeforeItIsKnownHowIsCancelledThen) {
  Loads loads;
  const auto waiting = std::make_shared<FakeWaiting>();
  const Loads::LoadPtr load = loads.Begin(waiting);
  waiting->Finish();
  loads.Tick(kNow);
  int cancelled = 0;
  loads.SetCancel(load, [&] { ++cancelled; });
  EXPECT_EQ(cancelled, 1);
  loads.End(load);
}

TEST(Loads, StopCancelsAllAndWaitsForTheirEnds) {
  Loads loads;
  std::vector<std::thread> ends;
  for (int i = 0; i < 3; ++i) {
    const Loads::LoadPtr load = loads.Begin(std::make_shared<FakeWaiting>());
    loads.SetCancel(
        load, [&loads, &ends, load] { ends.emplace_back([&loads, load] { loads.End(load); }); });
  }
  loads.Stop();
  EXPECT_FALSE(loads.Tick(kNow));
  for (std::thread& end : ends) end.join();
}

// Who ended a load still uses what it was loaded with, on its way out.
TEST(Loads, StopWaitsForWhoStillHoldsALoadThatHasEnded) {
  Loads loads;
  Loads::LoadPtr held = loads.Begin(std::make_shared<FakeWaiting>());
  loads.End(held);
  Loads::LoadPtr other = loads.Begin(std::make_shared<FakeWaiting>());
  std::atomic<bool> stopping{false};
  loads.SetCancel(other, [&] { stopping = true; });
  std::atomic<bool> let_go{false};
  std::thread stop([&] {
    loads.Stop();
    EXPECT_TRUE(let_go);
  });
  while (!stopping) std::this_thread::yield();
  loads.End(other);
  other.reset();
  for (int i = 0; i < 1000; ++i) std::this_thread::yield();  // a chance for Stop to be wrong
  let_go = true;
  held.reset();
  stop.join();
}

TEST(Loads, WhatBeginsWhileItStopsIsCancelledAndWaitedFor) {
  Loads loads;
  std::atomic<bool> ended{false};
  std::atomic<bool> held{false};
  std::thread begins([&] {
    const platform::InFlight::Token token = loads.Hold();
    held = true;
    std::atomic<bool> cancelled{false};
    while (!cancelled) {
      const Loads::LoadPtr load = loads.Begin(std::make_shared<FakeWaiting>());
      loads.SetCancel(load, [&] { cancelled = true; });
      loads.End(load);
    }
    ended = true;
  });
  while (!held) std::this_thread::yield();
  loads.Stop();
  EXPECT_TRUE(ended);
  begins.join();
}

// Loads that end on other threads than those that began them, while all is taken apart.
TEST(Loads, NothingUsesThemAfterStop) {
  for (int round = 0; round < 200; ++round) {
    std::vector<std::thread> threads;
    std::atomic<int> begun{0};
    {
      Loads loads;
      for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&loads, &begun] {
          const platform::InFlight::Token token = loads.Hold();
          ++begun;
          const auto waiting = std::make_shared<FakeWaiting>();
          const Loads::LoadPtr load = loads.Begin(waiting);
          std::thread end([&loads, load] { loads.End(load); });
          loads.SetCancel(load, [] {});
          loads.Add(waiting);
          waiting->Finish();
          end.join();
        });
      }
      while (begun < 4) std::this_thread::yield();
      loads.Stop();
    }
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
