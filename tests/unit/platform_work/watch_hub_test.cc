#include "services/platform/work/watch_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

using testing::ElementsAre;

// The hub looks when it is told to; its own interval never ends.
constexpr std::chrono::hours kNever{1};
constexpr QuotaLimits kPlenty{1000, 1000};

// Revisions that tests write.
class FakeSource {
 public:
  WatchSource Source() {
    return [this](const std::vector<WatchQuestion>& questions) { return Answer(questions); };
  }

  void Write(const std::string& jurisdiction, int count = 1) {
    const std::lock_guard lock(mutex_);
    Revision& head = heads_[JurisdictionCode(jurisdiction)];
    head = head + count;
  }
  void FailTimes(int count) {
    const std::lock_guard lock(mutex_);
    failures_ = count;
  }
  int looks() const {
    const std::lock_guard lock(mutex_);
    return looks_;
  }
  size_t questions() const {
    const std::lock_guard lock(mutex_);
    return questions_;
  }
  void WaitForLooks(int count) {
    std::unique_lock lock(mutex_);
    looked_.wait(lock, [&] { return looks_ >= count; });
  }

 private:
  absl::StatusOr<std::vector<WatchAnswer>> Answer(const std::vector<WatchQuestion>& questions) {
    const std::lock_guard lock(mutex_);
    ++looks_;
    questions_ += questions.size();
    looked_.notify_all();
    if (failures_ > 0) {
      --failures_;
      return ResourceExhausted(ErrorReason::kDatabaseBusy, "busy", std::chrono::milliseconds(1));
    }
    std::vector<WatchAnswer> answers;
    for (const WatchQuestion& question : questions) {
      const Revision head = heads_[question.jurisdiction];
      if (question.after > head) {
        answers.emplace_back(FailedPrecondition(ErrorReason::kRevisionAhead, "", "ahead"));
        continue;
      }
      std::vector<RevisionRecord> records;
      for (Revision next = question.after + 1; next <= std::min(head, question.after + 3);
           next = next + 1) {
        records.push_back({next, "", {}, 0});
      }
      answers.emplace_back(std::move(records));
    }
    return answers;
  }

  mutable std::mutex mutex_;
  std::condition_variable looked_;
  std::map<JurisdictionCode, Revision> heads_;
  int failures_ = 0;
  int looks_ = 0;
  size_t questions_ = 0;
};

class FakeWatcher final : public Watcher {
 public:
  using Watcher::Watcher;

  bool Ready() override { return ready; }
  void Deliver(const std::vector<RevisionRecord>& records) override {
    const std::lock_guard lock(mutex_);
    for (const RevisionRecord& record : records) received_.push_back(record.revision.value());
    changed_.notify_all();
  }
  void End(const absl::Status& status) override {
    const std::lock_guard lock(mutex_);
    ends_.push_back(status);
    changed_.notify_all();
  }

  std::vector<int64_t> WaitFor(size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return received_.size() >= count; });
    return received_;
  }
  absl::Status WaitForEnd() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !ends_.empty(); });
    return ends_.front();
  }
  size_t ends() {
    const std::lock_guard lock(mutex_);
    return ends_.size();
  }

  std::atomic<bool> ready{true};

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<int64_t> received_;
  std::vector<absl::Status> ends_;
};

std::shared_ptr<FakeWatcher> Follow(WatchHub& hub, const std::string& jurisdiction,
                                    int64_t after = 0) {
  auto watcher = std::make_shared<FakeWatcher>(JurisdictionCode(jurisdiction), Revision(after));
  EXPECT_TRUE(hub.Add(watcher).ok());
  return watcher;
}

TEST(WatchHub, DeliversEveryRevisionOnceInOrder) {
  FakeSource source;
  source.Write("141127", 2);
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto watcher = Follow(hub, "141127", 1);
  EXPECT_THAT(watcher->WaitFor(1), ElementsAre(2));
  source.Write("141127");
  hub.Hint();
  EXPECT_THAT(watcher->WaitFor(2), ElementsAre(2, 3));
}

TEST(WatchHub, AsksOnceForThoseWhoHaveComeEquallyFar) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto first = Follow(hub, "141127");
  source.WaitForLooks(1);
  const auto second = Follow(hub, "141127");
  const int looks = source.looks();
  const size_t questions = source.questions();
  hub.Hint();
  source.WaitForLooks(looks + 1);
  EXPECT_LE(source.questions() - questions, static_cast<size_t>(source.looks() - looks));
  source.Write("141127");
  hub.Hint();
  first->WaitFor(1);
  second->WaitFor(1);
}

TEST(WatchHub, LeavesASlowCallerAndGoesOnWhereItWas) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto slow = Follow(hub, "141127");
  const auto quick = Follow(hub, "141127");
  slow->ready = false;
  source.Write("141127", 2);
  hub.Hint();
  quick->WaitFor(2);
  slow->ready = true;
  hub.Hint();
  EXPECT_THAT(slow->WaitFor(2), ElementsAre(1, 2));
}

TEST(WatchHub, WaitsOutADatabaseThatIsBusy) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto watcher = Follow(hub, "141127");
  source.WaitForLooks(1);
  source.Write("141127");
  source.FailTimes(4);
  for (int failures = 1; failures <= 4; ++failures) {
    const int looks = source.looks();
    hub.Hint();
    source.WaitForLooks(looks + 1);
  }
  hub.Hint();
  EXPECT_THAT(watcher->WaitFor(1), ElementsAre(1));
  EXPECT_EQ(watcher->ends(), 0U);
}

TEST(WatchHub, TellsItsCallersWhenTheDatabaseStaysAway) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto watcher = Follow(hub, "141127");
  source.WaitForLooks(1);
  source.FailTimes(1000000);
  for (int failures = 1; failures <= 5; ++failures) {
    const int looks = source.looks();
    hub.Hint();
    source.WaitForLooks(looks + 1);
  }
  EXPECT_EQ(Reason(watcher->WaitForEnd()), "DATABASE_BUSY");
}

TEST(WatchHub, EndsOneWhoIsAheadOfTheHead) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto good = Follow(hub, "141127");
  const auto ahead = Follow(hub, "141127", 7);
  EXPECT_EQ(Reason(ahead->WaitForEnd()), "REVISION_AHEAD");
  EXPECT_EQ(good->ends(), 0U);
}

TEST(WatchHub, RefusesMoreThanMayWatch) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, {2, 3});
  const auto first = Follow(hub, "141127");
  Follow(hub, "141127");
  EXPECT_EQ(Reason(hub.Add(std::make_shared<FakeWatcher>(JurisdictionCode("141127"), Revision()))),
            "JURISDICTION_BUSY");
  Follow(hub, "141011");
  EXPECT_EQ(Reason(hub.Add(std::make_shared<FakeWatcher>(JurisdictionCode("141020"), Revision()))),
            "SERVER_BUSY");
  hub.Remove(first.get());
  Follow(hub, "141127");
  EXPECT_EQ(hub.counts().taken, 3U);
}

TEST(WatchHub, EndsAllWhenItStopsAndTakesNoMore) {
  FakeSource source;
  WatchHub hub(source.Source(), kNever, kPlenty);
  const auto watcher = Follow(hub, "141127");
  hub.Stop();
  EXPECT_EQ(Reason(watcher->WaitForEnd()), "SHUTTING_DOWN");
  EXPECT_EQ(Reason(hub.Add(std::make_shared<FakeWatcher>(JurisdictionCode("141127"), Revision()))),
            "SHUTTING_DOWN");
  EXPECT_EQ(hub.counts().taken, 0U);
}

TEST(WatchHub, LosesNothingWhileCallersComeAndGo) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    FakeSource source;
    std::vector<std::shared_ptr<FakeWatcher>> staying;
    {
      WatchHub hub(source.Source(), kNever, kPlenty);
      std::vector<std::thread> threads;
      for (const char* jurisdiction : {"a", "b", "c"}) {
        staying.push_back(Follow(hub, jurisdiction));
      }
      for (unsigned thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&, thread] {
          std::mt19937 random(seed * 10 + thread);
          for (int i = 0; i < 100; ++i) {
            const std::string jurisdiction(1, static_cast<char>('a' + thread));
            source.Write(jurisdiction);
            hub.Hint();
            if (random() % 4 != 0) continue;
            const auto guest = Follow(hub, jurisdiction);
            if (random() % 2 == 0) std::this_thread::yield();
            hub.Remove(guest.get());
          }
        });
      }
      for (std::thread& thread : threads) thread.join();
      for (const auto& watcher : staying) {
        // Three at a time: those left are asked for at the next look.
        std::thread hints([&] {
          for (int i = 0; i < 40; ++i) {
            const int looks = source.looks();
            hub.Hint();
            source.WaitForLooks(looks + 1);
          }
        });
        const std::vector<int64_t> received = watcher->WaitFor(100);
        hints.join();
        for (int64_t i = 0; i < 100; ++i) EXPECT_EQ(received[static_cast<size_t>(i)], i + 1);
      }
    }
    for (const auto& watcher : staying) EXPECT_EQ(watcher->ends(), 1U);
  }
}

}  // namespace
}  // namespace kuzukuri::platform
