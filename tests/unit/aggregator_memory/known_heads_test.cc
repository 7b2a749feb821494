#include "services/aggregator/upstream/memory/known_heads.h"

#include <gtest/gtest.h>

namespace kuzukuri::aggregator {
namespace {

using namespace std::chrono_literals;

constexpr KnownHeads::Clock::time_point kNow{1h};

ToldHead Told(int64_t revision, int64_t mark, uint64_t stream, bool lost = false) {
  ToldHead told;
  told.head.revision = platform::Revision(revision);
  told.head.mark = mark;
  told.head.known_is_lost = lost;
  told.stream = stream;
  return told;
}

RevisionMark Write(int64_t revision, int64_t mark) { return {platform::Revision(revision), mark}; }

class KnownHeadsTest : public testing::Test {
 protected:
  // Asks for the heads of catalog and budget, and takes the answers.
  Snapshot Take(const ToldHead& catalog, const ToldHead& budget) {
    const Inquiries inquiries = heads_.AskHeads(/*indicators=*/false, streams_);
    EXPECT_EQ(inquiries.size(), 2);
    EXPECT_EQ(heads_.Learn(inquiries, {catalog, budget}), std::nullopt);
    return heads_.Take(platform::JurisdictionCode("141127"), /*indicators=*/false,
                       {catalog, budget}, kNow);
  }

  Streams streams_{1, 1, 1};
  KnownHeads heads_;
};

TEST_F(KnownHeadsTest, ASnapshotIsTheHeadsAsTold) {
  const Snapshot snapshot = Take(Told(3, 33, 1), Told(5, 55, 1));
  EXPECT_EQ(snapshot.Of(Upstream::kCatalog), Write(3, 33));
  EXPECT_EQ(snapshot.Of(Upstream::kBudget), Write(5, 55));
  EXPECT_FALSE(snapshot.indicator);
}

TEST_F(KnownHeadsTest, WhatIsKnownOnAnOpenStreamIsNotAskedFor) {
  const Snapshot snapshot = Take(Told(3, 33, 1), Told(5, 55, 1));
  EXPECT_TRUE(heads_.AskHistory(snapshot, /*indicators=*/false, streams_).empty());
  streams_[1] = 2;  // the budget's has ended, and another is open
  const Inquiries inquiries = heads_.AskHistory(snapshot, /*indicators=*/false, streams_);
  ASSERT_EQ(inquiries.size(), 1);
  EXPECT_EQ(inquiries[0].service, Upstream::kBudget);
  EXPECT_EQ(inquiries[0].write, Write(5, 55));
  EXPECT_TRUE(inquiries[0].kept);
}

TEST_F(KnownHeadsTest, AWriteThatIsNotKnownIsAskedFor) {
  Snapshot snapshot = Take(Told(3, 33, 1), Told(5, 55, 1));
  snapshot.Set(Upstream::kBudget, Write(4, 44));
  const Inquiries inquiries = heads_.AskHistory(snapshot, /*indicators=*/false, streams_);
  ASSERT_EQ(inquiries.size(), 1);
  EXPECT_EQ(inquiries[0].write, Write(4, 44));
  EXPECT_FALSE(inquiries[0].kept);
  EXPECT_EQ(heads_.Learn(inquiries, {Told(5, 55, 1)}), std::nullopt);
  EXPECT_TRUE(heads_.AskHistory(snapshot, /*indicators=*/false, streams_).empty());
}

TEST_F(KnownHeadsTest, ALostWriteOfWhatIsKeptNamesTheServiceAndOneOfASnapshotDoesNot) {
  Take(Told(3, 33, 1), Told(5, 55, 1));
  const Inquiries inquiries = heads_.AskHeads(/*indicators=*/false, streams_);
  EXPECT_EQ(heads_.Learn(inquiries, {Told(3, 33, 1), Told(4, 77, 1, /*lost=*/true)}),
            Upstream::kBudget);
  const Inquiries of_a_snapshot = {
      {Upstream::kBudget, Write(9, 99), /*kept=*/false, /*last=*/false}};
  EXPECT_EQ(heads_.Learn(of_a_snapshot, {Told(5, 55, 1, /*lost=*/true)}), std::nullopt);
}

TEST_F(KnownHeadsTest, HeadsAreTrustedForTheirTimeAndForWhatTheyHave) {
  EXPECT_EQ(heads_.Since(kNow - 1h, /*indicators=*/false), std::nullopt);
  const Snapshot snapshot = Take(Told(3, 33, 1), Told(5, 55, 1));
  EXPECT_EQ(heads_.Since(kNow - 1s, /*indicators=*/false), snapshot);
  EXPECT_EQ(heads_.Since(kNow - 1s, /*indicators=*/true), std::nullopt);
  EXPECT_EQ(heads_.Since(kNow, /*indicators=*/false), std::nullopt);
}

}  // namespace
}  // namespace kuzukuri::aggregator
