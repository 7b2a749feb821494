#include "services/platform/work/in_flight.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

namespace kuzukuri::platform {
namespace {

TEST(InFlight, WaitsForAllThatIsUnderWay) {
  for (int round = 0; round < 50; ++round) {
    auto counter = std::make_unique<InFlight>();
    std::atomic<int> ended{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      auto token = std::make_unique<InFlight::Token>(*counter);
      threads.emplace_back([&ended, token = std::move(token)]() mutable {
        std::this_thread::yield();
        ++ended;
        token.reset();
      });
    }
    counter->Wait();
    EXPECT_EQ(ended.load(), 4);
    EXPECT_EQ(counter->count(), 0U);
    counter.reset();  // no thread may touch it any more: the sanitizers look
    for (std::thread& thread : threads) thread.join();
  }
}

}  // namespace
}  // namespace kuzukuri::platform
