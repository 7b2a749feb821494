#include "services/catalog/domain/classification_node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <random>
#include <set>

#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Id = platform::ResourceId;

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kYear(2022);

using Nodes = std::vector<ClassificationNode>;

ClassificationNode Node(const std::string& id, const std::vector<Placement>& placements) {
  ClassificationNode node;
  node.id = Id(id);
  node.kind = 2;
  node.display_name = id;
  node.placements = placements;
  return node;
}

absl::Status Check(const Nodes& nodes, const Nodes& existing = {}) {
  return ValidateNew(nodes, {kCode, kYear, "list", existing});
}

TEST(ClassificationNode, ParentsInTheBatchInAnyOrderOrStored) {
  const Nodes stored = {Node("total", {{"list", Id(), 0}})};
  EXPECT_TRUE(
      Check({Node("pillar", {{"list", Id("class"), 0}}), Node("class", {{"list", Id("total"), 0}})},
            stored)
          .ok());
}

TEST(ClassificationNode, TheSameTwoNodesMayChangePlacesBetweenTrees) {
  EXPECT_TRUE(Check({Node("a", {{"list", Id(), 0}, {"summary", Id("b"), 0}}),
                     Node("b", {{"list", Id("a"), 0}, {"summary", Id(), 0}})})
                  .ok());
}

TEST(ClassificationNode, OneBadFieldEach) {
  struct Case {
    std::function<void(ClassificationNode&)> spoil;
    std::string field;
  };
  const std::string long_note(1001, 'x');
  const std::vector<Case> cases = {
      {[](auto& n) { n.kind = 0; }, "kind"},
      {[](auto& n) { n.kind = 5; }, "kind"},
      {[](auto& n) { n.kind = -1; }, "kind"},
      {[](auto& n) { n.display_name = "　"; }, "display_name"},
      {[&](auto& n) { n.display_name = std::string(201, 'x'); }, "display_name"},
      {[&](auto& n) { n.note = long_note; }, "note"},
      {[](auto& n) { n.note = "a\tb"; }, "note"},
      {[](auto& n) { n.placements.clear(); }, "placements"},
      {[](auto& n) {
         n.placements[0].tree = "";
         n.placements[0].parent = Id();
       },
       "placements[0].tree"},
      {[](auto& n) { n.placements[0].position = -1; }, "placements[0].position"},
      {[](auto& n) { n.placements[0].parent = Id("nobody"); }, "placements[0].parent"},
      {[](auto& n) {
         n.placements[0] = {"other", Id("root"), 0};
       },
       "placements[0].parent"},
      {[](auto& n) { n.placements[0].parent = n.id; }, "placements[0].parent"},
      {[](auto& n) {
         n.placements.push_back({"list", Id(), 1});
       },
       "placements[1].tree"},
      {[](auto& n) {
         n.placements.assign(21, {"list", Id(), 0});
       },
       "placements"},
      {[](auto& n) {
         n.printed_names = {{"", "x"}};
       },
       "printed_names[0].place"},
      {[](auto& n) {
         n.printed_names = {{"page", "x"}, {"list", ""}};
       },
       "printed_names[1].text"},
      {[](auto& n) {
         n.printed_names.assign(101, {"", ""});
       },
       "printed_names"},
  };
  const Nodes stored = {Node("root", {{"list", Id(), 0}})};
  for (size_t i = 0; i < cases.size(); ++i) {
    ClassificationNode node = Node("n", {{"list", Id("root"), 0}});
    ASSERT_TRUE(Check({node}, stored).ok());
    cases[i].spoil(node);
    const absl::Status status = Check({Node("fine", {{"list", Id(), 0}}), node}, stored);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << i;
    EXPECT_THAT(Fields(status), ElementsAre("classification_nodes[1]." + cases[i].field)) << i;
  }
}

TEST(ClassificationNode, TwinsAndTakenIds) {
  ClassificationNode twin = Node("a", {{"list", Id(), 1}});
  twin.display_name = "another";
  absl::Status status = Check({Node("a", {{"list", Id(), 0}}), twin});
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Fields(status), ElementsAre("classification_nodes[1].name"));

  const Nodes stored = {Node("a", {{"list", Id(), 0}})};
  status = Check({Node("b", {{"list", Id(), 0}}), twin}, stored);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("classification_nodes[1].name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/fiscalYears/2022/classificationNodes/a");
}

TEST(ClassificationNode, NamesAreUniqueAmongSiblingsOfThePrimaryTree) {
  const auto named = [](const std::string& id, const char* tree, const std::string& parent) {
    ClassificationNode node = Node(id, {{tree, Id(parent), 0}});
    node.display_name = "総務管理費";
    return node;
  };
  const Nodes stored = {Node("k2", {{"list", Id(), 0}, {"nature", Id(), 0}}),
                        Node("k3", {{"list", Id(), 0}}), named("a", "list", "k2")};
  EXPECT_TRUE(Check({named("b", "list", "k3")}, stored).ok());
  EXPECT_TRUE(Check({named("b", "nature", "k2"), named("c", "nature", "k2")}, stored).ok());
  const absl::Status status = Check({named("b", "list", "k2")}, stored);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("classification_nodes[0].display_name"));
  EXPECT_THAT(Fields(Check({named("b", "list", "k3"), named("c", "list", "k3")}, stored)),
              ElementsAre("classification_nodes[1].display_name"));
}

TEST(ClassificationNode, CycleNamesTheNodesOnItAndTheTree) {
  const absl::Status status = Check({
      Node("a", {{"list", Id(), 0}, {"summary", Id("b"), 0}}),
      Node("b", {{"list", Id("a"), 0}, {"summary", Id("c"), 0}}),
      Node("c", {{"list", Id("b"), 0}, {"summary", Id("a"), 0}}),
      Node("below", {{"summary", Id("c"), 0}}),  // hangs on the cycle, is not on it
  });
  EXPECT_THAT(Fields(status), ElementsAre("classification_nodes[0].placements[1].parent",
                                          "classification_nodes[1].placements[1].parent",
                                          "classification_nodes[2].placements[1].parent"));
  EXPECT_THAT(Description(status), HasSubstr("'summary'"));
}

TEST(ClassificationNode, KeepsWhatWasFoundBefore) {
  platform::FieldViolations violations;
  violations.Add("classification_nodes[0].placements[0].parent", "it is not a resource name");
  ClassificationNode node = Node("a", {{"list", Id("not/an/id"), 0}});
  node.note = std::string(1001, 'x');
  EXPECT_THAT(
      Fields(ValidateNew({node}, {kCode, kYear, "list", {}}, violations)),
      ElementsAre("classification_nodes[0].placements[0].parent", "classification_nodes[0].note"));
}

TEST(ClassificationNode, ADeepBatchIsNoMoreWorkThanAFlatOne) {
  Nodes nodes;
  const std::vector<std::string> trees = {"t0", "t1", "t2", "t3", "t4",
                                          "t5", "t6", "t7", "t8", "t9"};
  for (int i = 0; i < 1000; ++i) {
    std::vector<Placement> placements;
    for (const std::string& tree : trees) {
      placements.push_back({tree, Id(i == 0 ? "" : "n" + std::to_string(i - 1)), 0});
    }
    nodes.push_back(Node("n" + std::to_string(i), placements));
  }
  std::reverse(nodes.begin(), nodes.end());
  EXPECT_TRUE(Check(nodes).ok());
  for (Placement& placement : nodes.back().placements) placement.parent = Id("n999");
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(Check(nodes)).metadata().at("violations"), "10000");
}

// The obvious way: from every placement, follow the parents as often as there are nodes.
struct Reference {
  std::set<std::string> on_cycle;  // `tree/id`
  bool parents_exist = true;
};

Reference Judge(const Nodes& all) {
  Reference result;
  const auto placement_of = [&](const Id& id, const std::string& tree) {
    for (const ClassificationNode& node : all) {
      for (const Placement& placement : node.placements) {
        if (node.id == id && placement.tree == tree) return &placement;
      }
    }
    return static_cast<const Placement*>(nullptr);
  };
  for (const ClassificationNode& node : all) {
    for (const Placement& start : node.placements) {
      const Placement* at = &start;
      for (size_t step = 0; step < all.size() && at != nullptr && !at->parent.empty(); ++step) {
        if (at->parent == node.id) result.on_cycle.insert(start.tree + "/" + node.id.value());
        at = placement_of(at->parent, start.tree);
        result.parents_exist &= at != nullptr;
      }
    }
  }
  return result;
}

class PlacementForest : public testing::TestWithParam<unsigned> {};

TEST_P(PlacementForest, AcceptsExactlyTheForests) {
  std::mt19937 random(GetParam());
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  int accepted = 0;
  int cyclic = 0;
  for (int round = 0; round < 400; ++round) {
    Nodes stored;
    int next = 0;
    for (int batch = 0; batch < 4; ++batch) {
      // Few enough that an error lists every violation.
      const int rows = 1 + below(5);
      Nodes nodes;
      for (int i = 0; i < rows; ++i) {
        std::vector<Placement> placements;
        for (const char* tree : {"list", "summary"}) {
          if (below(4) == 0) continue;
          // Any node of this batch or before it, rarely one that does not exist.
          const int parent = below(next + rows + (below(8) == 0 ? 1 : 0));
          placements.push_back({tree, Id(below(3) == 0 ? "" : "n" + std::to_string(parent)), 0});
        }
        if (placements.empty()) placements.push_back({"list", Id(), 0});
        nodes.push_back(Node("n" + std::to_string(next + i), placements));
      }
      std::shuffle(nodes.begin(), nodes.end(), random);
      Nodes all = stored;
      all.insert(all.end(), nodes.begin(), nodes.end());
      const Reference expected = Judge(all);
      const absl::Status status = Check(nodes, stored);
      ASSERT_EQ(status.ok(), expected.on_cycle.empty() && expected.parents_exist) << status;
      std::set<std::string> found;
      const auto bad = DetailOf<google::rpc::BadRequest>(status);
      for (const auto& violation : bad.field_violations()) {
        if (violation.description().find("own ancestor") == std::string::npos) continue;
        size_t row = 0;
        size_t placement = 0;
        ASSERT_EQ(std::sscanf(violation.field().c_str(),
                              "classification_nodes[%zu].placements[%zu].parent", &row, &placement),
                  2);
        found.insert(nodes[row].placements[placement].tree + "/" + nodes[row].id.value());
      }
      ASSERT_EQ(found, expected.on_cycle);
      cyclic += expected.on_cycle.empty() ? 0 : 1;
      if (!status.ok()) continue;
      ++accepted;
      next += rows;
      stored = all;
    }
  }
  EXPECT_GT(accepted, 100);  // the test would prove nothing otherwise
  EXPECT_GT(cyclic, 100);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PlacementForest, testing::Range(0u, 5u));

}  // namespace
}  // namespace kuzukuri::catalog
