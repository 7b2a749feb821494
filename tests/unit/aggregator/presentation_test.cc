#include "services/aggregator/domain/presentation.h"

#include <gtest/gtest.h>

namespace kuzukuri::aggregator {
namespace {

Amounts Of(std::optional<int64_t> appropriation, std::optional<int64_t> executed) {
  Amounts figures;
  figures.has_appropriation = appropriation.has_value();
  figures.has_execution = executed.has_value();
  figures.Add(kOriginal, appropriation.value_or(0));
  figures.Add(kExecuted, executed.value_or(0));
  return figures;
}

TEST(Presentation, TheSameProjectPrintsTwoRates) {
  const Amounts figures = Of(662000, 214729);
  EXPECT_EQ(Print(figures, {1, false, false, false}).rate, "32.4%");
  EXPECT_EQ(Print(figures, {1000, false, true, false}).rate, "32.5%");
}

TEST(Presentation, HoldsBelowFull) {
  const Amounts figures = Of(6512000, 6511070);
  EXPECT_EQ(Print(figures, {1, false, false, false}).rate, "100.0%");
  EXPECT_EQ(Print(figures, {1000, false, true, true}).rate, "99.9%");
}

TEST(Presentation, TotalsFromExactOrFromRoundedRows) {
  // Rows that each lose or gain a part of a thousand.
  const std::vector<Amounts> rows = {Of(1000, 1400), Of(1000, 1400), Of(1000, 1400)};
  const Amounts total = Of(3000, 4200);
  EXPECT_EQ(PrintTotal(total, rows, {1000, false, false, false}).executed, "4");
  EXPECT_EQ(PrintTotal(total, rows, {1000, true, false, false}).executed, "3");
}

TEST(Presentation, AbsentPrintsNothing) {
  const PrintedCell cell = Print(Of(std::nullopt, 5), {});
  EXPECT_EQ(cell.appropriation, "");
  EXPECT_EQ(cell.executed, "5");
  EXPECT_EQ(cell.difference, "");
  EXPECT_EQ(cell.rate, "");
  EXPECT_EQ(Print(Of(0, 5), {}).rate, "");
}

TEST(Presentation, DifferencesPrintATriangle) {
  EXPECT_EQ(Print(Of(8448000, 8582000), {1000, false, false, false}).difference, "▲134");
}

}  // namespace
}  // namespace kuzukuri::aggregator
