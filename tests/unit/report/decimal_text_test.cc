#include "services/report/text/decimal_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace kuzukuri::report {
namespace {

type::v1::Decimal Decimal(int64_t unscaled, int scale) {
  type::v1::Decimal decimal;
  decimal.set_unscaled(unscaled);
  decimal.set_scale(scale);
  return decimal;
}

TEST(DecimalText, KeepsThePrintedDigits) {
  EXPECT_EQ(PlainDecimal(Decimal(80, 0)), "80");
  EXPECT_EQ(PlainDecimal(Decimal(800, 1)), "80.0");
  EXPECT_EQ(PlainDecimal(Decimal(5, 2)), "0.05");
  EXPECT_EQ(PlainDecimal(Decimal(-5, 2)), "-0.05");
  EXPECT_EQ(PrintedDecimal(Decimal(0, 0)), "0");
  EXPECT_EQ(PrintedDecimal(Decimal(123456, 2)), "1,234.56");
  EXPECT_EQ(PrintedDecimal(Decimal(-1234567, 0)), "▲1,234,567");
}

TEST(DecimalText, TheLowestAndHighestNumbers) {
  EXPECT_EQ(PlainDecimal(Decimal(std::numeric_limits<int64_t>::min(), 0)), "-9223372036854775808");
  EXPECT_EQ(PrintedDecimal(Decimal(std::numeric_limits<int64_t>::min(), 9)),
            "▲9,223,372,036.854775808");
  EXPECT_EQ(PrintedDecimal(Decimal(std::numeric_limits<int64_t>::max(), 0)),
            "9,223,372,036,854,775,807");
}

}  // namespace
}  // namespace kuzukuri::report
