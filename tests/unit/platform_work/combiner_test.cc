#include "services/platform/work/combiner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

namespace kuzukuri::platform {
namespace {

using testing::ElementsAre;

constexpr QuotaLimits kPlenty{10000, 100000};

TEST(Combiner, MakesOneBatchOfWhatWaits) {
  std::promise<void> entered;
  std::promise<void> opening;
  std::vector<std::vector<int>> batches;
  {
    Executor executor("writes", {2, 1, kPlenty});
    Combiner<int> combiner(executor, 3, [&](const JurisdictionCode&, std::vector<int> items) {
      batches.push_back(items);
      if (batches.size() > 1) return;
      entered.set_value();
      opening.get_future().wait();
    });
    ASSERT_TRUE(combiner.Submit(JurisdictionCode("141127"), 0).ok());
    entered.get_future().wait();
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(combiner.Submit(JurisdictionCode("141127"), i).ok());
    opening.set_value();
    while (executor.counts().done < 3) std::this_thread::yield();
  }
  EXPECT_THAT(batches, ElementsAre(ElementsAre(0), ElementsAre(1, 2, 3), ElementsAre(4, 5)));
}

TEST(Combiner, RefusesWhatTheExecutorRefuses) {
  std::promise<void> entered;
  std::promise<void> opening;
  Executor executor("writes", {1, 1, {2, 10}});
  ASSERT_TRUE(executor
                  .Submit(JurisdictionCode("141127"),
                          [&] {
                            entered.set_value();
                            opening.get_future().wait();
                          })
                  .ok());
  entered.get_future().wait();
  std::atomic<int> processed{0};
  Combiner<int> combiner(executor, 10, [&](const JurisdictionCode&, std::vector<int> items) {
    processed += static_cast<int>(items.size());
  });
  EXPECT_TRUE(combiner.Submit(JurisdictionCode("141127"), 1).ok());
  EXPECT_TRUE(combiner.Submit(JurisdictionCode("141127"), 2).ok());
  EXPECT_TRUE(absl::IsResourceExhausted(combiner.Submit(JurisdictionCode("141127"), 3)));
  opening.set_value();
  while (executor.counts().done < 2) std::this_thread::yield();
  EXPECT_EQ(processed.load(), 2);
}

// What was served must not take a place among those that wait, whatever waits beside it: clients
// that send again as soon as they are answered would be refused though hardly anything waits.
TEST(Combiner, WhatWasServedHoldsNoPlace) {
  std::promise<void> entered;
  std::promise<void> opening;
  std::promise<void> served;
  std::promise<void> behind;
  std::promise<void> leaving;
  Executor executor("writes", {1, 1, {4, 4}});
  Combiner<int> combiner(executor, 10, [&](const JurisdictionCode&, const std::vector<int>& items) {
    if (items.front() == 0) served.set_value();
  });
  const auto block = [&] {
    entered.set_value();
    opening.get_future().wait();
  };
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), block).ok());
  entered.get_future().wait();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(combiner.Submit(JurisdictionCode("141127"), i).ok());
  const auto another = [&] {
    behind.set_value();
    leaving.get_future().wait();
  };
  ASSERT_TRUE(executor.Submit(JurisdictionCode("141127"), another).ok());
  opening.set_value();
  served.get_future().wait();
  behind.get_future().wait();
  EXPECT_EQ(executor.counts().waiting.taken, 0U);
  for (int i = 1; i <= 4; ++i) {
    EXPECT_TRUE(combiner.Submit(JurisdictionCode("141127"), i).ok()) << i;
  }
  leaving.set_value();
  while (executor.counts().done < 4) std::this_thread::yield();
}

TEST(Combiner, ProcessesEveryItemOnceInOrderAndOneBatchOfAJurisdictionAtATime) {
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mutex mutex;
    std::map<JurisdictionCode, std::vector<int>> processed;
    std::map<JurisdictionCode, int> running;
    bool alone = true;
    std::map<JurisdictionCode, int> accepted;
    {
      Executor executor("writes", {4, 1, {40, 100}});
      Combiner<int> combiner(executor, 1 + seed % 7,
                             [&](const JurisdictionCode& jurisdiction, std::vector<int> items) {
                               {
                                 const std::lock_guard lock(mutex);
                                 alone &= ++running[jurisdiction] == 1;
                               }
                               std::this_thread::yield();
                               const std::lock_guard lock(mutex);
                               --running[jurisdiction];
                               auto& all = processed[jurisdiction];
                               all.insert(all.end(), items.begin(), items.end());
                             });
      std::mutex submitting;
      std::vector<std::thread> callers;
      for (unsigned caller = 0; caller < 3; ++caller) {
        callers.emplace_back([&, caller] {
          std::mt19937 random(seed * 100 + caller);
          for (int i = 0; i < 200; ++i) {
            const JurisdictionCode jurisdiction(
                std::string(1, static_cast<char>('a' + random() % 4)));
            const std::lock_guard lock(submitting);
            int& next = accepted[jurisdiction];
            if (combiner.Submit(jurisdiction, next).ok()) ++next;
          }
        });
      }
      for (std::thread& caller : callers) caller.join();
      while (executor.counts().running + executor.counts().waiting.taken > 0) {
        std::this_thread::yield();
      }
    }
    EXPECT_TRUE(alone) << seed;
    for (const auto& [jurisdiction, count] : accepted) {
      std::vector<int> expected(static_cast<size_t>(count));
      for (int i = 0; i < count; ++i) expected[static_cast<size_t>(i)] = i;
      EXPECT_EQ(processed[jurisdiction], expected) << seed << jurisdiction;
    }
  }
}

}  // namespace
}  // namespace kuzukuri::platform
