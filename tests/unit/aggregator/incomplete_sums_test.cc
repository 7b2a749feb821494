// Sums say of how many parts a figure is not known, or told earlier: on random years.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "tests/unit/aggregator/lacking_reference.h"
#include "tests/unit/aggregator/lineage_reference.h"
#include "tests/unit/aggregator/plain_amounts.h"
#include "tests/unit/aggregator/row_finder.h"

namespace kuzukuri::aggregator {
namespace {

TEST_P(ComparisonProperty, ASumLacksThePartsOfWhichAFigureIsNotKnownOrToldEarlier) {
  constexpr int64_t kWholeContent = 1'000'000'000'000'000;
  const RandomYears random(GetParam());
  const Timeline timeline(random.Span());
  const Reference reference(random.Span());
  for (const Level level : kLevels) {
    if (level == Level::kFundSource) continue;
    for (const LineagePolicy policy : kPolicies) {
      const bool restated = policy == LineagePolicy::kRestated;
      // Rows of restated (sub-)projects that cannot be told apart are another test's.
      if (restated && (level == Level::kProject || level == Level::kSubProject)) continue;
      const auto prepared = random.Prepare(timeline, level, policy);
      const auto result = Compare(prepared->input);
      ASSERT_TRUE(result.ok());
      const RowFinder finder(random, level);
      std::map<std::string, std::string> row_of = RowIds(*result, finder, level);
      for (size_t c = 0; c < random.columns().size(); ++c) {
        const int year = random.columns()[c].fiscal_year.value();
        const Told told(random, random.columns()[c]);
        const auto standing = [&](const std::string& node) {
          Standing rows;
          if (node == "unknown" || !restated) {
            rows[row_of[node == "unknown" ? node : finder.Of(node, year)]] = kWholeContent;
            return rows;
          }
          std::map<std::string, ByComponent> end;
          reference.Follow(node, year, {{1, kWholeContent}}, end);
          for (const auto& [at, amounts] : end) {
            rows[row_of[finder.Of(at, YearOf(at))]] += amounts.at(1);
          }
          return rows;
        };
        const auto total = [&](const std::string& node) {
          return Standing{{told.IsOutside(node) ? "outside" : "total", kWholeContent}};
        };
        for (const BudgetMeasure measure : {kAppropriated, kSpent}) {
          const std::vector<Told::Lacking> lacking = told.Of(measure);
          std::vector<Told::Lacking> earlier;
          if (measure == kSpent) earlier = told.Earlier();
          const auto expect = [&](const Row& row, const std::string& sum, const auto& of_sum) {
            const Parts& parts = row.cells[c].parts[measure];
            const auto count = Count(lacking, sum, of_sum);
            const auto count_earlier = Count(earlier, sum, of_sum);
            EXPECT_EQ(parts.absent.count, count.first)
                << row.info->id << " column " << c << " measure " << measure << " level "
                << static_cast<int>(level) << " policy " << static_cast<int>(policy);
            EXPECT_EQ(parts.earlier.count, count_earlier.first)
                << row.info->id << " column " << c << " level " << static_cast<int>(level)
                << " policy " << static_cast<int>(policy);
            if (!restated) {
              EXPECT_EQ(parts.absent.appropriation, count.second) << row.info->id;
              EXPECT_EQ(parts.earlier.appropriation, count_earlier.second) << row.info->id;
            }
            const bool whole =
                row.cells[c].Has(measure) && count.first == 0 && count_earlier.first == 0;
            EXPECT_EQ((measure == kSpent ? row.cells[c].Executed() : row.cells[c].Appropriation())
                          .has_value(),
                      whole);
            if (!whole) {
              EXPECT_EQ(row.cells[c].Difference(), std::nullopt);
            }
          };
          for (const Row& row : result->rows) {
            expect(row, row.info->id, standing);
          }
          if (!restated) {
            expect(result->total, "total", total);
            if (result->outside_total) expect(*result->outside_total, "outside", total);
          }
        }
      }
    }
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
