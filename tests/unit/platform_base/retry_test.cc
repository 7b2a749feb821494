#include "services/platform/base/retry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace kuzukuri::platform {
namespace {

using std::chrono::milliseconds;
using TimePoint = std::chrono::system_clock::time_point;

class FakeClock final : public Clock {
 public:
  TimePoint Now() override { return now; }
  void Sleep(milliseconds time) override {
    pauses.push_back(time);
    now += time;
  }

  TimePoint now{std::chrono::hours(1000)};
  std::vector<milliseconds> pauses;
};

constexpr RetryPolicy kPolicy = {.max_attempts = 8,
                                 .first_pause = milliseconds(10),
                                 .longest_pause = milliseconds(100),
                                 .patience = milliseconds(10000),
                                 .reserve = milliseconds(20)};

RetryPolicy Untiring() {
  RetryPolicy policy = kPolicy;
  policy.max_attempts = 1000000;
  return policy;
}

TEST(RetryTest, EndsAfterItsAttempts) {
  FakeClock clock;
  Retry retry(kPolicy, TimePoint::max(), clock);
  int attempts = 1;
  while (retry.Next()) ++attempts;
  EXPECT_EQ(attempts, kPolicy.max_attempts);
  EXPECT_FALSE(retry.Next());
}

TEST(RetryTest, PausesGrowUpToTheLongest) {
  std::vector<milliseconds> longest(7);
  for (int run = 0; run < 500; ++run) {
    FakeClock clock;
    Retry retry(kPolicy, TimePoint::max(), clock);
    while (retry.Next()) {
    }
    ASSERT_EQ(clock.pauses.size(), longest.size());
    for (size_t i = 0; i < longest.size(); ++i) {
      longest[i] = std::max(longest[i], clock.pauses[i]);
    }
  }
  const std::vector<int> most = {10, 20, 40, 80, 100, 100, 100};
  for (size_t i = 0; i < longest.size(); ++i) {
    EXPECT_LE(longest[i], milliseconds(most[i]));
    EXPECT_GT(longest[i], milliseconds(most[i] * 3 / 4)) << "pauses are drawn from all up to it";
  }
}

TEST(RetryTest, LeavesTheLastAttemptItsTimeBeforeTheDeadline) {
  FakeClock clock;
  const TimePoint last = clock.now + milliseconds(480);
  Retry retry(Untiring(), last + kPolicy.reserve, clock);
  while (retry.Next()) EXPECT_LT(clock.now, last);
  EXPECT_LT(clock.now, last);
  EXPECT_GT(clock.now, last - milliseconds(200));
}

TEST(RetryTest, LosesPatienceWithoutADeadline) {
  FakeClock clock;
  const TimePoint begin = clock.now;
  Retry retry(Untiring(), TimePoint::max(), clock);
  while (retry.Next()) {
  }
  EXPECT_LT(clock.now, begin + kPolicy.patience);
  EXPECT_GT(clock.now, begin + kPolicy.patience / 2);
}

TEST(RetryTest, TriesOnceWhereTheDeadlineHasPassed) {
  FakeClock clock;
  Retry retry(kPolicy, clock.now - milliseconds(1), clock);
  EXPECT_FALSE(retry.Next());
  EXPECT_TRUE(clock.pauses.empty());
}

}  // namespace
}  // namespace kuzukuri::platform
