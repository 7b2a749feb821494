#include "services/catalog/domain/lineage_edge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "services/platform/base/names.h"
#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Id = platform::ResourceId;

const platform::JurisdictionCode kCode("141127");

using Edges = std::vector<LineageEdge>;
using Type = LineageType;

std::string P(int year, const std::string& id) {
  return platform::YearResourceName(kCode, platform::Year(year), "projects", Id(id));
}

std::string S(int year, const std::string& project, const std::string& id) {
  return platform::SubProjectName(P(year, project), Id(id));
}

// Edges into 2023; `same` keeps its name, `old` becomes `new`.
LineageSurroundings Surroundings(const Edges& stored = {}) {
  LineageSurroundings surroundings;
  surroundings.jurisdiction = kCode;
  surroundings.fiscal_year = platform::Year(2023);
  surroundings.previous_year = platform::Year(2022);
  for (const int year : {2022, 2023}) {
    surroundings.nodes[P(year, "same")] = year == 2022 ? "ＤＶ対策事業" : "DV 対策事業";
    surroundings.nodes[P(year, "other")] = "もう一つの事業" + std::to_string(year);
    surroundings.nodes[S(year, "same", "1")] = "細事業";
  }
  surroundings.nodes[P(2022, "old")] = "旧";
  surroundings.nodes[P(2023, "new")] = "新";
  surroundings.edges = stored;
  return surroundings;
}

LineageEdge Edge(const std::string& id, Type type, const std::string& predecessor,
                 const std::string& successor, std::optional<int> share = std::nullopt) {
  LineageEdge edge;
  edge.id = Id(id);
  edge.type = static_cast<int>(type);
  edge.predecessor = predecessor;
  edge.successor = successor;
  edge.share_ppm = share;
  if (type == Type::kEnded || type == Type::kNew) edge.explanation = "理由";
  return edge;
}

absl::Status Check(const Edges& edges, const Edges& stored = {}) {
  return ValidateNew(edges, Surroundings(stored));
}

TEST(LineageEdge, EveryType) {
  const absl::Status status = Check({
      Edge("1", Type::kContinues, P(2022, "same"), P(2023, "same")),
      Edge("2", Type::kRenames, P(2022, "old"), P(2023, "new")),
      Edge("3", Type::kMergesInto, P(2022, "other"), P(2023, "new")),
      Edge("4", Type::kContinues, S(2022, "same", "1"), S(2023, "same", "1")),
      Edge("5", Type::kNew, "", P(2023, "other")),
      Edge("6", Type::kAlternatesWith, P(2022, "old"), P(2023, "other")),
      Edge("7", Type::kPlannedEnd, P(2023, "new"), ""),
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(Check({Edge("1", Type::kEnded, P(2022, "old"), "")}).ok());
  EXPECT_TRUE(Check({Edge("1", Type::kSplitsInto, P(2022, "old"), P(2023, "new"), 600'000),
                     Edge("2", Type::kSplitsInto, P(2022, "old"), P(2023, "other"), 400'000)})
                  .ok());
}

TEST(LineageEdge, OneBadFieldEach) {
  struct Case {
    LineageEdge edge;
    std::string field;
  };
  const std::string from = P(2022, "old");
  const std::string to = P(2023, "new");
  const auto with = [](LineageEdge edge, const std::function<void(LineageEdge&)>& change) {
    change(edge);
    return edge;
  };
  const std::vector<Case> cases = {
      {with(Edge("x", Type::kRenames, from, to), [](auto& e) { e.type = 0; }), "type"},
      {with(Edge("x", Type::kRenames, from, to), [](auto& e) { e.type = 9; }), "type"},
      {with(Edge("x", Type::kRenames, from, to), [](auto& e) { e.type = -1; }), "type"},
      // Required and forbidden ends.
      {Edge("x", Type::kContinues, "", to), "predecessor"},
      {Edge("x", Type::kContinues, from, ""), "successor"},
      {Edge("x", Type::kRenames, "", to), "predecessor"},
      {Edge("x", Type::kRenames, from, ""), "successor"},
      {Edge("x", Type::kMergesInto, "", to), "predecessor"},
      {Edge("x", Type::kMergesInto, from, ""), "successor"},
      {Edge("x", Type::kSplitsInto, "", to), "predecessor"},
      {Edge("x", Type::kSplitsInto, from, ""), "successor"},
      {Edge("x", Type::kAlternatesWith, "", to), "predecessor"},
      {Edge("x", Type::kAlternatesWith, from, ""), "successor"},
      {Edge("x", Type::kEnded, "", ""), "predecessor"},
      {Edge("x", Type::kEnded, from, to), "successor"},
      {Edge("x", Type::kNew, "", ""), "successor"},
      {Edge("x", Type::kNew, from, to), "predecessor"},
      {Edge("x", Type::kPlannedEnd, "", ""), "predecessor"},
      {Edge("x", Type::kPlannedEnd, to, to), "successor"},
      // Backward, inside a year, two years.
      {Edge("x", Type::kRenames, to, to), "predecessor"},
      {Edge("x", Type::kRenames, from, from), "successor"},
      {Edge("x", Type::kRenames, P(2021, "old"), to), "predecessor"},
      {Edge("x", Type::kRenames, from, P(2024, "new")), "successor"},
      {Edge("x", Type::kEnded, to, ""), "predecessor"},
      {Edge("x", Type::kNew, "", from), "successor"},
      {Edge("x", Type::kPlannedEnd, from, ""), "predecessor"},
      // Ends that are no nodes.
      {Edge("x", Type::kRenames, "project", to), "predecessor"},
      {Edge("x", Type::kRenames, P(2022, "nobody"), to), "predecessor"},
      {Edge("x", Type::kRenames, from, P(2023, "nobody")), "successor"},
      {Edge("x", Type::kRenames, "jurisdictions/141127/fiscalYears/2022", to), "predecessor"},
      {Edge("x", Type::kRenames, "jurisdictions/141127/departments/a", to), "predecessor"},
      {Edge("x", Type::kRenames, "jurisdictions/141003/fiscalYears/2022/projects/old", to),
       "predecessor"},
      // One level.
      {Edge("x", Type::kMergesInto, S(2022, "same", "1"), to), "successor"},
      {Edge("x", Type::kMergesInto, from, S(2023, "same", "1")), "successor"},
      // Names.
      {Edge("x", Type::kContinues, from, to), "type"},
      {Edge("x", Type::kRenames, P(2022, "same"), P(2023, "same")), "type"},
      // Shares.
      {Edge("x", Type::kRenames, from, to, 1'000'000), "share_ppm"},
      {Edge("x", Type::kMergesInto, from, to, 1'000'000), "share_ppm"},
      {Edge("x", Type::kEnded, from, "", 1), "share_ppm"},
      {Edge("x", Type::kSplitsInto, from, to, 999'999), "share_ppm"},
      // Texts.
      {with(Edge("x", Type::kEnded, from, ""), [](auto& e) { e.explanation = ""; }), "explanation"},
      {with(Edge("x", Type::kNew, "", to), [](auto& e) { e.explanation = "　"; }), "explanation"},
      {with(Edge("x", Type::kRenames, from, to),
            [](auto& e) { e.explanation = std::string(1001, 'x'); }),
       "explanation"},
      {with(Edge("x", Type::kRenames, from, to), [](auto& e) { e.share_basis = "a\nb"; }),
       "share_basis"},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    const absl::Status status = Check(
        {Edge("fine", Type::kAlternatesWith, P(2022, "other"), P(2023, "other")), cases[i].edge});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << i;
    EXPECT_THAT(Fields(status), ElementsAre("lineage_edges[1]." + cases[i].field)) << i;
  }
}

TEST(LineageEdge, SharesOutOfRange) {
  for (const int share :
       {0, -1, 1'000'001, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    const absl::Status status =
        Check({Edge("x", Type::kSplitsInto, P(2022, "old"), P(2023, "new"), share)});
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(Description(status), HasSubstr("1 to 1,000,000")) << share;
  }
  EXPECT_TRUE(
      Check({Edge("x", Type::kSplitsInto, P(2022, "old"), P(2023, "new"), 1'000'000)}).ok());
}

TEST(LineageEdge, BackwardEdgesAreExplained) {
  EXPECT_THAT(Description(Check({Edge("x", Type::kMergesInto, P(2023, "new"), P(2023, "other"))})),
              AllOf(HasSubstr("2022 is expected"), HasSubstr("edges lead forward"),
                    HasSubstr("cycles are not possible")));
}

TEST(LineageEdge, YearsWithoutProjectsAreLedOver) {
  LineageSurroundings surroundings = Surroundings();
  surroundings.previous_year = platform::Year(2019);
  surroundings.nodes[P(2019, "old")] = "旧";
  surroundings.nodes[P(2019, "same")] = "ＤＶ対策事業";
  for (const LineageEdge& edge : {Edge("a", Type::kRenames, P(2019, "old"), P(2023, "new")),
                                  Edge("b", Type::kContinues, P(2019, "same"), P(2023, "same")),
                                  Edge("c", Type::kEnded, P(2019, "old"), "")}) {
    EXPECT_TRUE(ValidateNew({edge}, surroundings).ok()) << edge.id.value();
  }
  // Neither past that year, nor from one in between.
  for (const int year : {2018, 2020, 2022}) {
    EXPECT_THAT(Description(ValidateNew({Edge("x", Type::kRenames, P(year, "old"), P(2023, "new"))},
                                        surroundings)),
                AllOf(HasSubstr("2019 is expected"), HasSubstr("the last year that has projects")));
  }
  EXPECT_TRUE(ValidateNew({Edge("p", Type::kPlannedEnd, P(2023, "new"), "")}, surroundings).ok());
}

TEST(LineageEdge, ContinuesSuggestsRenamesAndBack) {
  EXPECT_THAT(Description(Check({Edge("x", Type::kContinues, P(2022, "old"), P(2023, "new"))})),
              AllOf(HasSubstr("'旧'"), HasSubstr("'新'"), HasSubstr("use RENAMES")));
  EXPECT_THAT(Description(Check({Edge("x", Type::kRenames, P(2022, "same"), P(2023, "same"))})),
              HasSubstr("use CONTINUES"));
}

TEST(LineageEdge, TwinsAndTakenIds) {
  const LineageEdge edge = Edge("a", Type::kRenames, P(2022, "old"), P(2023, "new"));
  LineageEdge twin = edge;
  twin.id = Id("b");
  EXPECT_THAT(Fields(Check({edge, twin})), ElementsAre("lineage_edges[1]"));
  EXPECT_THAT(Fields(Check({twin}, {edge})), ElementsAre("lineage_edges[0]"));

  LineageEdge other = Edge("a", Type::kAlternatesWith, P(2022, "other"), P(2023, "other"));
  EXPECT_THAT(Fields(Check({edge, other})), ElementsAre("lineage_edges[1].name"));
  const absl::Status status = Check({other}, {edge});
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("lineage_edges[0].name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/fiscalYears/2023/lineageEdges/a");
}

TEST(LineageEdge, EndedAndNewContradictWhatCarriesOn) {
  const LineageEdge ended = Edge("e", Type::kEnded, P(2022, "old"), "");
  const LineageEdge begun = Edge("n", Type::kNew, "", P(2023, "new"));
  for (const Type type : {Type::kRenames, Type::kMergesInto, Type::kSplitsInto}) {
    const LineageEdge carries = Edge("c", type, P(2022, "old"), P(2023, "new"));
    EXPECT_THAT(Fields(Check({ended, carries})), ElementsAre("lineage_edges[0].type"));
    EXPECT_THAT(Fields(Check({carries, begun})), ElementsAre("lineage_edges[1].type"));
    EXPECT_THAT(Fields(Check({ended}, {carries})), ElementsAre("lineage_edges[0].type"));
    EXPECT_THAT(Fields(Check({begun}, {carries})), ElementsAre("lineage_edges[0].type"));
    EXPECT_THAT(Fields(Check({carries}, {ended})), ElementsAre("lineage_edges"));
    EXPECT_THAT(Fields(Check({carries}, {begun})), ElementsAre("lineage_edges"));
  }
}

TEST(LineageEdge, ContinuesCarriesOnToo) {
  const LineageEdge carries = Edge("c", Type::kContinues, P(2022, "same"), P(2023, "same"));
  EXPECT_THAT(Fields(Check({Edge("e", Type::kEnded, P(2022, "same"), "")}, {carries})),
              ElementsAre("lineage_edges[0].type"));
  EXPECT_THAT(Fields(Check({carries}, {Edge("n", Type::kNew, "", P(2023, "same"))})),
              ElementsAre("lineage_edges"));
}

TEST(LineageEdge, EndsOfAnotherJurisdiction) {
  EXPECT_THAT(Description(Check(
                  {Edge("x", Type::kRenames, "jurisdictions/141003/fiscalYears/2022/projects/old",
                        P(2023, "new"))})),
              HasSubstr("of another jurisdiction"));
}

TEST(LineageEdge, InformationalEdgesContradictNothing) {
  EXPECT_TRUE(
      Check({Edge("e", Type::kEnded, P(2022, "old"), ""), Edge("n", Type::kNew, "", P(2023, "new")),
             Edge("a", Type::kAlternatesWith, P(2022, "old"), P(2023, "new")),
             Edge("p", Type::kPlannedEnd, P(2023, "new"), "")})
          .ok());
}

TEST(LineageEdge, ASplitIsCompletedByALaterBatch) {
  const Edges stored = {Edge("a", Type::kSplitsInto, P(2022, "old"), P(2023, "new"), 600'000),
                        Edge("b", Type::kSplitsInto, P(2022, "old"), P(2023, "same"))};
  const auto later = [](std::optional<int> share) {
    return Edge("c", Type::kSplitsInto, P(2022, "old"), P(2023, "other"), share);
  };
  EXPECT_TRUE(Check(stored).ok());
  EXPECT_TRUE(Check({later(400'000)}, stored).ok());
  EXPECT_TRUE(Check({later(1)}, stored).ok());  // b still has no share
  EXPECT_TRUE(Check({later(std::nullopt)}, stored).ok());
  EXPECT_THAT(Description(Check({later(400'001)}, stored)), HasSubstr("1000001"));
}

TEST(LineageEdge, KeepsWhatWasFoundBefore) {
  platform::FieldViolations violations;
  violations.Add("lineage_edges[0].name", "it is empty");
  EXPECT_THAT(Fields(ValidateNew({Edge("", Type::kEnded, "", "")}, Surroundings(), violations)),
              ElementsAre("lineage_edges[0].name", "lineage_edges[0].predecessor"));
}

// The rules over a whole set of edges, each said in the obvious way.
bool SharesHold(const Edges& edges, const std::string& predecessor) {
  int64_t sum = 0;
  bool all_given = true;
  bool any = false;
  for (const LineageEdge& edge : edges) {
    if (edge.type != static_cast<int>(Type::kSplitsInto) || edge.predecessor != predecessor) {
      continue;
    }
    any = true;
    sum += edge.share_ppm.value_or(0);
    all_given &= edge.share_ppm.has_value();
  }
  return !any || (all_given ? sum == 1'000'000 : sum <= 1'000'000);
}

bool Agree(const LineageEdge& a, const LineageEdge& b) {
  const auto carries = [](const LineageEdge& e) { return e.type >= 1 && e.type <= 4; };
  const auto is = [](const LineageEdge& e, Type type) { return e.type == static_cast<int>(type); };
  if (a.type == b.type && a.predecessor == b.predecessor && a.successor == b.successor) {
    return false;
  }
  if (is(a, Type::kEnded) && carries(b) && a.predecessor == b.predecessor) return false;
  if (is(a, Type::kNew) && carries(b) && a.successor == b.successor) return false;
  return true;
}

bool Legal(const Edges& edges) {
  for (size_t i = 0; i < edges.size(); ++i) {
    if (!SharesHold(edges, edges[i].predecessor)) return false;
    for (size_t k = 0; k < edges.size(); ++k) {
      if (i != k && !Agree(edges[i], edges[k])) return false;
    }
  }
  return true;
}

class RandomLineage : public testing::TestWithParam<unsigned> {
 protected:
  RandomLineage() : random_(GetParam()) {
    surroundings_.jurisdiction = kCode;
    surroundings_.fiscal_year = platform::Year(2023);
    surroundings_.previous_year = platform::Year(2022);
    for (int i = 0; i < kNodes; ++i) {
      surroundings_.nodes[P(2022, "p" + std::to_string(i))] = "旧" + std::to_string(i);
      surroundings_.nodes[P(2023, "p" + std::to_string(i))] = "新" + std::to_string(i);
    }
  }

  int Below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  LineageEdge Any(const std::vector<Type>& types) {
    const Type type = types[static_cast<size_t>(Below(static_cast<int>(types.size())))];
    const std::string from =
        P(type == Type::kPlannedEnd ? 2023 : 2022, "p" + std::to_string(Below(kNodes)));
    const std::string to = P(2023, "p" + std::to_string(Below(kNodes)));
    const bool has_to = type != Type::kEnded && type != Type::kPlannedEnd;
    std::optional<int> share;
    if (type == Type::kSplitsInto && Below(4) != 0) share = 250'000 * (1 + Below(3)) + Below(2);
    return Edge("e" + std::to_string(next_id_++), type, type == Type::kNew ? "" : from,
                has_to ? to : "", share);
  }

  // Sends random batches, keeps those accepted, and holds each verdict against Legal over all.
  void Run(const std::vector<Type>& types) {
    int accepted = 0;
    int refused = 0;
    for (int round = 0; round < 500; ++round) {
      surroundings_.edges.clear();
      for (int batch = 0; batch < 5; ++batch) {
        Edges edges;
        for (int rows = 1 + Below(4); rows > 0; --rows) edges.push_back(Any(types));
        Edges all = surroundings_.edges;
        all.insert(all.end(), edges.begin(), edges.end());
        const absl::Status status = ValidateNew(edges, surroundings_);
        ASSERT_EQ(status.ok(), Legal(all)) << status;
        (status.ok() ? accepted : refused)++;
        if (status.ok()) surroundings_.edges = all;
      }
    }
    EXPECT_GT(accepted, 100);  // the test would prove nothing otherwise
    EXPECT_GT(refused, 100);
  }

  static constexpr int kNodes = 4;
  std::mt19937 random_;
  LineageSurroundings surroundings_;
  int next_id_ = 0;
};

TEST_P(RandomLineage, ShareSumsHoldOverStoredAndNewEdges) { Run({Type::kSplitsInto}); }

TEST_P(RandomLineage, AllRulesHoldOverStoredAndNewEdges) {
  Run({Type::kRenames, Type::kMergesInto, Type::kSplitsInto, Type::kEnded, Type::kNew,
       Type::kAlternatesWith, Type::kPlannedEnd});
}

TEST_P(RandomLineage, EverySplitThatDoesNotSumIsNamed) {
  for (int round = 0; round < 500; ++round) {
    Edges edges;
    std::set<std::pair<std::string, std::string>> ends;
    while (edges.size() < 8) {
      LineageEdge edge = Any({Type::kSplitsInto});
      if (ends.emplace(edge.predecessor, edge.successor).second) edges.push_back(edge);
    }
    size_t broken = 0;
    for (int i = 0; i < kNodes; ++i) {
      broken += SharesHold(edges, P(2022, "p" + std::to_string(i))) ? 0 : 1;
    }
    ASSERT_EQ(Fields(ValidateNew(edges, surroundings_)).size(), broken);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomLineage, testing::Range(0u, 5u));

}  // namespace
}  // namespace kuzukuri::catalog
