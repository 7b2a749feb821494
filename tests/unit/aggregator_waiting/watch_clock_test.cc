#include "services/aggregator/handler/watch_clock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

using namespace std::chrono_literals;

class FakeWatch final : public Watch {
 public:
  bool Look() override {
    if (busy_) return false;
    ++looks_;
    if (on_look_ != nullptr) on_look_();
    return true;
  }
  void End(const absl::Status& status) override {
    ++ends_;
    end_ = status;
  }

  void set_busy(bool busy) { busy_ = busy; }
  void OnLook(std::function<void()> on_look) { on_look_ = std::move(on_look); }
  int looks() const { return looks_; }
  int ends() const { return ends_; }
  const absl::Status& end() const { return end_; }

 private:
  std::atomic<bool> busy_{false};
  std::atomic<int> looks_{0};
  std::atomic<int> ends_{0};
  std::function<void()> on_look_;
  absl::Status end_;
};

class WatchClockTest : public ::testing::Test {
 protected:
  std::shared_ptr<FakeWatch> Add(std::chrono::milliseconds interval) {
    auto watch = std::make_shared<FakeWatch>();
    EXPECT_EQ(clock_.Add(watch, platform::JurisdictionCode("141127"), interval), absl::OkStatus());
    return watch;
  }
  bool Pass(std::chrono::milliseconds time) {
    now_ += time;
    return clock_.Tick(now_);
  }

  WatchClock::Time now_{1h};
  int started_ = 0;
  WatchClock clock_{[this] { ++started_; }};
};

TEST_F(WatchClockTest, EachLooksAtOnceAndThenWhenItsIntervalIsOver) {
  const auto second = Add(1s);
  const auto minute = Add(60s);
  EXPECT_EQ(started_, 2);
  EXPECT_TRUE(Pass(0ms));
  EXPECT_EQ(second->looks(), 1);
  EXPECT_EQ(minute->looks(), 1);
  Pass(999ms);
  EXPECT_EQ(second->looks(), 1);
  Pass(1ms);
  EXPECT_EQ(second->looks(), 2);
  Pass(58s);
  EXPECT_EQ(second->looks(), 3);  // it looks once, however late
  EXPECT_EQ(minute->looks(), 1);
  Pass(1s);
  EXPECT_EQ(minute->looks(), 2);
}

TEST_F(WatchClockTest, OneThatIsBusyLooksAsSoonAsItIsNot) {
  const auto watch = Add(1s);
  Pass(0ms);
  watch->set_busy(true);
  Pass(1s);
  EXPECT_EQ(watch->looks(), 1);
  watch->set_busy(false);
  Pass(20ms);
  EXPECT_EQ(watch->looks(), 2);
  Pass(980ms);
  EXPECT_EQ(watch->looks(), 2);
  Pass(20ms);
  EXPECT_EQ(watch->looks(), 3);
}

TEST_F(WatchClockTest, TimeNeedNotPassWhenNobodyWatches) {
  EXPECT_FALSE(Pass(0ms));
  const auto watch = Add(1s);
  EXPECT_TRUE(Pass(0ms));
  clock_.Remove(watch);
  EXPECT_FALSE(Pass(1s));
  EXPECT_EQ(watch->looks(), 1);
}

TEST_F(WatchClockTest, OneMayLeaveWhileItLooks) {
  const auto watch = Add(1s);
  watch->OnLook([&] { clock_.Remove(watch); });
  EXPECT_FALSE(Pass(0ms));
  EXPECT_FALSE(Pass(1s));
  EXPECT_EQ(watch->looks(), 1);
}

TEST_F(WatchClockTest, StopEndsAllOnceAndTakesNobodyAnyMore) {
  const auto watch = Add(1s);
  clock_.Stop();
  clock_.Stop();
  EXPECT_EQ(watch->ends(), 1);
  EXPECT_TRUE(platform::HasReason(watch->end(), platform::ErrorReason::kShuttingDown));
  EXPECT_FALSE(Pass(0ms));
  EXPECT_EQ(watch->looks(), 0);
  EXPECT_TRUE(platform::HasReason(clock_.Add(watch, platform::JurisdictionCode("141127"), 1s),
                                  platform::ErrorReason::kShuttingDown));
}

TEST_F(WatchClockTest, AJurisdictionHasItsShareAndWhoLeavesMakesRoom) {
  std::vector<std::shared_ptr<FakeWatch>> watches;
  while (watches.size() < 200) watches.push_back(Add(1s));
  const auto more = std::make_shared<FakeWatch>();
  EXPECT_TRUE(platform::HasReason(clock_.Add(more, platform::JurisdictionCode("141127"), 1s),
                                  platform::ErrorReason::kJurisdictionBusy));
  EXPECT_EQ(clock_.Add(more, platform::JurisdictionCode("131016"), 1s), absl::OkStatus());
  clock_.Remove(watches.back());
  Add(1s);
}

TEST_F(WatchClockTest, CallersComeAndGoWhileTimePasses) {
  std::atomic<bool> over{false};
  WatchClock clock([] {});
  std::thread time([&] {
    for (WatchClock::Time now{1h}; !over; now += 10ms) clock.Tick(now);
  });
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&clock] {
      for (int i = 0; i < 200; ++i) {
        const auto watch = std::make_shared<FakeWatch>();
        EXPECT_EQ(clock.Add(watch, platform::JurisdictionCode("141127"), 20ms), absl::OkStatus());
        while (watch->looks() < 2) std::this_thread::yield();
        clock.Remove(watch);
        EXPECT_EQ(watch->ends(), 0);
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  over = true;
  time.join();
}

}  // namespace
}  // namespace kuzukuri::aggregator
