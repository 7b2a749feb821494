#include "services/platform/base/paging.h"

#include <gtest/gtest.h>

#include <string>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

TEST(PageSize, DefaultCapAndRefusal) {
  EXPECT_EQ(*PageSize(0), kDefaultPageSize);
  EXPECT_EQ(*PageSize(7), 7);
  EXPECT_EQ(*PageSize(5000), kMaxPageSize);
  EXPECT_FALSE(PageSize(-1).ok());
}

TEST(PageToken, RoundTripKeepsAnyKey) {
  for (const std::string& after :
       {std::string("I-1"), std::string(""), std::string("a|b|c"), std::string("事業")}) {
    const auto token = DecodePageToken(EncodePageToken({Revision(42), after}, "scope"), "scope");
    ASSERT_TRUE(token.ok());
    EXPECT_EQ(token->revision, Revision(42));
    EXPECT_EQ(token->after, after);
  }
}

TEST(PageToken, KeysTheDatabaseCannotHoldAreRefused) {
  for (const std::string& after : {std::string("x\0y", 3), std::string("\xff")}) {
    EXPECT_FALSE(DecodePageToken(EncodePageToken({Revision(42), after}, "scope"), "scope").ok());
  }
}

TEST(PageToken, EveryDamagedCharacterIsRefused) {
  const std::string token = EncodePageToken({Revision(7), "I-1"}, "scope");
  for (size_t i = 0; i < token.size(); ++i) {
    std::string damaged = token;
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    const auto result = DecodePageToken(damaged, "scope");
    // The last character carries unused bits; a change there may decode to the same bytes.
    if (i + 1 < token.size()) {
      ASSERT_FALSE(result.ok()) << i;
      EXPECT_EQ(Reason(result.status()), "INVALID_PAGE_TOKEN");
    }
  }
  for (const char* bad : {"x", "!!!", "AAAA", "ＡＡ"}) {
    EXPECT_FALSE(DecodePageToken(bad, "scope").ok());
  }
  EXPECT_FALSE(DecodePageToken(std::string(100000, 'A'), "scope").ok());
}

TEST(PageToken, BelongsToItsList) {
  EXPECT_FALSE(
      DecodePageToken(EncodePageToken({Revision(7), "I-1"}, "projects"), "departments").ok());
}

}  // namespace
}  // namespace kuzukuri::platform
