#include "services/aggregator/domain/printed.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "services/platform/base/money.h"

namespace kuzukuri::aggregator {
namespace {

using Kinds = std::vector<FindingKind>;

PrintedRow MakeRow(std::optional<int64_t> a, std::optional<int64_t> e, std::optional<int64_t> d,
                   std::optional<int64_t> r, int64_t unit = 1000, const char* node = "n",
                   const char* table = "t", int row = 0) {
  return {"", table, row, "label", node, unit, a, e, d, r};
}

Kinds KindsOf(const std::vector<PrintedRow>& rows, const std::vector<PrintedSum>& sums = {}) {
  Kinds kinds;
  for (const Finding& finding : FindPrinted(rows, sums)) kinds.push_back(finding.kind);
  return kinds;
}

constexpr auto kRounding = FindingKind::kPrintedRounding;
constexpr auto kArithmetic = FindingKind::kPrintedArithmetic;

TEST(Printed, WhatFollowsIsNoFinding) {
  EXPECT_EQ(KindsOf({MakeRow(12182, 11770, 412, 966)}), Kinds());
  EXPECT_EQ(KindsOf({MakeRow(6512, 6511, 1, 999)}), Kinds()) << "held below full";
  EXPECT_EQ(KindsOf({MakeRow(0, 0, 0, {})}), Kinds());
  EXPECT_EQ(KindsOf({MakeRow({}, 5, {}, 10)}), Kinds());
}

TEST(Printed, Differences) {
  EXPECT_EQ(KindsOf({MakeRow(12182, 11770, 413, {})}), Kinds{kRounding});
  EXPECT_EQ(KindsOf({MakeRow(12182, 11770, 414, {})}), Kinds{kArithmetic});
  EXPECT_EQ(KindsOf({MakeRow(12182, 11770, 413, {}, 1)}), Kinds{kArithmetic}) << "yen are exact";
  EXPECT_EQ(KindsOf({MakeRow(100, 200, -101, {})}), Kinds{kRounding});
}

TEST(Printed, Rates) {
  EXPECT_EQ(KindsOf({MakeRow(662, 215, {}, 324)}), Kinds{kRounding}) << "from exact yen";
  EXPECT_EQ(KindsOf({MakeRow(662, 215, {}, 500)}), Kinds{kArithmetic});
  EXPECT_EQ(KindsOf({MakeRow(662, 215, {}, 324, 1)}), Kinds{kArithmetic});
}

TEST(Printed, AllRelationsOfARowAtOnce) {
  // Each alone could be rounding: 2 of 3 is 66.7 %, but with a difference of 1 more precisely so.
  EXPECT_EQ(KindsOf({MakeRow(3, 2, {}, 500)}), Kinds{kRounding});
  EXPECT_EQ(KindsOf({MakeRow(3, 2, 0, {})}), Kinds{kRounding});
  EXPECT_EQ(KindsOf({MakeRow(3, 2, 0, 500)}), (Kinds{kRounding, kArithmetic}));
}

TEST(Printed, TablesOfOneNameInTwoVolumesAreNotOne) {
  const std::vector<PrintedSum> sums = {{"whole", {"a", "b"}}};
  std::vector<PrintedRow> rows = {MakeRow(9, {}, {}, {}, 1, "whole", "t", 0),
                                  MakeRow(5, {}, {}, {}, 1, "a", "t", 1),
                                  MakeRow(3, {}, {}, {}, 1, "b", "t", 2)};
  EXPECT_EQ(KindsOf(rows, sums), Kinds{kArithmetic});
  rows[2].paper = "another";
  EXPECT_EQ(KindsOf(rows, sums), Kinds());
}

TEST(Printed, SumsOfATable) {
  const std::vector<PrintedSum> sums = {{"whole", {"a", "b", "c"}}};
  const auto rows = [](int64_t whole) {
    return std::vector<PrintedRow>{MakeRow(whole, {}, {}, {}, 1000, "whole", "t", 0),
                                   MakeRow(1, {}, {}, {}, 1000, "a", "t", 1),
                                   MakeRow(1, {}, {}, {}, 1000, "b", "t", 2),
                                   MakeRow(1, {}, {}, {}, 1000, "c", "t", 3)};
  };
  EXPECT_EQ(KindsOf(rows(3), sums), Kinds());
  EXPECT_EQ(KindsOf(rows(4), sums), Kinds{kRounding});
  EXPECT_EQ(KindsOf(rows(6), sums), Kinds{kArithmetic});
  std::vector<PrintedRow> excerpt = rows(6);
  excerpt.pop_back();
  EXPECT_EQ(KindsOf(excerpt, sums), Kinds()) << "an excerpt need not sum";
  // Another table prints the parts in yen, which leaves nothing to rounding.
  std::vector<PrintedRow> both = rows(4);
  for (const char* part : {"a", "b", "c"}) {
    both.push_back(MakeRow(1000, {}, {}, {}, 1, part, "yen"));
  }
  EXPECT_EQ(KindsOf(both, sums), Kinds{kArithmetic});
}

TEST(Printed, PlacesThatContradictEachOther) {
  EXPECT_EQ(KindsOf({MakeRow(100, {}, {}, {}, 1000, "n", "list"),
                     MakeRow(100499, {}, {}, {}, 1, "n", "summary")}),
            Kinds());
  EXPECT_EQ(KindsOf({MakeRow(100, {}, {}, {}, 1000, "n", "list"),
                     MakeRow(100500, {}, {}, {}, 1, "n", "summary")}),
            Kinds{kArithmetic});
  // A total that is the sum of its rounded parts contradicts the exact one only by rounding.
  EXPECT_EQ(KindsOf({MakeRow(2, {}, {}, {}, 1000, "whole", "list", 0),
                     MakeRow(1, {}, {}, {}, 1000, "a", "list", 1),
                     MakeRow(1, {}, {}, {}, 1000, "b", "list", 2),
                     MakeRow(2800, {}, {}, {}, 1, "whole", "summary", 0)},
                    {{"whole", {"a", "b"}}}),
            Kinds());
}

TEST(Printed, HugeFiguresDoNotOverflow) {
  for (const int64_t a : {INT64_MIN, INT64_MAX}) {
    for (const int64_t e : {INT64_MIN, INT64_MAX}) {
      EXPECT_FALSE(KindsOf({MakeRow(a, e, 5, 5, 1'000'000)}).empty());
    }
  }
}

// Tries every exact amount inside the printed intervals.
bool Exists(const PrintedRow& row) {
  const int64_t u = row.unit_yen;
  const auto rounds_to = [&](int64_t exact, int64_t printed) {
    return platform::DivideHalfAway(exact, u) == printed;
  };
  for (int64_t a = (*row.appropriation - 1) * u; a <= (*row.appropriation + 1) * u; ++a) {
    if (!rounds_to(a, *row.appropriation)) continue;
    for (int64_t e = (*row.executed - 1) * u; e <= (*row.executed + 1) * u; ++e) {
      if (!rounds_to(e, *row.executed)) continue;
      if (row.difference && !rounds_to(a - e, *row.difference)) continue;
      if (row.rate_permille && platform::RatePermille(e, a) != row.rate_permille) continue;
      return true;
    }
  }
  return false;
}

TEST(Printed, TheKindIsWhatTryingEveryAmountSays) {
  std::mt19937 random(5);
  const auto pick = [&](int from, int to) {
    return std::uniform_int_distribution<int>(from, to)(random);
  };
  int rounding = 0;
  int arithmetic = 0;
  for (int i = 0; i < 4000; ++i) {
    const int64_t a = pick(1, 40);
    const int64_t e = pick(0, 40);
    PrintedRow row = MakeRow(a, e, {}, {}, 20);
    const int what = pick(1, 3);
    const int64_t rate = *platform::RatePermille(e, a);
    if (what & 1) row.difference = a - e + pick(-2, 2);
    if (what & 2) row.rate_permille = std::max<int64_t>(0, rate + pick(-40, 40));
    for (const Finding& finding : FindPrinted({row}, {})) {
      // A difference is held by itself, a rate together with it.
      PrintedRow held = row;
      if (finding.message.find("difference") != std::string::npos) held.rate_permille.reset();
      const bool exists = Exists(held);
      EXPECT_EQ(finding.kind, exists ? kRounding : kArithmetic) << finding.message << " a=" << a;
      ++(exists ? rounding : arithmetic);
    }
  }
  EXPECT_GT(rounding, 200);
  EXPECT_GT(arithmetic, 200);
}

}  // namespace
}  // namespace kuzukuri::aggregator
