// Every yen of the ledger is in an answer, once: on random years, at every level and policy.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "services/aggregator/domain/comparison.h"
#include "tests/unit/aggregator/plain_amounts.h"

namespace kuzukuri::aggregator {
namespace {

TEST_P(ComparisonProperty, RowsAndTotalsConserveEveryYenAtEveryLevelAndPolicy) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : kLevels) {
    for (const LineagePolicy policy : kPolicies) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const CompareInput& input = prepared->input;
      const auto result = Compare(input);
      ASSERT_TRUE(result.ok()) << result.status();
      std::set<std::string> ids;
      for (const Row& row : result->rows)
        EXPECT_TRUE(ids.insert(row.info->id).second) << row.info->id;
      for (const Row& row : result->subtotals)
        EXPECT_TRUE(ids.insert(row.info->id).second) << row.info->id;
      for (size_t c = 0; c < input.columns.size(); ++c) {
        ByComponent ledger;
        for (const auto& [node, amounts] : Contents(random, random.columns()[c])) ledger += amounts;
        ByComponent rows;
        for (const Row& row : result->rows) rows += Of(row.cells[c]);
        EXPECT_AMOUNTS(rows, ledger);
        ByComponent totals = Of(result->total.cells[c]);
        if (result->outside_total) totals += Of(result->outside_total->cells[c]);
        EXPECT_AMOUNTS(totals, ledger);
      }
    }
  }
}

TEST_P(ComparisonProperty, WhatIsMovedIsMovedFromSomewhere) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : kLevels) {
    for (const LineagePolicy policy : kPolicies) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const CompareInput& input = prepared->input;
      const auto result = Compare(input);
      ASSERT_TRUE(result.ok());
      for (size_t pair = 0; pair + 1 < input.columns.size(); ++pair) {
        ByComponent sum;
        for (const Row& row : result->rows) {
          if (row.moved.empty()) continue;
          sum += Of(row.moved[pair]);
          // Nothing moves between groups of projects: whatever lineage ties is in one of them.
          const bool group = level == Level::kProject && policy == LineagePolicy::kGrouped;
          if (group) {
            EXPECT_AMOUNTS(Of(row.moved[pair]), ByComponent());
          }
        }
        EXPECT_AMOUNTS(sum, ByComponent());
      }
    }
  }
}

TEST_P(ComparisonProperty, SubtotalsAreTheSumOfWhatIsBelowInTheirOwnYear) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const auto prepared = random.Prepare(timeline, Level::kProject, LineagePolicy::kGrouped);
  const CompareInput& input = prepared->input;
  const auto result = Compare(input);
  ASSERT_TRUE(result.ok());
  for (const Row& subtotal : result->subtotals) {
    for (size_t c = 0; c < input.columns.size(); ++c) {
      const CatalogYear& year = timeline.year(input.columns[c].year);
      const YearIndex index(year);
      ByComponent expected;
      for (const auto& [node, amounts] : Contents(random, random.columns()[c])) {
        std::string at;
        for (const Project& project : year.projects) {
          if (ProjectOf(node) == project.name) at = project.parent;
        }
        for (const Node& of : year.nodes) {
          if (NodeName(year.fiscal_year.value(), of.id) == node) at = of.id;
        }
        while (!at.empty() && at != subtotal.info->node) at = index.FindNode(at)->parent;
        if (at == subtotal.info->node) expected += amounts;
      }
      EXPECT_AMOUNTS(Of(subtotal.cells[c]), expected);
    }
  }
}

// A change is, component by component, what the ledgers differ by and what lineage moved: the terms
// of its decomposition. Seen from the ledgers' entries, not from the rows.
TEST_P(ComparisonProperty, TheTermsOfAChangeSumToIt) {
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  for (const Level level : kLevels) {
    if (level == Level::kFundSource) continue;
    for (const LineagePolicy policy : kPolicies) {
      const auto prepared = random.Prepare(timeline, level, policy);
      const auto result = Compare(prepared->input);
      ASSERT_TRUE(result.ok());
      for (size_t pair = 0; pair + 1 < random.columns().size(); ++pair) {
        ByComponent terms;  // over all rows: what is moved cancels, the rest is the ledgers' change
        for (const Row& row : result->rows) {
          const Amounts& before = row.cells[pair];
          const Amounts& after = row.cells[pair + 1];
          const Amounts& moved = row.moved[pair];
          int64_t appropriation = 0;
          const ByComponent a = Of(before), b = Of(after), m = Of(moved);
          for (const auto& [component, amount] : b) {
            const int64_t term = amount - a.at(component) - m.at(component);
            terms[component] += term;
            if (component <= static_cast<int>(kParts)) appropriation += term + m.at(component);
          }
          EXPECT_EQ(appropriation, after.KnownAppropriation().value_or(0) -
                                       before.KnownAppropriation().value_or(0))
              << row.info->id;
        }
        ByComponent change;
        for (const auto& [node, amounts] : Contents(random, random.columns()[pair + 1])) {
          change += amounts;
        }
        for (const auto& [node, amounts] : Contents(random, random.columns()[pair])) {
          for (const auto& [component, amount] : amounts) change[component] -= amount;
        }
        EXPECT_AMOUNTS(terms, change);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, ComparisonProperty, testing::Range(0u, 300u));

}  // namespace
}  // namespace kuzukuri::aggregator
