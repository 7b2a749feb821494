#include "services/platform/work/newest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace kuzukuri::platform {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(NewestTest, GivesTheOldestFirst) {
  Newest<int> newest(10);
  for (int i = 0; i < 5; ++i) newest.Add(i);
  EXPECT_THAT(newest.Take(3), ElementsAre(0, 1, 2));
  EXPECT_THAT(newest.Take(3), ElementsAre(3, 4));
  EXPECT_THAT(newest.Take(3), IsEmpty());
  EXPECT_EQ(newest.dropped(), 0);
}

TEST(NewestTest, DropsTheOldestAndCountsThem) {
  Newest<int> newest(4);
  for (int i = 0; i < 11; ++i) newest.Add(i);
  EXPECT_EQ(newest.dropped(), 7);
  EXPECT_THAT(newest.Take(100), ElementsAre(7, 8, 9, 10));
}

TEST(NewestTest, WakesWhoWaitsWhenThereIsMuch) {
  Newest<int> newest(8);
  std::thread adder([&] {
    for (int i = 0; i < 2; ++i) newest.Add(i);
  });
  const auto began = std::chrono::steady_clock::now();
  newest.Wait(std::chrono::minutes(5));
  adder.join();
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::minutes(1));
  EXPECT_FALSE(newest.Take(8).empty());
}

TEST(NewestTest, WaitsNoLongerThanThePause) {
  Newest<int> newest(8);
  newest.Add(1);
  newest.Wait(std::chrono::milliseconds(1));
  EXPECT_THAT(newest.Take(8), ElementsAre(1));
}

TEST(NewestTest, NobodyWaitsOnceItIsStopped) {
  Newest<int> newest(8);
  std::thread waiting([&] {
    newest.Pause(std::chrono::minutes(5));
    newest.Wait(std::chrono::minutes(5));
  });
  newest.Stop();
  waiting.join();
  EXPECT_TRUE(newest.stopped());
}

TEST(NewestTest, NothingIsLostOrTakenTwiceBesideWhatIsDropped) {
  Newest<int> newest(64);
  constexpr int kEach = 20000;
  std::vector<std::thread> adders;
  for (int of = 0; of < 3; ++of) {
    adders.emplace_back([&newest] {
      for (int i = 0; i < kEach; ++i) newest.Add(i);
    });
  }
  size_t taken = 0;
  for (int i = 0; i < 1000; ++i) taken += newest.Take(7).size();
  for (std::thread& adder : adders) adder.join();
  taken += newest.Take(1000).size();
  EXPECT_EQ(taken + static_cast<size_t>(newest.dropped()), 3U * kEach);
}

}  // namespace
}  // namespace kuzukuri::platform
