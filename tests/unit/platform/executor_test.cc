#include "services/platform/server/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace kuzukuri::platform {
namespace {

TEST(Executor, RunsEverythingItAccepted) {
  std::atomic<int> ran{0};
  int accepted = 0;
  {
    Executor executor(4, 1000);
    for (int i = 0; i < 500; ++i) accepted += executor.TrySubmit([&] { ++ran; }) ? 1 : 0;
  }
  EXPECT_EQ(accepted, 500);
  EXPECT_EQ(ran.load(), 500);
}

TEST(Executor, ShedsBeyondItsQueue) {
  std::promise<void> gate;
  std::promise<void> started;
  const std::shared_future<void> open = gate.get_future().share();
  Executor executor(1, 2);
  ASSERT_TRUE(executor.TrySubmit([&] {
    started.set_value();
    open.wait();
  }));
  started.get_future().wait();  // the worker is busy, the queue empty
  EXPECT_TRUE(executor.TrySubmit([] {}));
  EXPECT_TRUE(executor.TrySubmit([] {}));
  EXPECT_FALSE(executor.TrySubmit([] {}));
  gate.set_value();
}

}  // namespace
}  // namespace kuzukuri::platform
