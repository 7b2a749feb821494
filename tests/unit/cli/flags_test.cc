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

  CLI::App app_;
  Size size_ = Size::kLarge;
};

TEST_F(ChoiceTest, AWordSetsItsValue) {
  app_.parse("--size small");
  EXPECT_EQ(size_, Size::kSmall);
  app_.parse("--size LARGE");
  EXPECT_EQ(size_, Size::kLarge);
}

TEST_F(ChoiceTest, WithoutTheFlagTheValueStays) {
  app_.parse("");
  EXPECT_EQ(size_, Size::kLarge);
  EXPECT_THAT(app_.help(), HasSubstr("large"));
}

TEST_F(ChoiceTest, OtherWordsAreRefusedWithThoseThatAreKnown) {
  for (const char* arguments : {"--size medium", "--size 0"}) {
    try {
      app_.parse(arguments);
      FAIL() << arguments;
    } catch (const CLI::ParseError& error) {
      EXPECT_THAT(error.what(), HasSubstr("small")) << arguments;
    }
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
