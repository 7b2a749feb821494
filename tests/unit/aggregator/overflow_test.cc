// Sums of extreme amounts, through everything that adds: an answer is right, or there is none.
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/findings.h"
#include "services/aggregator/domain/lineage_flow.h"
#include "services/aggregator/domain/presentation.h"
#include "services/aggregator/domain/row_plan.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::aggregator {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr platform::Revision kRevision(1);

// Numbers of the API's LedgerComponent.
constexpr uint8_t kOriginalComponent = 1;
constexpr uint8_t kSupplementaryComponent = 2;
constexpr uint8_t kContinuedOutComponent = 13;
constexpr uint8_t kApprovedOutComponent = 14;
constexpr uint8_t kDisbursedComponent = 18;

// What is posted: on which of two projects, which component, how much.
struct Posted {
  uint32_t project;
  uint8_t component;
  int64_t amount_yen;
};

std::string Name(int fiscal_year, int project) {
  return "jurisdictions/141127/fiscalYears/" + std::to_string(fiscal_year) + "/projects/" +
         std::to_string(project);
}

CatalogYear TwoProjects(int fiscal_year) {
  CatalogYear year;
  year.jurisdiction = platform::JurisdictionCode("141127");
  year.fiscal_year = platform::Year(fiscal_year);
  year.exists = true;
  year.nodes = {{"total", NodeKind::kTotal, "total", "", 0, false, ""}};
  for (const int p : {0, 1}) {
    Project& project = year.projects.emplace_back();
    project.name = Name(fiscal_year, p);
    project.id = project.display_name = std::to_string(p);
    project.parent = "total";
    project.position = p;
  }
  return year;
}

YearBook BookOf(int fiscal_year, const std::vector<Posted>& posted) {
  YearBook book;
  book.fiscal_year = platform::Year(fiscal_year);
  book.revision = kRevision;
  auto table = std::make_shared<LineTable>();
  for (const int p : {0, 1}) {
    EXPECT_TRUE(
        table->lines.Add({std::to_string(p), Name(fiscal_year, p), true, true, "", "", kRevision}));
  }
  book.table = table;
  for (const Posted& one : posted) {
    Posting posting;
    posting.line = one.project;
    posting.component = one.component;
    posting.amount_yen = one.amount_yen;
    posting.revision = 1;
    book.postings.push_back(posting);
  }
  return book;
}

// Two years, of which the first splits by half each project into both of the second; all stands on
// the columns.
class Extreme {
 public:
  Extreme(LineagePolicy policy, const std::vector<Posted>& before, const std::vector<Posted>& after)
      : years_{TwoProjects(2022), TwoProjects(2023)},
        books_{BookOf(2022, before), BookOf(2023, after)} {
    for (const int from : {0, 1}) {
      for (const int to : {0, 1}) {
        years_[1].edges.push_back(
            {EdgeType::kSplitsInto, Name(2022, from), Name(2023, to), kWhole / 2, ""});
      }
    }
    timeline_ = std::make_unique<Timeline>(
        std::vector<const CatalogYear*>{&years_.front(), &years_.back()});
    input_.timeline = timeline_.get();
    input_.policy = policy;
    PlanInput rows{timeline_.get(), input_.level, policy, {}, {}, &input_.funds};
    for (const YearBook& book : books_) {
      const LineSlots slots = FindSlots(*timeline_, &book, book.fiscal_year, kRevision);
      input_.columns.push_back(
          MakeColumn(*timeline_, slots, &book, kRevision, {book.fiscal_year, std::nullopt, 0}));
      rows.years.push_back(slots.year);
      rows.notes.emplace_back();
    }
    plan_ = *PlanRows(rows);
    input_.plan = &plan_;
  }

  absl::StatusOr<Comparison> Run() const { return Compare(input_); }
  const CompareInput& input() const { return input_; }

 private:
  std::vector<CatalogYear> years_;
  std::vector<YearBook> books_;
  std::unique_ptr<Timeline> timeline_;
  RowPlan plan_;
  CompareInput input_;
};

class EveryPolicy : public testing::TestWithParam<LineagePolicy> {
 protected:
  static std::string ReasonOf(const std::vector<Posted>& before, const std::vector<Posted>& after) {
    return platform::Reason(Extreme(GetParam(), before, after).Run().status());
  }
};

TEST_P(EveryPolicy, TheLargestAmountThereIsIsCompared) {
  const Extreme extreme(GetParam(), {{0, kOriginalComponent, kMost}},
                        {{1, kDisbursedComponent, kLeast}});
  const auto compared = extreme.Run();
  ASSERT_TRUE(compared.ok()) << compared.status();
  EXPECT_EQ(compared->total.cells[0].Appropriation(), kMost);
  EXPECT_EQ(compared->total.cells[1].Executed(), kLeast);
  EXPECT_EQ(compared->total.cells[1].Difference(), std::nullopt);  // 2^63
}

TEST_P(EveryPolicy, OneYenMoreOnALineIsRefused) {
  EXPECT_EQ(ReasonOf({{0, kOriginalComponent, kMost}, {0, kOriginalComponent, 1}}, {}),
            "SUM_TOO_LARGE");
  EXPECT_EQ(ReasonOf({}, {{0, kDisbursedComponent, kLeast}, {0, kDisbursedComponent, -1}}),
            "SUM_TOO_LARGE");
}

TEST_P(EveryPolicy, OneYenMoreInASumOfRowsIsRefused) {
  EXPECT_EQ(ReasonOf({{0, kOriginalComponent, kMost}, {1, kOriginalComponent, 1}}, {}),
            "SUM_TOO_LARGE");
}

TEST_P(EveryPolicy, OneYenMoreInASumOfComponentsIsRefused) {
  EXPECT_EQ(ReasonOf({{0, kOriginalComponent, kMost}, {0, kSupplementaryComponent, 1}}, {}),
            "SUM_TOO_LARGE");
  EXPECT_EQ(ReasonOf({}, {{0, kContinuedOutComponent, kMost}, {0, kApprovedOutComponent, 1}}),
            "SUM_TOO_LARGE");
}

INSTANTIATE_TEST_SUITE_P(Policies, EveryPolicy,
                         testing::Values(LineagePolicy::kAsPrinted, LineagePolicy::kGrouped,
                                         LineagePolicy::kRestated));

TEST(Findings, ASwingOfExtremeAmountsIsLookedAtWithoutLeaving64Bits) {
  for (const int64_t before : {kLeast, -kMost, kMost}) {
    for (const int64_t after : {kLeast, int64_t{-1}, kMost}) {
      const Extreme extreme(LineagePolicy::kGrouped, {{0, kDisbursedComponent, before}},
                            {{0, kDisbursedComponent, after}});
      const auto compared = extreme.Run();
      ASSERT_TRUE(compared.ok()) << compared.status();
      for (const Finding& finding : FindAll(extreme.input(), *compared, {}, {})) {
        if (finding.kind != FindingKind::kLargeSwing) continue;
        EXPECT_EQ(finding.figures, (std::vector<int64_t>{before, after}));
      }
    }
  }
}

// What leaves a row is the other way round: of -2^63 yen there is no such amount.
TEST(Moves, OneThatLeaves64BitsIsMarked) {
  const Extreme extreme(LineagePolicy::kAsPrinted, {{0, kOriginalComponent, kLeast}}, {});
  const auto compared = extreme.Run();
  ASSERT_TRUE(compared.ok()) << compared.status();
  for (const Row& row : compared->rows) {
    EXPECT_EQ(row.moved[0].overflow, row.cells[0][kOriginal] == kLeast) << row.info->id;
  }
}

TEST(PlaceYen, ExtremesArePlacedToTheYen) {
  const std::vector<Weight> halves = {Weight(1), Weight(1)};
  EXPECT_EQ(PlaceYen(kMost, halves), (std::vector<int64_t>{kMost / 2 + 1, kMost / 2}));
  EXPECT_EQ(PlaceYen(kLeast, halves), (std::vector<int64_t>{kLeast / 2, kLeast / 2}));
  EXPECT_EQ(PlaceYen(kLeast, {Weight(1)}), (std::vector<int64_t>{kLeast}));
}

TEST(Amounts, AnOverflowStaysWhateverComesAfter) {
  Amounts sum;
  sum.Add(kExecuted, kMost);
  sum.Add(kExecuted, 1);
  sum.Add(kExecuted, -1);
  EXPECT_TRUE(sum.overflow);
  Amounts total;
  total.Add(sum);
  EXPECT_TRUE(total.overflow);
  EXPECT_FALSE(total.IsInRange());
  total.has_execution = true;
  EXPECT_EQ(total.Executed(), std::nullopt);
  EXPECT_FALSE(total.Conserves(total));
}

TEST(Amounts, TakingAwayTheLeastOverflows) {
  Amounts least;
  least.Add(kExecuted, kLeast);
  Amounts difference;
  difference.Subtract(least);
  EXPECT_TRUE(difference.overflow);
}

TEST(Print, ADifferenceThatLeaves64BitsIsNotPrinted) {
  Amounts amounts;
  amounts.has_appropriation = amounts.has_execution = true;
  amounts.Add(kOriginal, kMost);
  amounts.Add(kExecuted, -1);
  const PrintedCell cell = Print(amounts, {});
  EXPECT_EQ(cell.appropriation, "9,223,372,036,854,775,807");
  EXPECT_EQ(cell.difference, "");
}

TEST(Print, ASumOfRoundedPartsMayBeMoreYenThan64BitsHold) {
  std::vector<Amounts> parts(2);
  for (Amounts& part : parts) {
    part.has_execution = true;
    part.Add(kExecuted, kMost);
  }
  Presentation presentation;
  presentation.unit_yen = 1000;
  presentation.sum_of_rounded = true;
  Amounts total;
  total.has_execution = true;
  EXPECT_EQ(PrintTotal(total, parts, presentation).executed, "18,446,744,073,709,552");
}

}  // namespace
}  // namespace kuzukuri::aggregator
