#include "services/aggregator/domain/snapshot.h"

#include <gtest/gtest.h>

#include <limits>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

TEST(Snapshot, RoundTrip) {
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  for (const Snapshot& snapshot :
       {Snapshot{"141127", 8, 9, 0, {}}, Snapshot{"141127", 8, 9, std::nullopt, {5, 6, 0}},
        Snapshot{"141127", kLargest, 0, kLargest, {kLargest, 0, kLargest}}}) {
    const auto decoded = DecodeSnapshot(EncodeSnapshot(snapshot), "141127", "snapshot");
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, snapshot);
  }
}

TEST(Snapshot, KeepsEachServicesRevisionWithItsMark) {
  Snapshot snapshot;
  snapshot.Set(Upstream::kBudget, {7, 70});
  snapshot.Set(Upstream::kIndicator, {8, 80});
  EXPECT_EQ(snapshot.budget, 7);
  EXPECT_EQ(snapshot.indicator, 8);
  EXPECT_EQ(snapshot.Of(Upstream::kCatalog), (RevisionMark{0, 0}));
  EXPECT_EQ(snapshot.Of(Upstream::kBudget), (RevisionMark{7, 70}));
  EXPECT_EQ(snapshot.Of(Upstream::kIndicator), (RevisionMark{8, 80}));
}

TEST(Snapshot, RefusesDamageAndOtherJurisdictions) {
  const std::string token = EncodeSnapshot({"141127", 8, 9, 3, {1, 2, 3}});
  EXPECT_EQ(platform::Reason(DecodeSnapshot(token, "141003", "snapshot").status()),
            "INVALID_SNAPSHOT");
  for (size_t i = 0; i + 1 < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(DecodeSnapshot(damaged, "141127", "snapshot").ok()) << i;
  }
}

TEST(Snapshot, OrderIsByComponent) {
  EXPECT_TRUE(AtLeast({"", 2, 2, 2, {}}, {"", 2, 1, 2, {}}));
  EXPECT_FALSE(AtLeast({"", 3, 3, 1, {}}, {"", 2, 2, 2, {}}));
  // As far as both have a revision.
  EXPECT_TRUE(AtLeast({"", 2, 2, std::nullopt, {}}, {"", 2, 2, 9, {}}));
  EXPECT_TRUE(AtLeast({"", 2, 2, 1, {}}, {"", 2, 2, std::nullopt, {}}));
  EXPECT_FALSE(AtLeast({"", 1, 2, std::nullopt, {}}, {"", 2, 2, 9, {}}));
}

}  // namespace
}  // namespace kuzukuri::aggregator
