#include "services/reader/input/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::reader {
namespace {

using testing::ElementsAre;

// A piece of text of ten points; characters are as wide as they are high, ASCII half of that.
Box At(double left, double top, const std::string& text) {
  double width = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    width += c < 0x80 ? 5 : (c & 0xC0) == 0x80 ? 0 : 10;
  }
  return {left, top, left + width, top + 10, text, false, false};
}

TEST(LayOut, JoinsWhatStandsTogetherAndSeparatesCells) {
  EXPECT_THAT(LayOut({At(0, 0, "防災"), At(20, 0, "訓練"), At(44, 1, "12"), At(100, 0, "総務課")}),
              ElementsAre("防災訓練 12\t総務課"));
}

TEST(LayOut, RoomLeavesAnEmptyLine) {
  EXPECT_THAT(LayOut({At(0, 40, "下の段"), At(0, 0, "上の段"), At(0, 12, "中の段")}),
              ElementsAre("上の段", "中の段", "", "下の段"));
}

TEST(LayOut, WordsSetWideAreOneCell) {
  EXPECT_THAT(LayOut({At(0, 0, "合"), At(30, 0, "計"), At(100, 0, "1,234"), At(140, 0, "1,000")}),
              ElementsAre("合　　計\t1,234\t1,000"));
}

// The label has two lines, between which the figures stand; the departments three.
TEST(LayOut, WrappedCellsStayWithTheirRow) {
  EXPECT_THAT(LayOut({At(0, 10, "7"), At(20, 5, "大学と取り組む里山"), At(20, 16, "整備事業"),
                      At(150, 10, "12,182"), At(200, 10, "11,770"), At(250, 0, "総務課"),
                      At(250, 10.5, "環境課"), At(250, 21, "福祉課"),
                      //
                      At(0, 45, "8"), At(20, 45, "見守り事業"), At(150, 45, "4,219"),
                      At(200, 45, "3,620"), At(250, 45, "環境課")}),
              ElementsAre("7", "大学と取り組む里山", "整備事業", "12,182\t11,770\t総務課", "環境課",
                          "福祉課", "", "8\t見守り事業\t4,219\t3,620\t環境課"));
}

TEST(LayOut, HeadingsAreNoPartOfTheRowBelow) {
  EXPECT_THAT(LayOut({At(20, 0, "事業名"), At(150, 0, "予算額"), At(220, 0, "決算額"),
                      At(20, 12, "見守り"), At(150, 12, "4,219"), At(220, 12, "3,620")}),
              ElementsAre("事業名\t予算額\t決算額", "見守り\t4,219\t3,620"));
}

TEST(LayOut, ColumnsOfProseFollowEachOther) {
  EXPECT_THAT(LayOut({At(0, 0, "里山整備推進"), At(0, 12, "事業です"), At(100, 0, "地域の方と"),
                      At(100, 12, "話し合いました。"), At(100, 24, "続けます。"),
                      At(0, 50, "一　次の段落")}),
              ElementsAre("里山整備推進", "事業です", "", "地域の方と", "話し合いました。",
                          "続けます。", "", "一　次の段落"));
}

// Above the line with the figures, label and departments look like two columns: they are written
// once, with their row.
TEST(LayOut, WrappedCellsAboveTheirRowAreNoColumnsOfProse) {
  EXPECT_THAT(LayOut({At(20, 0, "大学と取り組む"), At(250, 0, "総務環境課"),
                      At(20, 11, "里山整備推進"), At(250, 11, "福祉推進課"), At(20, 22, "事業"),
                      At(150, 22, "12,182"), At(200, 22, "11,770"), At(250, 22, "環境課")}),
              ElementsAre("大学と取り組む", "里山整備推進", "事業", "12,182\t11,770\t総務環境課",
                          "福祉推進課", "環境課", ""));
}

TEST(LayOut, LabelsAndTheirFiguresAreNoColumnsOfProse) {
  EXPECT_THAT(LayOut({At(0, 0, "予算現額"), At(100, 0, "12千円"), At(0, 12, "支出済額"),
                      At(100, 12, "11千円")}),
              ElementsAre("予算現額\t12千円", "支出済額\t11千円"));
}

TEST(LayOut, VerticalTextComesLast) {
  EXPECT_THAT(LayOut({At(0, 0, "自"), At(0, 14, "主"), At(0, 28, "企"), At(0, 42, "画"),
                      At(40, 14, "里山整備事業"), At(150, 14, "12"), At(200, 14, "11")}),
              ElementsAre("里山整備事業\t12\t11", "", "自", "主", "企", "画"));
}

TEST(LayOut, NothingOfNothing) {
  EXPECT_TRUE(LayOut({}).empty());
  EXPECT_TRUE(LayOut({Box{}, Box{0, 0, 5, 0, "flat", false, false}}).empty());
}

}  // namespace
}  // namespace kuzukuri::reader
