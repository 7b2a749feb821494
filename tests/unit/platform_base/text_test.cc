#include "services/platform/base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace kuzukuri::platform {
namespace {

TEST(ComparisonKey, WidthSpacesAndDotsDoNotMatter) {
  EXPECT_EQ(ComparisonKey("ＤＶ対策事業"), ComparisonKey("DV対策事業"));
  EXPECT_EQ(ComparisonKey("水･緑･花"), ComparisonKey("水・緑・花"));
  EXPECT_EQ(ComparisonKey("ICT 環境整備事業"), ComparisonKey("ＩＣＴ環境整備事業"));
  EXPECT_EQ(ComparisonKey("Ⅰ　安全・安心"), ComparisonKey("I安全・安心"));
  EXPECT_NE(ComparisonKey("地域交通安全対策事業"), ComparisonKey("地域交通安全対策"));
  EXPECT_NE(ComparisonKey("dv"), ComparisonKey("DV"));
}

TEST(Nfc, ComposesAndIsStable) {
  const std::string decomposed = "か\u3099";  // か + combining voiced mark
  EXPECT_EQ(ToNfc(decomposed), "が");
  EXPECT_EQ(ToNfc(ToNfc(decomposed)), ToNfc(decomposed));
}

TEST(TextProblem, SaysWhatIsWrong) {
  EXPECT_EQ(TextProblem("横浜市旭区", 200, true), "");
  EXPECT_EQ(TextProblem("", 200, false), "");
  EXPECT_NE(TextProblem("", 200, true), "");
  EXPECT_NE(TextProblem("　 ", 200, true), "");
  EXPECT_NE(TextProblem("a\nb", 200, true), "");
  EXPECT_NE(TextProblem(std::string("a\0b", 3), 200, true), "");
  EXPECT_NE(TextProblem("\xff\xfe", 200, true), "");
  EXPECT_NE(TextProblem("か\u3099", 200, true), "");
  EXPECT_EQ(TextProblem("ああああ", 4, true), "");
  EXPECT_NE(TextProblem("あああああ", 4, true), "");
}

TEST(CodePoints, CountsCharactersNotBytes) {
  EXPECT_EQ(CodePoints("旭区"), 2u);
  EXPECT_FALSE(IsUtf8("\xe3\x81"));
}

}  // namespace
}  // namespace kuzukuri::platform
