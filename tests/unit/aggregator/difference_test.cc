#include "services/aggregator/domain/difference.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>
#include <tuple>

#include "services/aggregator/domain/counted.h"
#include "services/aggregator/domain/difference_parts.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {
namespace {

using platform::Revision;

constexpr std::array kMeasures = {kAppropriated, kSpent};

// A side of a difference, with all that it points into.
struct Side {
  Side(const RandomYears& random, const std::vector<CatalogYear>& years, Level level,
       LineagePolicy policy, Revision revision)
      : timeline(random.SpanOf(years)),
        prepared(random.Prepare(timeline, level, policy, revision)),
        comparison(*Compare(prepared->input)),
        side{&prepared->input, &comparison, revision} {}

  const Timeline timeline;
  const std::unique_ptr<RandomYears::Prepared> prepared;
  const Comparison comparison;
  const ComparedSide side;
};

DifferenceInput InputOf(const RandomYears& random, const Side& from, const Side& to) {
  DifferenceInput input{from.side, to.side, {}, /*max_parts=*/1'000'000};
  for (const ColumnSpec& column : random.columns()) {
    input.books.push_back(&random.BookOf(column.fiscal_year));
  }
  return input;
}

// What is known of a row.
int64_t YenOf(const Row* row, size_t column, BudgetMeasure measure) {
  if (row == nullptr) return 0;
  Amounts known = row->cells[column].WithoutParts();
  known.has_appropriation = known.has_execution = true;
  return measure == kAppropriated ? *known.KnownAppropriation() : *known.KnownExecuted();
}

// Parts of a kind of each amount.
using Sums = std::map<std::tuple<size_t, size_t, BudgetMeasure>, int64_t>;  // pair, column
Sums SumKind(const Difference& difference, PartKind kind, Revision write = {}) {
  Sums sums;
  for (const RowDifference& row : difference.differences) {
    for (const AmountDifference& amount : row.amounts) {
      for (const DifferencePart& part : amount.parts) {
        if (part.kind != kind || (write > Revision() && part.revision != write)) continue;
        sums[{row.pair, static_cast<size_t>(amount.column), amount.measure}] += part.yen;
      }
    }
  }
  return sums;
}

class DifferenceTest : public testing::TestWithParam<unsigned> {
 protected:
  // Every level and policy, the sides' revisions either way round.
  template <class Check>
  void ForEach(const Check& check) {
    RandomYears random(GetParam());
    const std::vector<CatalogYear> corrected = random.Corrected();
    const Revision first(1 + static_cast<int>(GetParam() % 9));
    const Revision second(1 + static_cast<int>(GetParam() / 9 % 10));
    for (const LineagePolicy policy :
         {LineagePolicy::kAsPrinted, LineagePolicy::kGrouped, LineagePolicy::kRestated}) {
      for (const Level level : {Level::kClass, Level::kPillar, Level::kProject, Level::kSubProject,
                                Level::kDepartment, Level::kFundSource}) {
        if (level == Level::kFundSource && policy == LineagePolicy::kRestated) continue;
        SCOPED_TRACE(testing::Message() << "level " << static_cast<int>(level) << " policy "
                                        << static_cast<int>(policy) << " from " << first.value()
                                        << " to " << second.value());
        const Side from(random, random.years(), level, policy, first);
        const Side to(random, corrected, level, policy, second);
        const DifferenceInput input = InputOf(random, from, to);
        const auto difference = FindDifference(input);
        ASSERT_TRUE(difference.ok()) << difference.status();
        check(input, *difference);
      }
    }
  }
};

TEST_P(DifferenceTest, PartsSumToTheWholeExactly) {
  ForEach([](const DifferenceInput& input, const Difference& difference) {
    std::set<std::tuple<size_t, int, BudgetMeasure>> told;
    for (const RowDifference& row : difference.differences) {
      const RowPair& pair = difference.rows.pairs[row.pair];
      for (const AmountDifference& amount : row.amounts) {
        told.emplace(row.pair, amount.column, amount.measure);
        if (!amount.yen) continue;
        int64_t sum = 0;
        for (const DifferencePart& part : amount.parts) sum += part.yen;
        EXPECT_EQ(sum, *amount.yen);
        const auto column = static_cast<size_t>(amount.column);
        EXPECT_EQ(*amount.yen, YenOf(pair.to, column, amount.measure) -
                                   YenOf(pair.from, column, amount.measure));
      }
    }
    // What is not told does not differ.
    for (size_t p = 0; p < difference.rows.pairs.size(); ++p) {
      const auto& [before, after] = difference.rows.pairs[p];
      for (size_t c = 0; c < input.books.size(); ++c) {
        for (const BudgetMeasure measure : kMeasures) {
          if (told.contains({p, static_cast<int>(c), measure})) continue;
          EXPECT_EQ(YenOf(before, c, measure), YenOf(after, c, measure));
        }
      }
    }
  });
}

// Also of amounts that stay the same, or of which only a part is known.
TEST_P(DifferenceTest, StructureAndRoundingMoveMoneyBetweenRowsOnly) {
  ForEach([](const DifferenceInput& input, const Difference& difference) {
    const auto parts = FindParts(input, difference.rows);
    ASSERT_TRUE(parts.ok()) << parts.status();
    const bool divides = input.to.input->policy == LineagePolicy::kRestated;
    for (size_t c = 0; c < input.books.size(); ++c) {
      for (const BudgetMeasure measure : kMeasures) {
        int64_t moved = 0;
        int64_t rounded = 0;
        for (size_t p = 0; p < difference.rows.pairs.size(); ++p) {
          const RowPair& pair = difference.rows.pairs[p];
          int64_t rest = YenOf(pair.to, c, measure) - YenOf(pair.from, c, measure);
          const bool is_row = p < difference.rows.rows || p > difference.rows.outside;
          for (const CellPart& part : parts->parts[c][p]) {
            rest -= part.yen[measure];
            if (part.kind == PartKind::kStructure && is_row) {
              moved += part.yen[measure];
            }
          }
          if (is_row) rounded += rest;
          EXPECT_TRUE(divides || rest == 0) << rest;
        }
        EXPECT_EQ(moved, 0);
        EXPECT_EQ(rounded, 0);
      }
    }
  });
}

TEST_P(DifferenceTest, AtOneRevisionOfTheBooksAllIsStructure) {
  RandomYears random(GetParam());
  const std::vector<CatalogYear> corrected = random.Corrected();
  const Side from(random, random.years(), Level::kProject, LineagePolicy::kRestated, Revision(5));
  const Side to(random, corrected, Level::kProject, LineagePolicy::kRestated, Revision(5));
  const auto difference = FindDifference(InputOf(random, from, to));
  ASSERT_TRUE(difference.ok()) << difference.status();
  for (const RowDifference& row : difference->differences) {
    for (const AmountDifference& amount : row.amounts) {
      for (const DifferencePart& part : amount.parts) EXPECT_EQ(part.kind, PartKind::kStructure);
    }
  }
}

// A slow reference: each write by itself, where it changed no rules.
TEST_P(DifferenceTest, EntriesAreToldWriteByWrite) {
  RandomYears random(GetParam());
  const Revision first(1);
  const Revision last(10);
  for (const Level level : {Level::kProject, Level::kClass}) {
    const Side from(random, random.years(), level, LineagePolicy::kGrouped, first);
    const Side to(random, random.years(), level, LineagePolicy::kGrouped, last);
    const auto difference = FindDifference(InputOf(random, from, to));
    ASSERT_TRUE(difference.ok()) << difference.status();
    for (size_t c = 0; c < random.columns().size(); ++c) {
      const ColumnSpec& spec = random.columns()[c];
      const YearBook& book = random.BookOf(spec.fiscal_year);
      const Counted rules(book, {last, spec.as_of, spec.execution_stage});
      for (Revision write = first + 1; write <= last; write = write + 1) {
        std::map<std::string, std::array<int64_t, kBudgetMeasures>> expected;
        for (const Posting& posting : book.postings) {
          if (posting.revision != write.value()) continue;
          Amounts counted;
          rules.Add(posting, counted);
          counted.has_appropriation = counted.has_execution = true;
          const BookLine* line = book.lines().At(posting.line, last);
          ASSERT_NE(line, nullptr);
          const int leaf = to.timeline.FindLeaf(to.prepared->input.columns[c].year, line->node);
          const auto& place = to.prepared->plan.places[static_cast<size_t>(leaf)];
          const std::string id = to.prepared->plan.rows[static_cast<size_t>(place.row)].id;
          expected[id][0] += *counted.KnownAppropriation();
          expected[id][1] += *counted.KnownExecuted();
        }
        for (const auto& [key, yen] : SumKind(*difference, PartKind::kEntries, write)) {
          const auto& [pair, column, measure] = key;
          if (column != c || pair >= difference->rows.rows) continue;
          const std::string& id = difference->rows.pairs[pair].Newer()->info->id;
          EXPECT_EQ(yen, expected[id][measure]) << id << " by write " << write.value();
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Random, DifferenceTest, testing::Range(0U, 150U));

}  // namespace
}  // namespace kuzukuri::aggregator
