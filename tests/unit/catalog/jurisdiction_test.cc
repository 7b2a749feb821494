#include "services/catalog/domain/jurisdiction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::ElementsAre;

std::string Repeat(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(Jurisdiction, NeedsAName) {
  EXPECT_TRUE(Validate({"141127", "横浜市旭区"}).ok());
  for (const char* blank : {"", " ", "　"}) {
    const absl::Status status = Validate({"141127", blank});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(Fields(status), ElementsAre("jurisdiction.display_name"));
  }
}

TEST(Jurisdiction, NameIsMeasuredInCodePoints) {
  EXPECT_TRUE(Validate({"141127", Repeat("区", 200)}).ok());
  EXPECT_FALSE(Validate({"141127", Repeat("区", 201)}).ok());
}

TEST(Jurisdiction, RefusesTextThatIsNoDisplayText) {
  EXPECT_FALSE(Validate({"141127", "a\nb"}).ok());
  EXPECT_FALSE(Validate({"141127", std::string("a\0b", 3)}).ok());
  EXPECT_FALSE(Validate({"141127", "か\u3099"}).ok());  // not NFC
  EXPECT_FALSE(Validate({"141127", "\xff"}).ok());
}

}  // namespace
}  // namespace kuzukuri::catalog
