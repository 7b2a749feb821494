// Where content stands in the end: small cases by hand, and graphs with more ways than anybody can
// go.
#include "services/aggregator/domain/lineage_flow.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/row_plan.h"
#include "tests/unit/aggregator/random_years.h"

namespace kuzukuri::aggregator {
namespace {

using Fraction = boost::multiprecision::cpp_rational;
using Yen = std::vector<int64_t>;

absl::Status Wanted() { return absl::OkStatus(); }

TEST(PlaceYen, WhatDoesNotDivideGoesToTheLargestRemainders) {
  EXPECT_EQ(PlaceYen(100, {333'333, 333'333, 333'334}), (Yen{33, 33, 34}));
  EXPECT_EQ(PlaceYen(1, {400'000, 600'000}), (Yen{0, 1}));
  EXPECT_EQ(PlaceYen(0, {1, 1}), (Yen{0, 0}));
}

TEST(PlaceYen, TiesGoToTheEarlier) {
  EXPECT_EQ(PlaceYen(-1, {500'000, 500'000}), (Yen{-1, 0}));
  EXPECT_EQ(PlaceYen(5, {1, 1, 1}), (Yen{2, 2, 1}));
}

TEST(PlaceYen, TheLargestAmountsAndWeights) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
  EXPECT_EQ(PlaceYen(kMost, {1, 999'999}), (Yen{9223372036855, 9223362813482738952}));
  const Weight huge = pow(Weight(10), 300);
  EXPECT_EQ(PlaceYen(kLeast, {1, huge}), (Yen{0, kLeast}));
  EXPECT_EQ(PlaceYen(kMost, {huge, huge}), (Yen{kMost / 2 + 1, kMost / 2}));
}

// Years of a few projects without anything else; edges are added by name.
struct Chain {
  explicit Chain(int year_count, int project_count = 2) {
    for (int y = 0; y < year_count; ++y) {
      CatalogYear& year = years.emplace_back();
      year.jurisdiction = platform::JurisdictionCode(kCode);
      year.fiscal_year = platform::Year(kFirstYear + y);
      year.exists = true;
      for (int p = 0; p < project_count; ++p) {
        Project& project = year.projects.emplace_back();
        project.name = Name(y, p);
        project.id = project.display_name = "P-" + std::to_string(p);
        project.position = p;
      }
    }
  }

  static std::string Name(int year, int project) { return ProjectName(kFirstYear + year, project); }

  void Lead(int from_year, int from, int to_year, int to, std::optional<int> share = {}) {
    const EdgeType type = share ? EdgeType::kSplitsInto : EdgeType::kMergesInto;
    years[static_cast<size_t>(to_year)].edges.push_back(
        {type, Name(from_year, from), Name(to_year, to), share, ""});
  }

  // Every project of every year into every one of the next.
  void SplitAll() {
    const int count = static_cast<int>(years[0].projects.size());
    for (int y = 0; y + 1 < static_cast<int>(years.size()); ++y) {
      for (int from = 0; from < count; ++from) {
        for (int to = 0; to < count; ++to) Lead(y, from, y + 1, to, Share(count, from, to));
      }
    }
  }

  static int Share(int count, int from, int to) {
    const int even = kWhole / count;
    if (to + 1 == count) return kWhole - (count - 1) * even - (count - 1) * from;
    return even + from;
  }

  Timeline MakeTimeline() const {
    std::vector<const CatalogYear*> all;
    for (const CatalogYear& year : years) all.push_back(&year);
    return Timeline(all);
  }

  std::vector<CatalogYear> years;
};

// What an amount of a project comes to, by name of the end.
std::map<std::string, int64_t> Place(const Timeline& timeline, const LineageFlow& flow,
                                     const std::string& project, int64_t amount) {
  Amounts figures;
  figures.has_appropriation = true;
  figures.Add(kOriginal, amount);
  std::map<std::string, int64_t> ends;
  flow.Place(timeline.FindLineageLeaf(project), figures, [&](int end, const Amounts& part, bool) {
    ends[timeline.NameOf(end)] += part[kOriginal];
  });
  return ends;
}

LineageFlow FlowOf(const Timeline& timeline, int last, Undivided undivided = Undivided::kStays) {
  return *LineageFlow::Find(timeline, 0, last, undivided, Wanted);
}

TEST(LineageFlow, WhatMeetsAgainIsWhole) {
  Chain chain(3);
  chain.Lead(0, 0, 1, 0, 333'333);
  chain.Lead(0, 0, 1, 1, 666'667);
  chain.Lead(1, 0, 2, 0);
  chain.Lead(1, 1, 2, 0);
  const Timeline timeline = chain.MakeTimeline();
  bool divided = true;
  FlowOf(timeline, 2)
      .Place(timeline.FindLineageLeaf(Chain::Name(0, 0)), Amounts(),
             [&](int, const Amounts&, bool by_share) { divided = by_share; });
  EXPECT_FALSE(divided);
  EXPECT_EQ(Place(timeline, FlowOf(timeline, 2), Chain::Name(0, 0), 7),
            (std::map<std::string, int64_t>{{Chain::Name(2, 0), 7}}));
}

TEST(LineageFlow, YenArePlacedOnceWhateverIsOnTheWay) {
  Chain chain(3);
  chain.Lead(0, 0, 1, 0, 500'000);
  chain.Lead(0, 0, 1, 1, 500'000);
  for (const int p : {0, 1}) {
    chain.Lead(1, p, 2, 0, 500'000);
    chain.Lead(1, p, 2, 1, 500'000);
  }
  const Timeline timeline = chain.MakeTimeline();
  // Year by year it would be 2 and 1, then 1 + 1 and 1 + 0.
  EXPECT_EQ(Place(timeline, FlowOf(timeline, 2), Chain::Name(0, 0), 3),
            (std::map<std::string, int64_t>{{Chain::Name(2, 0), 2}, {Chain::Name(2, 1), 1}}));
  EXPECT_EQ(Place(timeline, FlowOf(timeline, 2), Chain::Name(0, 0), 2),
            (std::map<std::string, int64_t>{{Chain::Name(2, 0), 1}, {Chain::Name(2, 1), 1}}));
}

TEST(LineageFlow, NeitherTheOrderNorTheIdsOfEdgesHaveAPart) {
  Chain chain(2, 3);
  for (const int p : {0, 1, 2}) chain.Lead(0, 0, 1, p, p == 2 ? 333'334 : 333'333);
  chain.Lead(0, 1, 1, 2);
  chain.Lead(0, 1, 1, 1);
  Chain reversed = chain;
  std::reverse(reversed.years[1].edges.begin(), reversed.years[1].edges.end());
  const Timeline a = chain.MakeTimeline(), b = reversed.MakeTimeline();
  for (const int p : {0, 1}) {
    EXPECT_EQ(Place(a, FlowOf(a, 1, Undivided::kFollowsFirst), Chain::Name(0, p), 100),
              Place(b, FlowOf(b, 1, Undivided::kFollowsFirst), Chain::Name(0, p), 100));
  }
}

TEST(LineageFlow, EdgesLeadOverYearsAndWhatHasNotArrivedHasNotLeft) {
  Chain chain(4);
  chain.Lead(0, 0, 1, 0, 250'000);
  chain.Lead(0, 0, 3, 1, 750'000);
  const Timeline timeline = chain.MakeTimeline();
  EXPECT_EQ(Place(timeline, FlowOf(timeline, 3), Chain::Name(0, 0), 100),
            (std::map<std::string, int64_t>{{Chain::Name(1, 0), 25}, {Chain::Name(3, 1), 75}}));
  const std::map<std::string, int64_t> on_the_way = {{Chain::Name(0, 0), 75},
                                                     {Chain::Name(1, 0), 25}};
  EXPECT_EQ(Place(timeline, FlowOf(timeline, 2), Chain::Name(0, 0), 100), on_the_way);
  chain.years.pop_back();  // nothing is known of it when it is beyond the columns
  const Timeline shorter = chain.MakeTimeline();
  EXPECT_EQ(Place(shorter, FlowOf(shorter, 2), Chain::Name(0, 0), 100), on_the_way);
}

TEST(LineageFlow, AnEdgeOverAYearCarriesNothingOnceAllLeadsIntoThatYear) {
  Chain chain(3);
  chain.Lead(0, 0, 2, 0);
  const Timeline over = chain.MakeTimeline();
  EXPECT_EQ(Place(over, FlowOf(over, 2), Chain::Name(0, 0), 100),
            (std::map<std::string, int64_t>{{Chain::Name(2, 0), 100}}));
  chain.Lead(0, 0, 1, 0);
  chain.Lead(1, 0, 2, 1);
  const Timeline by = chain.MakeTimeline();
  EXPECT_EQ(Place(by, FlowOf(by, 2), Chain::Name(0, 0), 100),
            (std::map<std::string, int64_t>{{Chain::Name(2, 1), 100}}));
  EXPECT_EQ(by.edges().size(), 2u);
}

class ManyWays : public testing::TestWithParam<int> {};

// 2^29 and 2^49 ways from each project: shares multiplied year by year, as matrices are.
TEST_P(ManyWays, AreGoneAtOnceAndExactly) {
  constexpr int kProjects = 2;
  constexpr int64_t kAmount = 1'234'567'890'123'457;
  Chain chain(GetParam(), kProjects);
  chain.SplitAll();
  const int last = GetParam() - 1;
  const Timeline timeline = chain.MakeTimeline();
  const LineageFlow flow = FlowOf(timeline, last);
  for (int from = 0; from < kProjects; ++from) {
    std::vector<Fraction> weights(kProjects);
    weights[static_cast<size_t>(from)] = 1;
    for (int y = 0; y < last; ++y) {
      std::vector<Fraction> next(kProjects);
      for (int a = 0; a < kProjects; ++a) {
        for (int b = 0; b < kProjects; ++b) {
          next[static_cast<size_t>(b)] +=
              weights[static_cast<size_t>(a)] * Fraction(Chain::Share(kProjects, a, b), kWhole);
        }
      }
      weights = next;
    }
    const auto placed = Place(timeline, flow, Chain::Name(0, from), kAmount);
    int64_t sum = 0;
    for (int p = 0; p < kProjects; ++p) {
      const int64_t yen = placed.at(Chain::Name(last, p));
      sum += yen;
      const Fraction off = weights[static_cast<size_t>(p)] * kAmount - yen;
      EXPECT_TRUE(off > -1 && off < 1) << off;
    }
    EXPECT_EQ(sum, kAmount);
  }
}

INSTANTIATE_TEST_SUITE_P(Years, ManyWays, testing::Values(30, 50));

// Two columns of a chain, every project with an amount in the first.
struct Compared {
  Compared(const Timeline& timeline, LineagePolicy policy, int last, StillWanted wanted) {
    input.timeline = &timeline;
    input.policy = policy;
    input.still_wanted = wanted;
    PlanInput rows{&timeline, Level::kProject, policy,  {0, last},
                   {{}, {}},  nullptr,         nullptr, wanted};
    for (const int year : {0, last}) {
      Column& column = input.columns.emplace_back();
      column.spec.fiscal_year = timeline.year(year).fiscal_year;
      column.year = year;
      column.leaves.resize(
          static_cast<size_t>(timeline.UnknownLeaf(year) - timeline.first_leaf(year) + 1));
      for (Amounts& figures : column.leaves) {
        figures.has_appropriation = true;
        figures.Add(kOriginal, 1001);
        column.ledger.Add(figures);
      }
    }
    absl::StatusOr<RowPlan> planned = PlanRows(rows);
    status = planned.status();
    if (!planned.ok()) return;
    plan = *std::move(planned);
    input.plan = &plan;
    status = Compare(input).status();
  }

  RowPlan plan;
  CompareInput input;
  absl::Status status;
};

TEST_P(ManyWays, AreComparedUnderEveryPolicy) {
  Chain chain(GetParam());
  chain.SplitAll();
  const Timeline timeline = chain.MakeTimeline();
  for (const LineagePolicy policy :
       {LineagePolicy::kAsPrinted, LineagePolicy::kGrouped, LineagePolicy::kRestated}) {
    EXPECT_TRUE(Compared(timeline, policy, GetParam() - 1, Wanted).status.ok());
  }
}

TEST(Comparison, EndsWhenNobodyWaitsForItAnyMore) {
  Chain chain(5, 20);
  chain.SplitAll();
  const Timeline timeline = chain.MakeTimeline();
  int asked = 0;
  const auto count = [&asked] {
    ++asked;
    return absl::OkStatus();
  };
  EXPECT_TRUE(Compared(timeline, LineagePolicy::kRestated, 4, count).status.ok());
  const int times = asked;
  EXPECT_GT(times, 4 * 20);  // for each split, and for the columns
  for (int limit = 1; limit <= times; ++limit) {
    asked = 0;
    const auto stop = [&] {
      return ++asked < limit ? absl::OkStatus() : absl::CancelledError("gone");
    };
    EXPECT_TRUE(absl::IsCancelled(Compared(timeline, LineagePolicy::kRestated, 4, stop).status));
    EXPECT_EQ(asked, limit);
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
