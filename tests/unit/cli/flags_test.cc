#include "clients/cli/shared/flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::cli {
namespace {

using testing::HasSubstr;

enum class Size { kSmall, kLarge };

constexpr std::array<Choice<Size>, 2> kSizes = {{{"small", Size::kSmall}, {"large", Size::kLarge}}};

class ChoiceTest : public testing::Test {
 protected:
  ChoiceTest() { AddChoice(app_, "--size", size_, kSizes, "How large"); }

  // Returns what is said of wrong usage, or help's text; empty when the arguments are taken.
  std::string Parse(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    app_.Parse(static_cast<int>(arguments.size()), arguments.data());
    const std::string help = testing::internal::GetCapturedStdout();
    return help + testing::internal::GetCapturedStderr();
  }

  platform::App app_{"program", "A program"};
  Size size_ = Size::kLarge;
};

TEST_F(ChoiceTest, AWordSetsItsValue) {
  EXPECT_EQ(Parse({"--size", "small"}), "");
  EXPECT_EQ(size_, Size::kSmall);
  EXPECT_EQ(Parse({"--size", "LARGE"}), "");
  EXPECT_EQ(size_, Size::kLarge);
}

TEST_F(ChoiceTest, WithoutTheFlagTheValueStays) {
  EXPECT_EQ(Parse({}), "");
  EXPECT_EQ(size_, Size::kLarge);
  EXPECT_THAT(Parse({"--help"}), HasSubstr("--size TEXT:{small,large}=large"));
}

TEST_F(ChoiceTest, OtherWordsAreRefusedWithThoseThatAreKnown) {
  for (const char* word : {"medium", "0"}) {
    EXPECT_THAT(Parse({"--size", word}), HasSubstr("{small,large}")) << word;
    EXPECT_EQ(size_, Size::kLarge) << word;
  }
}

TEST(PresentationFlags, WhatIsNotAskedForIsLeftToTheService) {
  const aggregator::v1::Presentation plain = PresentationOf({});
  EXPECT_EQ(plain.unit_yen(), 1000);
  EXPECT_EQ(plain.total_mode(), aggregator::v1::Presentation::TOTAL_MODE_UNSPECIFIED);
  const aggregator::v1::Presentation rounded = PresentationOf(
      {.unit_yen = 1, .rounded_totals = true, .rounded_rates = true, .hold_below_full = true});
  EXPECT_EQ(rounded.total_mode(), aggregator::v1::Presentation::TOTAL_MODE_SUM_OF_ROUNDED);
  EXPECT_EQ(rounded.rate_mode(), aggregator::v1::Presentation::RATE_MODE_FROM_ROUNDED);
  EXPECT_TRUE(rounded.hold_below_full());
}

}  // namespace
}  // namespace kuzukuri::cli
