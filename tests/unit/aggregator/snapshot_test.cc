#include "services/aggregator/domain/snapshot.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

TEST(Snapshot, RoundTrip) {
  const Snapshot snapshot{"141127", 8, 9, 0};
  const auto decoded = DecodeSnapshot(EncodeSnapshot(snapshot), "141127", "snapshot");
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(*decoded, snapshot);
}

TEST(Snapshot, RefusesDamageAndOtherJurisdictions) {
  const std::string token = EncodeSnapshot({"141127", 8, 9, 3});
  EXPECT_EQ(platform::Reason(DecodeSnapshot(token, "141003", "snapshot").status()),
            "INVALID_SNAPSHOT");
  for (size_t i = 0; i + 1 < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(DecodeSnapshot(damaged, "141127", "snapshot").ok()) << i;
  }
}

TEST(Snapshot, OrderIsByComponent) {
  EXPECT_TRUE(AtLeast({"", 2, 2, 2}, {"", 2, 1, 2}));
  EXPECT_FALSE(AtLeast({"", 3, 3, 1}, {"", 2, 2, 2}));
}

}  // namespace
}  // namespace kuzukuri::aggregator
