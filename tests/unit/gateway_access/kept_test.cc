#include "services/gateway/http/kept.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <list>
#include <memory>
#include <random>
#include <string>

namespace kuzukuri::gateway {
namespace {

constexpr size_t kMost = 64 << 10;

std::shared_ptr<const Body> Of(size_t bytes) {
  auto body = std::make_shared<Body>();
  body->plain = std::make_shared<const std::string>(bytes, 'a');
  return body;
}

double Figure(const Kept& kept, const std::string& name) {
  for (const platform::Measured& figure : kept.figures()) {
    if (figure.name == name) return figure.read();
  }
  return -1;
}

TEST(Kept, WhatIsKeptIsFoundAndCounted) {
  Kept kept(kMost);
  EXPECT_EQ(kept.Find("a"), nullptr);
  const auto body = Of(100);
  kept.Keep("a", body);
  EXPECT_EQ(kept.Find("a"), body);
  EXPECT_EQ(Figure(kept, "kuzukuri_kept_found_total"), 1);
  EXPECT_EQ(Figure(kept, "kuzukuri_kept_missed_total"), 1);
  EXPECT_GE(Figure(kept, "kuzukuri_kept_bytes"), 100);
  // The same again takes no more room, and nothing had to go for it.
  const double bytes = Figure(kept, "kuzukuri_kept_bytes");
  kept.Keep("a", Of(100));
  EXPECT_EQ(Figure(kept, "kuzukuri_kept_bytes"), bytes);
  EXPECT_EQ(Figure(kept, "kuzukuri_kept_evicted_total"), 0);
}

TEST(Kept, OneThatIsTooLargeIsNotKept) {
  Kept kept(kMost);
  kept.Keep("small", Of(100));
  kept.Keep("large", Of(kMost / 8));
  EXPECT_EQ(kept.Find("large"), nullptr);
  EXPECT_NE(kept.Find("small"), nullptr);
}

TEST(Kept, AfterAnHourItIsMadeAnew) {
  Kept kept(kMost);
  const Kept::Clock::time_point start = Kept::Clock::now();
  kept.Keep("a", Of(100), start);
  EXPECT_NE(kept.Find("a", start + std::chrono::minutes(59)), nullptr);
  EXPECT_EQ(kept.Find("a", start + std::chrono::minutes(61)), nullptr);
  EXPECT_EQ(Figure(kept, "kuzukuri_kept_bytes"), 0);
  // It had not to make room.
  EXPECT_EQ(Figure(kept, "kuzukuri_kept_evicted_total"), 0);
}

class KeptAtRandom : public testing::TestWithParam<unsigned> {};

// Against a list that is looked through from its beginning.
TEST_P(KeptAtRandom, ThoseNotAskedForForLongestGoFirst) {
  constexpr size_t kBytes = 2000;
  Kept kept(kMost);
  std::list<std::string> used;  // those used last in front
  size_t most = 0;              // as many have room
  double evicted = 0;
  std::mt19937 random(GetParam());
  for (int i = 0; i < 20'000; ++i) {
    const std::string key = std::to_string(100 + random() % 100);
    const bool known = std::find(used.begin(), used.end(), key) != used.end();
    ASSERT_EQ(kept.Find(key) != nullptr, known) << i;
    used.remove(key);
    if (!known) kept.Keep(key, Of(kBytes));
    used.push_front(key);
    if (Figure(kept, "kuzukuri_kept_evicted_total") > evicted) {
      ++evicted;
      if (most == 0) most = used.size() - 1;
      used.pop_back();
    }
    ASSERT_EQ(Figure(kept, "kuzukuri_kept_evicted_total"), evicted) << i;
    ASSERT_LE(used.size(), most == 0 ? used.size() : most);
    ASSERT_LE(Figure(kept, "kuzukuri_kept_bytes"), kMost);
  }
  EXPECT_GT(most, kMost / kBytes / 2);
  EXPECT_GT(evicted, 1000);
}

INSTANTIATE_TEST_SUITE_P(Seeds, KeptAtRandom, testing::Range(1U, 4U));

}  // namespace
}  // namespace kuzukuri::gateway
