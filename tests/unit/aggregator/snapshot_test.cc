#include "services/aggregator/domain/snapshot.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <optional>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

const platform::JurisdictionCode kWard("141127");

Snapshot Of(int64_t catalog, int64_t budget, std::optional<int64_t> indicator,
            std::array<int64_t, 3> marks = {}) {
  Snapshot snapshot;
  snapshot.jurisdiction = kWard;
  snapshot.Set(Upstream::kCatalog, {platform::Revision(catalog), marks[0]});
  snapshot.Set(Upstream::kBudget, {platform::Revision(budget), marks[1]});
  if (indicator) snapshot.Set(Upstream::kIndicator, {platform::Revision(*indicator), marks[2]});
  return snapshot;
}

RevisionMark Write(int64_t revision, int64_t mark) { return {platform::Revision(revision), mark}; }

TEST(Snapshot, RoundTrip) {
  constexpr int64_t kLargest = std::numeric_limits<int64_t>::max();
  for (const Snapshot& snapshot : {Of(8, 9, 0), Of(8, 9, std::nullopt, {5, 6, 0}),
                                   Of(kLargest, 0, kLargest, {kLargest, 0, kLargest})}) {
    const auto decoded = DecodeSnapshot(EncodeSnapshot(snapshot), kWard, "snapshot");
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(*decoded, snapshot);
  }
}

TEST(Snapshot, KeepsEachServicesRevisionWithItsMark) {
  Snapshot snapshot;
  snapshot.Set(Upstream::kBudget, Write(7, 70));
  snapshot.Set(Upstream::kIndicator, Write(8, 80));
  EXPECT_EQ(snapshot.budget, platform::Revision(7));
  EXPECT_EQ(snapshot.indicator, platform::Revision(8));
  EXPECT_EQ(snapshot.Of(Upstream::kCatalog), Write(0, 0));
  EXPECT_EQ(snapshot.Of(Upstream::kBudget), Write(7, 70));
  EXPECT_EQ(snapshot.Of(Upstream::kIndicator), Write(8, 80));
}

TEST(Snapshot, RefusesDamageAndOtherJurisdictions) {
  const std::string token = EncodeSnapshot(Of(8, 9, 3, {1, 2, 3}));
  EXPECT_EQ(platform::Reason(
                DecodeSnapshot(token, platform::JurisdictionCode("141003"), "snapshot").status()),
            "INVALID_SNAPSHOT");
  for (size_t i = 0; i + 1 < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(DecodeSnapshot(damaged, kWard, "snapshot").ok()) << i;
  }
}

TEST(Snapshot, OrderIsByComponent) {
  EXPECT_TRUE(AtLeast(Of(2, 2, 2), Of(2, 1, 2)));
  EXPECT_FALSE(AtLeast(Of(3, 3, 1), Of(2, 2, 2)));
  // As far as both have a revision.
  EXPECT_TRUE(AtLeast(Of(2, 2, std::nullopt), Of(2, 2, 9)));
  EXPECT_TRUE(AtLeast(Of(2, 2, 1), Of(2, 2, std::nullopt)));
  EXPECT_FALSE(AtLeast(Of(1, 2, std::nullopt), Of(2, 2, 9)));
}

}  // namespace
}  // namespace kuzukuri::aggregator
