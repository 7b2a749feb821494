#include "clients/cli/files/cell.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace kuzukuri::cli {
namespace {

int64_t Number(const char* cell) { return ParseWholeNumber(cell).value(); }

std::string Day(const char* cell) { return platform::FormatDate(ParseDateText(cell).value()); }

TEST(WholeNumber, AsAccountingSystemsWriteIt) {
  EXPECT_EQ(Number("0"), 0);
  EXPECT_EQ(Number("1347000"), 1347000);
  EXPECT_EQ(Number("1,347,000"), 1347000);
  EXPECT_EQ(Number("１，３４７，０００"), 1347000);
  EXPECT_EQ(Number("１３４７"), 1347);
  for (const char* cell : {"-5", "－5", "▲5", "△5", "▲　5", "△５", "−5", " -5 "}) {
    EXPECT_EQ(Number(cell), -5) << cell;
  }
  EXPECT_EQ(Number("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(Number("-9223372036854775808"), std::numeric_limits<int64_t>::min());
}

// Every number in every form it may be written in.
TEST(WholeNumber, RoundTrip) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20000; ++round) {
    const auto number = static_cast<int64_t>(random()) >> (random() % 64);
    std::string digits = std::to_string(number);
    const bool negative = number < 0;
    if (negative) digits.erase(0, 1);
    if (random() % 2 == 0) {
      for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<size_t>(at), ",");
      }
    }
    std::string text;
    const bool full = random() % 2 == 0;
    for (const char c : digits) {
      if (!full) {
        text += c;
      } else if (c == ',') {
        text += "，";
      } else {
        text += std::string("\xef\xbc") + static_cast<char>(0x90 + (c - '0'));
      }
    }
    const char* const signs[] = {"-", "－", "▲", "△", "−"};
    if (negative) text = signs[random() % 5] + text;
    EXPECT_EQ(Number(text.c_str()), number) << text;
  }
}

// Every day of the eras, as its era writes it.
TEST(DateText, RoundTrip) {
  for (int year = 1990; year <= 2030; ++year) {
    for (int month = 1; month <= 12; ++month) {
      const platform::Date date{year, month, 28};
      const bool reiwa = date >= platform::Date{2019, 5, 1};
      const std::string text = std::string(reiwa ? "令和" : "平成") +
                               std::to_string(year - (reiwa ? 2018 : 1988)) + "年" +
                               std::to_string(month) + "月28日";
      EXPECT_EQ(Day(text.c_str()), platform::FormatDate(date)) << text;
    }
  }
}

TEST(WholeNumber, RefusesWhatIsNone) {
  for (const char* cell :
       {"", "-", "▲", "1.5", "1,34", "1,2345", ",100", "1,,000", "12,345,67", "1e3", "abc", "--5",
        "△▲5", "10円", "0x10", "九", "+5", "１．５", "5-"}) {
    EXPECT_FALSE(ParseWholeNumber(cell).ok()) << cell;
  }
  for (const char* cell : {"10000000000000000000", "9223372036854775808", "▲9223372036854775809",
                           "10,000,000,000,000,000,000"}) {
    const auto number = ParseWholeNumber(cell);
    ASSERT_FALSE(number.ok()) << cell;
    EXPECT_NE(number.status().message().find("64 bits"), std::string::npos) << number.status();
  }
}

TEST(DateText, AsAccountingSystemsWriteIt) {
  for (const char* cell : {"2023-07-31", "2023/7/31", "2023.7.31", "20230731", "2023年7月31日",
                           "令和5年7月31日", "令和５年７月３１日", "令和 5年 7月31日", "R5.7.31",
                           "r05/07/31", "Ｒ５．７．３１", "㋿5年7月31日"}) {
    EXPECT_EQ(Day(cell), "2023-07-31") << cell;
  }
  EXPECT_EQ(Day("令和元年5月1日"), "2019-05-01");
  EXPECT_EQ(Day("平成31年4月30日"), "2019-04-30");
  EXPECT_EQ(Day("H元.1.8"), "1989-01-08");
  EXPECT_EQ(Day("昭和64年1月7日"), "1989-01-07");
  EXPECT_EQ(Day("S1.12.25"), "1926-12-25");
  EXPECT_EQ(Day("大正15年12月25日"), "1926-12-25");
  EXPECT_EQ(Day("明治45年7月30日"), "1912-07-30");
  EXPECT_EQ(Day("2024-02-29"), "2024-02-29");
}

TEST(DateText, RefusesTheWrongEraAndNamesTheRight) {
  const auto heisei = ParseDateText("平成31年5月1日");
  ASSERT_FALSE(heisei.ok());
  EXPECT_NE(heisei.status().message().find("令和元年5月1日"), std::string::npos) << heisei.status();
  EXPECT_NE(heisei.status().message().find("2019-04-30"), std::string::npos);
  for (const char* cell : {"平成35年7月31日", "令和元年4月30日", "昭和64年1月8日", "大正1年7月29日",
                           "H1.1.7", "令和0年7月31日"}) {
    EXPECT_FALSE(ParseDateText(cell).ok()) << cell;
  }
}

TEST(DateText, RefusesWhatIsNone) {
  for (const char* cell :
       {"", "2023", "2023-13-01", "2023-02-29", "23-07-31", "5/7/31", "2023-7", "2023年7月",
        "2023年7月31", "令和5年", "慶応3年1月1日", "2023-07-31T00:00", "7月31日", "年月日",
        "R5..31", "-1-1-1", "20231301"}) {
    EXPECT_FALSE(ParseDateText(cell).ok()) << cell;
  }
}

}  // namespace
}  // namespace kuzukuri::cli
