#include "services/platform/heads/reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <random>
#include <thread>
#include <utility>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

// A database whose one head moves with every statement, so that an answer tells which statement it
// came of; some statements fail.
class FakeDatabase final : public HeadDatabase {
 public:
  absl::Status Wait() override {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return woken_ || lost_; });
    woken_ = false;
    if (!std::exchange(lost_, false)) return absl::OkStatus();
    return Unavailable(ErrorReason::kDatabaseUnavailable, "lost");
  }

  void Wake() override {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    changed_.notify_all();
  }

  absl::StatusOr<std::vector<Head>> Read(const std::vector<HeadQuery>& queries) override {
    std::unique_lock lock(mutex_);
    held_.wait(lock, [this] { return !holds_; });
    const int64_t statement = ++statements_;
    largest_ = std::max(largest_, queries.size());
    if (fails_every_ > 0 && statement % fails_every_ == 0) {
      return Unavailable(ErrorReason::kDatabaseUnavailable, "lost");
    }
    std::vector<Head> heads;
    for (const HeadQuery& query : queries) {
      heads.emplace_back();
      heads.back().jurisdiction = query.jurisdiction;
      heads.back().revision = Revision(statement);
    }
    return heads;
  }

  // Statements do not end while held.
  void Hold(bool holds) {
    const std::lock_guard lock(mutex_);
    holds_ = holds;
    held_.notify_all();
  }
  void Lose() {
    const std::lock_guard lock(mutex_);
    lost_ = true;
    changed_.notify_all();
  }
  void FailEvery(int64_t statements) {
    const std::lock_guard lock(mutex_);
    fails_every_ = statements;
  }
  int64_t statements() {
    const std::lock_guard lock(mutex_);
    return statements_;
  }
  size_t largest() {
    const std::lock_guard lock(mutex_);
    return largest_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable held_;
  bool woken_ = false;
  bool lost_ = false;
  bool holds_ = false;
  int64_t fails_every_ = 0;
  int64_t statements_ = 0;
  size_t largest_ = 0;
};

// A reader with its database and what it told.
struct Subject {
  FakeDatabase* database = new FakeDatabase;
  std::atomic<int> losses{0};
  std::unique_ptr<HeadReader> reader = std::make_unique<HeadReader>(
      std::unique_ptr<HeadDatabase>(database), [this](const absl::Status&) { ++losses; });
};

std::vector<HeadQuery> Queries(size_t count) {
  std::vector<HeadQuery> queries;
  for (size_t i = 0; i < count; ++i) {
    queries.push_back({JurisdictionCode(std::to_string(i)), Revision(), 0});
  }
  return queries;
}

TEST(HeadReader, NoAnswerComesOfAStatementSentBeforeItsQuestion) {
  constexpr int kThreads = 6;
  constexpr int kQuestions = 500;
  Subject subject;
  subject.database->FailEvery(17);
  std::atomic<int> answered{0};
  std::atomic<int> failed{0};
  std::atomic<int> stale{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      std::minstd_rand random{static_cast<unsigned>(t + 1)};
      for (int i = 0; i < kQuestions; ++i) {
        const size_t count = 1 + random() % 400;
        // What ended or runs now was sent before.
        const int64_t before = subject.database->statements();
        subject.reader->Read(Queries(count), [&, before,
                                              count](absl::StatusOr<std::vector<Head>> heads) {
          if (!heads.ok()) {
            ++failed;
          } else if (heads->size() != count || heads->back().revision <= Revision(before) ||
                     heads->back().jurisdiction != JurisdictionCode(std::to_string(count - 1))) {
            ++stale;
          }
          ++answered;
        });
        if (random() % 4 == 0) std::this_thread::yield();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  subject.reader.reset();
  EXPECT_EQ(answered, kThreads * kQuestions);
  EXPECT_EQ(stale, 0);
  EXPECT_GT(failed, 0);
}

TEST(HeadReader, AStatementIsBoundedAndSoIsWhatWaits) {
  Subject subject;
  subject.database->Hold(true);
  std::atomic<int> answered{0};
  std::atomic<int> refused{0};
  const auto done = [&](const absl::StatusOr<std::vector<Head>>& heads) {
    ++answered;
    if (heads.ok()) return;
    EXPECT_EQ(Reason(heads.status()), "SERVER_BUSY");
    EXPECT_EQ(heads.status().code(), absl::StatusCode::kResourceExhausted);
    ++refused;
  };
  // One question may be with the database already.
  constexpr int kFit = HeadReader::kMostWaiting / HeadReader::kMostQueries;
  for (int i = 0; i < kFit + 2; ++i) {
    subject.reader->Read(Queries(HeadReader::kMostQueries), done);
  }
  EXPECT_GE(refused, 1);
  subject.database->Hold(false);
  while (answered < kFit + 2) std::this_thread::yield();
  EXPECT_LE(refused, 2);
  EXPECT_EQ(subject.database->largest(), HeadReader::kMostQueries);
}

TEST(HeadReader, EveryLossIsTold) {
  Subject subject;
  subject.database->Lose();
  while (subject.losses < 1) std::this_thread::yield();
  subject.database->FailEvery(1);
  std::atomic<bool> failed{false};
  subject.reader->Read(Queries(1), [&](const absl::StatusOr<std::vector<Head>>& heads) {
    EXPECT_EQ(Reason(heads.status()), "DATABASE_UNAVAILABLE");
    EXPECT_EQ(subject.losses, 2);  // before who asked, so that nothing is asked on in between
    failed = true;
  });
  while (!failed) std::this_thread::yield();
}

}  // namespace
}  // namespace kuzukuri::platform
