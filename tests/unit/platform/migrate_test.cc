#include "services/platform/db/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::platform {
namespace {

using ::testing::HasSubstr;

const std::vector<Migration> kKnown = {{1, "first", "a", "", 1, ""}, {2, "second", "b", "", 1, ""}};

TEST(CheckAppliedTest, WhatIsKnownOrStillToComeIsFine) {
  EXPECT_TRUE(CheckApplied(kKnown, {}).ok());
  EXPECT_TRUE(CheckApplied(kKnown, {{1, "a", 1}}).ok());
  EXPECT_TRUE(CheckApplied(kKnown, {{1, "a", 1}, {2, "b", 1}}).ok());
}

TEST(CheckAppliedTest, ANewerSchemaServesTheBinariesThatItsMigrationsName) {
  EXPECT_TRUE(CheckApplied(kKnown, {{1, "a", 1}, {2, "b", 1}, {3, "c", 2}}).ok());
  // One that serves older binaries does not make up for one before it that does not.
  const absl::Status status =
      CheckApplied(kKnown, {{1, "a", 1}, {2, "b", 1}, {3, "c", 3}, {4, "d", 2}});
  EXPECT_EQ(Reason(status), "SCHEMA_TOO_NEW");
  EXPECT_THAT(std::string(status.message()), HasSubstr("migration 3"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("this one knows 2"));
}

TEST(CheckAppliedTest, AChangedFileIsRefused) {
  EXPECT_EQ(Reason(CheckApplied(kKnown, {{1, "a", 1}, {2, "other", 1}})), "MIGRATION_CHANGED");
}

}  // namespace
}  // namespace kuzukuri::platform
