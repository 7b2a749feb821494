#include <gtest/gtest.h>

#include "services/platform/base/errors.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::platform {
namespace {

class FakeClock final : public Clock {
 public:
  std::chrono::system_clock::time_point Now() override { return now; }
  void Sleep(std::chrono::milliseconds time) override { now += time; }

  std::chrono::system_clock::time_point now{std::chrono::hours(1000)};
};

absl::Status CommitUnknown() { return Unavailable(ErrorReason::kCommitUnknown, "lost"); }
absl::Status Away() { return Unavailable(ErrorReason::kDatabaseUnavailable, "away"); }

TEST(ResolveCommitTest, TriesOnceWhereTheOutcomeIsKnown) {
  for (const absl::Status& outcome :
       {absl::OkStatus(), Away(), Aborted(ErrorReason::kConflict, "again")}) {
    FakeClock clock;
    int attempts = 0;
    EXPECT_EQ(ResolveCommit(
                  {},
                  [&] {
                    ++attempts;
                    return outcome;
                  },
                  clock),
              outcome);
    EXPECT_EQ(attempts, 1);
  }
}

TEST(ResolveCommitTest, TriesUntilTheDatabaseIsBack) {
  FakeClock clock;
  int attempts = 0;
  const absl::Status status = ResolveCommit(
      {},
      [&] {
        ++attempts;
        if (attempts == 1) return CommitUnknown();
        return attempts < 5 ? Away() : absl::OkStatus();
      },
      clock);
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 5);
}

TEST(ResolveCommitTest, StaysUnknownWhileTheDatabaseIsAway) {
  FakeClock clock;
  const auto begin = clock.now;
  bool first = true;
  const absl::Status status = ResolveCommit(
      {}, [&] { return std::exchange(first, false) ? CommitUnknown() : Away(); }, clock);
  EXPECT_TRUE(IsCommitUnknown(status)) << status;
  EXPECT_LT(clock.now - begin, std::chrono::seconds(7)) << "some seconds, not for ever";
}

TEST(ResolveCommitTest, EndsWhenTheCallerGoesAway) {
  FakeClock clock;
  RequestContext context;
  int attempts = 0;
  context.cancelled = [&] { return attempts == 3; };
  EXPECT_TRUE(IsCommitUnknown(ResolveCommit(
      context,
      [&] {
        ++attempts;
        return CommitUnknown();
      },
      clock)));
  EXPECT_EQ(attempts, 3);
}

// What an attempt says that never saw the database's answer is not what became of the first.
TEST(ResolveCommitTest, StaysUnknownWhileTheFirstHoldsItsLock) {
  for (const absl::Status& later :
       {Aborted(ErrorReason::kLockWait, "locked"), Aborted(ErrorReason::kConflict, "conflict"),
        DeadlineExceeded("late"), absl::CancelledError("gone"),
        ResourceExhausted(ErrorReason::kDatabaseBusy, "busy", std::chrono::milliseconds(1))}) {
    FakeClock clock;
    bool first = true;
    const absl::Status status = ResolveCommit(
        {}, [&] { return std::exchange(first, false) ? CommitUnknown() : later; }, clock);
    EXPECT_TRUE(IsCommitUnknown(status)) << status;
  }
}

TEST(ResolveCommitTest, IsKnownOnceTheRequestWasLookedFor) {
  for (const absl::Status& later :
       {Aborted(ErrorReason::kImportInterrupted, "nothing written"),
        Aborted(ErrorReason::kEtagMismatch, "another version"), absl::OkStatus()}) {
    FakeClock clock;
    bool first = true;
    EXPECT_EQ(ResolveCommit(
                  {}, [&] { return std::exchange(first, false) ? CommitUnknown() : later; }, clock),
              later);
  }
}

}  // namespace
}  // namespace kuzukuri::platform
