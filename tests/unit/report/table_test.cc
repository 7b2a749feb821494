#include "services/report/layout/table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace kuzukuri::report {
namespace {

TEST(TextWidth, FullWidthCharactersTakeTwoColumns) {
  const TextWidth text;
  EXPECT_EQ(text.Of("abc"), 3);
  EXPECT_EQ(text.Of("旭区"), 4);
  EXPECT_EQ(text.Of("ＤＶ"), 4);
  EXPECT_EQ(text.Of("ｱｻﾋ"), 3);
  EXPECT_EQ(text.Of("▲1,234"), 6);
  EXPECT_EQ(TextWidth(2).Of("▲1,234"), 7);
  EXPECT_EQ(TextWidth(2).Of("Ⅰ"), 2);
}

TEST(TextWidth, CutsAndPadsToTheColumn) {
  const TextWidth text;
  EXPECT_EQ(text.Cut("旭区民まつり", 12), "旭区民まつり");
  EXPECT_EQ(text.Cut("旭区民まつり", 7), "旭区民…");
  EXPECT_EQ(text.Cut("旭区民まつり", 6), "旭区…");
  EXPECT_EQ(text.Right("旭区", 6), "  旭区");
  EXPECT_EQ(text.Left("旭区", 6), "旭区  ");
}

TEST(Wrap, NeverExceedsTheColumnAndLosesNothing) {
  const TextWidth text;
  const std::string name =
      "水･緑･花を暮らしに取り入れた旭区魅力アップ事業（２０２７年国際園芸博覧会）";
  for (int columns = 2; columns < 60; ++columns) {
    std::string joined;
    for (const std::string& line : Wrap(text, name, columns)) {
      EXPECT_LE(text.Of(line), columns);
      joined += line;
    }
    EXPECT_EQ(joined, name);
  }
}

TEST(Table, EveryLineEndsInTheSameColumn) {
  const TextWidth text;
  Table table("事業", {"令和4年度", "", "増減"}, {"予算額", "執行率", "額"});
  table.Add({"災害に強い区づくり事業", 2, {"12,182", "96.6%", "▲139"}, false});
  table.Add({"DV", 0, {"9", "100.0%", "－"}, true});
  table.Add({"地域のつながりづくりに向けた民生委員の活動支援事業", 4, {"1", "2", "3"}, false});
  std::istringstream lines(table.Render(text, 60));
  std::string line;
  std::vector<int> widths;
  while (std::getline(lines, line)) widths.push_back(text.Of(line));
  ASSERT_GE(widths.size(), 7u);
  EXPECT_EQ(widths[1], 60);  // headings
  EXPECT_EQ(widths[2], 60);  // rule
  EXPECT_EQ(widths[3], 60);
  EXPECT_EQ(widths[5], 60);
}

TEST(Table, FiguresAreNotTornApart) {
  const TextWidth text(1);
  EXPECT_EQ(Wrap(text, "決算 12,182,000 ▲134", 16),
            (std::vector<std::string>{"決算 12,182,000", "▲134"}));
  EXPECT_EQ(Wrap(text, "表示 95.8%", 8), (std::vector<std::string>{"表示", "95.8%"}));
  EXPECT_EQ(Wrap(text, "123456", 4), (std::vector<std::string>{"1234", "56"}));
}

TEST(Wrap, NoLineBeginsWithAClosingCharacter) {
  const TextWidth text;
  EXPECT_EQ(Wrap(text, "旭区（統合）", 10), (std::vector<std::string>{"旭区（統", "合）"}));
  EXPECT_EQ(Wrap(text, "事業、事業", 4), (std::vector<std::string>{"事", "業、", "事業"}));
  EXPECT_EQ(Wrap(text, "あ）", 2), (std::vector<std::string>{"あ", "）"}));
  EXPECT_EQ(Wrap(text, "", 4), (std::vector<std::string>{""}));
}

}  // namespace
}  // namespace kuzukuri::report
