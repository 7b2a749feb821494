#include "services/catalog/domain/jurisdiction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::ElementsAre;
const platform::JurisdictionCode kCode("141127");

std::string Repeat(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Jurisdiction, NeedsAName) {
  EXPECT_TRUE(Validate({kCode, "横浜市旭区"}).ok());
  for (const char* blank : {"", " ", "　"}) {
    const absl::Status status = Validate({kCode, blank});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(Fields(status), ElementsAre("jurisdiction.display_name"));
  }
}

TEST(Jurisdiction, NameIsMeasuredInCodePoints) {
  EXPECT_TRUE(Validate({kCode, Repeat("区", 200)}).ok());
  EXPECT_FALSE(Validate({kCode, Repeat("区", 201)}).ok());
}

TEST(Jurisdiction, RefusesTextThatIsNoDisplayText) {
  EXPECT_FALSE(Validate({kCode, "a\nb"}).ok());
  EXPECT_FALSE(Validate({kCode, std::string("a\0b", 3)}).ok());
  EXPECT_FALSE(Validate({kCode, "か\u3099"}).ok());  // not NFC
  EXPECT_FALSE(Validate({kCode, "\xff"}).ok());
}

}  // namespace
}  // namespace kuzukuri::catalog
