#include "services/budget/domain/reported_figure.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

ReportedFigure Figure(const std::string& id, int row, int measure, int64_t unit) {
  ReportedFigure figure;
  figure.id = platform::ResourceId(id);
  figure.table = "R4-L1";
  figure.row = row;
  figure.row_label = "合計";
  figure.measure = measure;
  figure.unit_yen = unit;
  return figure;
}

std::string ReasonOf(const std::vector<ReportedFigure>& figures, const TakenCells& existing = {}) {
  return platform::Reason(
      ValidateNew(platform::JurisdictionCode("141127"), platform::Year(2022), figures, existing));
}

TEST(ReportedFigure, OneFigurePerCell) {
  EXPECT_EQ(ReasonOf({Figure("a", 0, 1, 1000), Figure("b", 0, 2, 1000)}), "");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 1, 1000), Figure("b", 0, 1, 1000)}), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 1, 1000), Figure("a", 1, 1, 1000)}), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 1, 1000)}, {{platform::ResourceId("a")}, {}}),
            "ALREADY_EXISTS");
  EXPECT_EQ(ReasonOf({Figure("b", 0, 1, 1000)}, {{}, {Cell("R4-L1", 0, 1)}}), "ALREADY_EXISTS");
}

TEST(ReportedFigure, UnitFitsTheMeasure) {
  EXPECT_EQ(ReasonOf({Figure("a", 0, 4, 0)}), "");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 4, 1)}), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 1, 0)}), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 1, 10)}), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf({Figure("a", -1, 1, 1)}), "INVALID_FIELD");
  EXPECT_EQ(ReasonOf({Figure("a", 0, 5, 1)}), "INVALID_FIELD");
}

TEST(ReportedFigure, TheFirstDifferenceOfTwoVersionsIsToldWithBothValues) {
  const std::vector<ReportedFigure> stands = {Figure("a", 0, 1, 1000), Figure("b", 1, 2, 1000)};
  std::vector<ReportedFigure> next = {stands[1], stands[0]};
  EXPECT_EQ(FirstDifference(stands, next), "") << "the order makes none";
  next[0].value = 7;
  EXPECT_EQ(
      FirstDifference(stands, next),
      "the executed amount in table R4-L1, row 1, '合計', is 0 of no node, and now the executed "
      "amount in table R4-L1, row 1, '合計', is 7 of no node");
  next.erase(next.begin());
  EXPECT_EQ(FirstDifference(stands, next),
            "the executed amount in table R4-L1, row 1, '合計', is 0, and is left out now");
  EXPECT_EQ(FirstDifference(next, stands),
            "the executed amount in table R4-L1, row 1, '合計', is 0, and was left out before");
}

}  // namespace
}  // namespace kuzukuri::budget
