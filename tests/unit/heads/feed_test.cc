#include "services/aggregator/upstream/heads/feed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <iterator>
#include <random>
#include <thread>
#include <utility>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

using namespace std::chrono_literals;
using Heads = std::vector<platform::Head>;

absl::Status Away() {
  return platform::Unavailable(platform::ErrorReason::kUpstreamUnavailable, "away");
}

// A service whose answers tell which question, counted as they are sent, they are to: as the
// revision.
Heads AnswerTo(const HeadTransport::Queries& queries, int64_t question) {
  Heads heads;
  for (const platform::HeadQuery& query : queries) {
    heads.emplace_back();
    heads.back().jurisdiction = query.jurisdiction;
    heads.back().revision = platform::Revision(question);
  }
  return heads;
}

// Keeps what is asked until the test answers it.
class HeldTransport final : public HeadTransport {
 public:
  struct Asked {
    bool on_stream;
    Queries queries;
    Answer answer;
  };

  explicit HeldTransport(std::function<void()> ended) : ended_(std::move(ended)) {}
  void AskOnStream(const Queries& queries, Answer answer) override {
    asked.push_back({true, queries, std::move(answer)});
  }
  void EndStream() override {
    ++given_up;
    if (meanwhile) meanwhile();
  }
  void Call(const Queries& queries, Answer answer) override {
    asked.push_back({false, queries, std::move(answer)});
  }
  void Stop() override {
    while (!asked.empty()) Fail();
  }

  void Reply() {
    const Asked next = Take();
    next.answer(AnswerTo(next.queries, ++replies_));
  }
  void Fail() { Take().answer(Away()); }
  void End() { ended_(); }

  std::deque<Asked> asked;
  int given_up = 0;
  std::function<void()> meanwhile;  // happens before the stream is ended

 private:
  Asked Take() {
    Asked next = std::move(asked.front());
    asked.pop_front();
    return next;
  }
  const std::function<void()> ended_;
  int64_t replies_ = 0;
};

class HeadFeedTest : public ::testing::Test {
 protected:
  void Ask(const std::string& jurisdiction, HeadFeed::Time deadline = HeadFeed::Time::max()) {
    feed_.Ask({platform::JurisdictionCode(jurisdiction), platform::Revision(), 0}, deadline,
              [this](const absl::StatusOr<ToldHead>& head) { told_.push_back(head); });
  }
  void Pass(std::chrono::milliseconds time) {
    now_ += time;
    feed_.Tick(now_);
  }
  // Whether all that is asked was asked on the stream, or by calls.
  std::vector<bool> OnStream() const {
    std::vector<bool> found;
    for (const auto& asked : transport_->asked) found.push_back(asked.on_stream);
    return found;
  }

  HeadFeed::Time now_{1h};
  HeldTransport* transport_ = nullptr;
  std::vector<absl::StatusOr<ToldHead>> told_;
  HeadFeed feed_{[this](std::function<void()> ended) {
                   auto made = std::make_unique<HeldTransport>(std::move(ended));
                   transport_ = made.get();
                   return made;
                 },
                 [this] { return now_; }};
};

TEST_F(HeadFeedTest, WhatComesInWhileOneIsAskedIsTheNextQuestion) {
  Ask("a");
  Ask("a");
  Ask("b");
  ASSERT_EQ(transport_->asked.size(), 1);
  EXPECT_EQ(transport_->asked[0].queries.size(), 1);
  transport_->Reply();
  ASSERT_EQ(told_.size(), 1);
  EXPECT_EQ(told_[0]->head.revision, platform::Revision(1));
  ASSERT_EQ(transport_->asked.size(), 1);
  EXPECT_EQ(transport_->asked[0].queries.size(), 2);
  transport_->Reply();
  ASSERT_EQ(told_.size(), 3);
  EXPECT_EQ(told_[1]->head.revision, platform::Revision(2));
  EXPECT_EQ(told_[2]->head.jurisdiction, platform::JurisdictionCode("b"));
}

TEST_F(HeadFeedTest, WhoLosesTheStreamIsAskedForOnceMoreAndTheNextQuestionGoesAtOnce) {
  Ask("a");
  Ask("b");
  transport_->End();
  transport_->Fail();
  // No stream is opened again so soon, so both are calls.
  EXPECT_EQ(OnStream(), (std::vector<bool>{false, false}));
  transport_->Reply();
  transport_->Fail();
  ASSERT_EQ(told_.size(), 2);
  EXPECT_EQ(told_[0]->head.jurisdiction, platform::JurisdictionCode("b"));
  EXPECT_EQ(told_[1].status(), Away());
}

TEST_F(HeadFeedTest, ASilentStreamIsGivenUpAndItsLateAnswerDropped) {
  Ask("a");
  Ask("b");
  Pass(HeadFeed::kStreamPatience - 1ms);
  EXPECT_EQ(transport_->given_up, 0);
  Pass(1ms);
  EXPECT_EQ(transport_->given_up, 1);
  EXPECT_EQ(OnStream(), (std::vector<bool>{true, false, false}));
  transport_->Reply();  // what comes on the stream after all
  EXPECT_TRUE(told_.empty());
  transport_->Reply();
  transport_->Reply();
  EXPECT_EQ(told_.size(), 2);
}

// On it the late answer to the first question would pass for the answer to the second.
TEST_F(HeadFeedTest, NothingIsAskedOnAStreamThatIsBeingGivenUp) {
  transport_->meanwhile = [this] {
    now_ += HeadFeed::kLongestPause;  // the thread that gives it up had to wait for a processor
    Ask("b");
    EXPECT_EQ(OnStream(), (std::vector<bool>{true, false}));
  };
  Ask("a");
  Pass(HeadFeed::kStreamPatience);
  EXPECT_EQ(OnStream(), (std::vector<bool>{true, false, false}));
  for (int i = 0; i < 3; ++i) transport_->Reply();
  EXPECT_EQ(told_.size(), 2);
  now_ += HeadFeed::kLongestPause;
  Ask("a");
  EXPECT_EQ(OnStream(), std::vector<bool>{true});
  transport_->Reply();
}

TEST_F(HeadFeedTest, AStreamThatServedIsOpenedAgainAtOnceOthersAfterEverLongerPauses) {
  const auto lose = [this] {
    Ask("a");
    EXPECT_EQ(OnStream(), std::vector<bool>{true});
    transport_->End();
    transport_->Fail();
    transport_->Reply();  // the call
  };
  const auto is_on_stream = [this] {
    Ask("a");
    const bool found = OnStream().front();
    transport_->Reply();
    return found;
  };
  for (auto pause = HeadFeed::kFirstPause; pause < HeadFeed::kLongestPause; pause *= 2) {
    lose();
    Pass(pause - 1ms);
    EXPECT_FALSE(is_on_stream());
    Pass(1ms);
  }
  EXPECT_TRUE(is_on_stream());
  transport_->End();  // of its age
  EXPECT_TRUE(is_on_stream());
  for (const auto& told : told_) EXPECT_TRUE(told.ok());
}

TEST_F(HeadFeedTest, AHeadIsKnownToBeOfTheHistoryAsLongAsItsStreamIsOpen) {
  EXPECT_EQ(feed_.stream(), 0);
  Ask("a");
  transport_->Reply();
  EXPECT_NE(feed_.stream(), 0);
  EXPECT_EQ(told_[0]->stream, feed_.stream());
  transport_->End();
  EXPECT_EQ(feed_.stream(), 0);
  Ask("a");
  transport_->Reply();
  EXPECT_GT(told_[1]->stream, told_[0]->stream);
  EXPECT_EQ(told_[1]->stream, feed_.stream());
  // An answer to a call says nothing of what comes after it.
  Ask("a");
  Pass(HeadFeed::kStreamPatience);
  EXPECT_EQ(feed_.stream(), 0);
  transport_->Fail();
  transport_->Reply();
  EXPECT_EQ(told_[2]->stream, 0);
}

// A caller with a second and a half hears of a silent service before its own deadline.
TEST_F(HeadFeedTest, WhoHasTheTimeLearnsThatTheServiceIsSilent) {
  Ask("a", now_ + 3000ms);
  Ask("b", now_ + 1000ms);
  Pass(1000ms);
  ASSERT_EQ(told_.size(), 1);
  EXPECT_TRUE(absl::IsDeadlineExceeded(told_[0].status()));
  Pass(1749ms);
  EXPECT_EQ(told_.size(), 1);
  Pass(1ms);
  ASSERT_EQ(told_.size(), 2);
  EXPECT_TRUE(absl::IsUnavailable(told_[1].status()));
  EXPECT_TRUE(platform::HasReason(told_[1].status(), platform::ErrorReason::kUpstreamUnavailable));
}

TEST_F(HeadFeedTest, EachLeavesAtItsOwnDeadline) {
  Ask("a", now_ + 30ms);
  Ask("a", now_ + 50ms);
  Ask("a");
  Pass(30ms);
  ASSERT_EQ(told_.size(), 1);
  EXPECT_TRUE(absl::IsDeadlineExceeded(told_[0].status()));
  Pass(20ms);
  ASSERT_EQ(told_.size(), 2);
  transport_->Reply();
  transport_->Reply();
  ASSERT_EQ(told_.size(), 3);
  EXPECT_TRUE(told_[2].ok());
  EXPECT_FALSE(feed_.Tick(now_));
}

TEST_F(HeadFeedTest, WhatWaitsIsBoundedForEachJurisdictionAndInAll) {
  for (size_t i = 0; i < HeadFeed::kMostOfOneWaiting; ++i) Ask("a");
  EXPECT_TRUE(told_.empty());
  Ask("a");
  ASSERT_EQ(told_.size(), 1);
  EXPECT_EQ(platform::Reason(told_[0].status()), "JURISDICTION_BUSY");
  EXPECT_TRUE(absl::IsResourceExhausted(told_[0].status()));
  for (size_t i = HeadFeed::kMostOfOneWaiting; i < HeadFeed::kMostWaiting; ++i) {
    Ask(std::to_string(i % 500));
  }
  EXPECT_EQ(told_.size(), 1);
  Ask("b");
  ASSERT_EQ(told_.size(), 2);
  EXPECT_EQ(platform::Reason(told_[1].status()), "SERVER_BUSY");
  transport_->Reply();
  transport_->Reply();
  EXPECT_EQ(told_.size(), HeadFeed::kMostWaiting + 2);
}

TEST_F(HeadFeedTest, AQuestionIsBounded) {
  Ask("first");
  for (size_t i = 0; i < HeadFeed::kMostQueries; ++i) Ask(std::to_string(i));
  EXPECT_TRUE(told_.empty());
  Ask("one more");
  EXPECT_EQ(told_.size(), 1);
  Ask("7");  // is asked for already
  EXPECT_EQ(told_.size(), 1);
}

// Answers at random moments on threads of its own; some streams end, asked or not, some are silent,
// some calls fail.
class RandomTransport final : public HeadTransport {
 public:
  RandomTransport(std::function<void()> ended, unsigned seed)
      : ended_(std::move(ended)), random_(seed) {
    for (int i = 0; i < 3; ++i) threads_.emplace_back([this] { Run(); });
  }
  ~RandomTransport() override { Stop(); }

  void AskOnStream(const Queries& queries, Answer answer) override {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_) {
        most_on_stream_ = std::max(most_on_stream_, ++on_stream_);
        Asked asked{++sent_, queries, std::move(answer), true};
        auto& list = random_() % 8 == 0 ? silent_ : asked_;
        list.push_back(std::move(asked));
        return changed_.notify_one();
      }
    }
    answer(Away());
  }

  void Call(const Queries& queries, Answer answer) override {
    {
      const std::lock_guard lock(mutex_);
      if (!stopping_) {
        asked_.push_back({++sent_, queries, std::move(answer), false});
        return changed_.notify_one();
      }
    }
    answer(Away());
  }

  void EndStream() override {
    std::vector<Asked> silent;
    {
      const std::lock_guard lock(mutex_);
      silent.swap(silent_);
      const auto lost = std::stable_partition(asked_.begin(), asked_.end(),
                                              [](const Asked& asked) { return !asked.on_stream; });
      std::move(lost, asked_.end(), std::back_inserter(silent));
      asked_.erase(lost, asked_.end());
      on_stream_ -= static_cast<int>(silent.size());
    }
    for (const Asked& asked : silent) asked.answer(Away());
  }

  void Stop() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    EndStream();
  }

  int64_t sent() {
    const std::lock_guard lock(mutex_);
    return sent_;
  }
  int most_on_stream() {
    const std::lock_guard lock(mutex_);
    return most_on_stream_;
  }

 private:
  struct Asked {
    int64_t number;
    Queries queries;
    Answer answer;
    bool on_stream;
  };

  void Run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !asked_.empty(); });
      if (asked_.empty()) return;
      const size_t at = random_() % asked_.size();
      const Asked asked = std::move(asked_[at]);
      asked_.erase(asked_.begin() + static_cast<std::ptrdiff_t>(at));
      const bool fails = random_() % 6 == 0;
      const bool ends = asked.on_stream ? fails : random_() % 20 == 0;
      if (asked.on_stream) --on_stream_;
      lock.unlock();
      if (ends) ended_();
      asked.answer(fails ? absl::StatusOr<Heads>(Away()) : AnswerTo(asked.queries, asked.number));
      lock.lock();
    }
  }

  const std::function<void()> ended_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::minstd_rand random_;
  std::vector<Asked> asked_;
  std::vector<Asked> silent_;
  int64_t sent_ = 0;
  int on_stream_ = 0;
  int most_on_stream_ = 0;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

TEST(HeadFeedRandom, NobodyIsToldWhatWasAskedBeforeHeCameAndEachIsToldOnce) {
  constexpr int kThreads = 4;
  constexpr int kRequests = 1500;
  for (unsigned seed = 1; seed <= 4; ++seed) {
    RandomTransport* transport = nullptr;
    std::atomic<int64_t> milliseconds{1};
    const auto clock = [&] {
      return HeadFeed::Time(std::chrono::milliseconds(milliseconds.load()));
    };
    auto feed = std::make_unique<HeadFeed>(
        [&](std::function<void()> ended) {
          auto made = std::make_unique<RandomTransport>(std::move(ended), seed);
          transport = made.get();
          return made;
        },
        clock);
    std::atomic<bool> asking{true};
    std::thread time([&] {
      while (asking) {
        milliseconds += 20;
        feed->Tick(clock());
        std::this_thread::yield();
      }
    });
    std::vector<std::atomic<int>> told(kThreads * kRequests);
    std::atomic<int> good{0};
    std::atomic<int> stale{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        std::minstd_rand random{seed * 100 + static_cast<unsigned>(t)};
        for (int i = 0; i < kRequests; ++i) {
          const platform::JurisdictionCode jurisdiction(std::to_string(random() % 20));
          const auto deadline =
              random() % 5 == 0 ? clock() + std::chrono::milliseconds(200) : HeadFeed::Time::max();
          const int64_t before = transport->sent();
          feed->Ask({jurisdiction, platform::Revision(static_cast<int64_t>(random() % 3)), 0},
                    deadline,
                    [&, before, jurisdiction,
                     place = t * kRequests + i](const absl::StatusOr<ToldHead>& head) {
                      ++told[static_cast<size_t>(place)];
                      if (!head.ok()) return;
                      ++good;
                      if (head->head.revision <= platform::Revision(before) ||
                          head->head.jurisdiction != jurisdiction) {
                        ++stale;
                      }
                    });
          if (random() % 8 == 0) std::this_thread::yield();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    asking = false;
    time.join();
    const int most_on_stream = transport->most_on_stream();
    feed.reset();
    EXPECT_EQ(stale, 0);
    EXPECT_GT(good, 0);
    EXPECT_EQ(most_on_stream, 1);
    for (const std::atomic<int>& times : told) EXPECT_EQ(times, 1);
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
