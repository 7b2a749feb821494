#include "clients/cli/import/roll_ups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace kuzukuri::cli {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kYear = "jurisdictions/141127/fiscalYears/2024";

std::string Node(const std::string& id) { return absl::StrCat(kYear, "/classificationNodes/", id); }
std::string ProjectName(const std::string& id) { return absl::StrCat(kYear, "/projects/", id); }

template <class Resource>
void Place(Resource& resource, const std::string& tree, const std::string& parent) {
  auto* placement = resource.add_placements();
  placement->set_tree(tree);
  if (!parent.empty()) placement->set_parent(Node(parent));
}

class RollUps : public testing::Test {
 protected:
  RollUps() {
    year_.primary_tree = "list";
    AddNode("total", {{"list", ""}});
    AddNode("k2", {{"list", "total"}});
    AddNode("k10", {{"list", "total"}});
    AddNode("goal", {{"plan", ""}});
    catalog::v1::Project& project = year_.projects[ProjectName("P")];
    Place(project, "list", "k2");
    Place(project, "plan", "goal");
    year_.departments = {"jurisdictions/141127/departments/d1"};
  }

  void AddNode(const std::string& id,
               const std::vector<std::pair<std::string, std::string>>& placements) {
    catalog::v1::ClassificationNode& node = year_.nodes[Node(id)];
    for (const auto& [tree, parent] : placements) Place(node, tree, parent);
  }

  std::string Of(const std::string& node, const std::vector<std::string>& rollups) {
    budget::v1::BudgetLine line;
    line.set_node(node);
    for (const std::string& rollup : rollups) line.add_rollups(rollup);
    return RollUpProblem(year_, line);
  }

  YearCatalogue year_;
};

TEST_F(RollUps, AreWhatStandsAbove) {
  EXPECT_EQ(Of(ProjectName("P"), {Node("k2"), Node("total")}), "");
  EXPECT_EQ(Of(ProjectName("P"), {Node("total"), Node("goal"), Node("k2")}), "") << "any tree";
  EXPECT_EQ(Of(ProjectName("P") + "/subProjects/1", {Node("k2"), Node("total")}), "");
  EXPECT_EQ(Of(Node("k2"), {Node("k2"), Node("total")}), "") << "a node may name itself";
  EXPECT_EQ(Of(Node("k2"), {Node("total")}), "");
}

TEST_F(RollUps, MayNameWhatIsAboveOneOfThemInAnotherTree) {
  AddNode("k3", {{"list", "total"}, {"plan", "goal"}});
  Place(year_.projects[ProjectName("Q")], "list", "k3");
  EXPECT_EQ(Of(ProjectName("Q"), {Node("k3"), Node("total"), Node("goal")}), "");
}

TEST_F(RollUps, ThatNameNoNodeKeepToThemselves) {
  EXPECT_EQ(Of(ProjectName("P"), {}), "");
  EXPECT_EQ(Of(ProjectName("P"), {"jurisdictions/141127/departments/d1"}), "");
}

TEST_F(RollUps, OfANodeThatIsNotKnownAreNotJudged) {
  EXPECT_EQ(Of(ProjectName("R"), {Node("k10")}), "");
}

TEST_F(RollUps, ElsewhereAreAProblem) {
  EXPECT_THAT(Of(ProjectName("P"), {Node("k10"), Node("total")}),
              AllOf(HasSubstr("'classificationNodes/k10' is not above 'projects/P'"),
                    HasSubstr("'classificationNodes/k2', 'classificationNodes/total'")));
  EXPECT_THAT(Of(ProjectName("P"), {Node("nix"), Node("k2"), Node("total")}),
              HasSubstr("'classificationNodes/nix' does not exist"));
  EXPECT_THAT(Of(Node("total"), {Node("k2")}), HasSubstr("stands under nothing"));
}

TEST_F(RollUps, MayLeaveOutWhatIsAbove) {
  EXPECT_EQ(Of(ProjectName("P"), {Node("k2")}), "");
  EXPECT_EQ(Of(ProjectName("P"), {Node("goal")}), "");
}

TEST_F(RollUps, ToADepartmentThatIsNoneAreAProblem) {
  EXPECT_THAT(Of(ProjectName("P"), {"jurisdictions/141127/departments/nix"}),
              HasSubstr("there is no 'departments/nix'"));
}

TEST_F(RollUps, OfTreesThatGoRoundAreLookedAtOnce) {
  year_.nodes[Node("total")].mutable_placements(0)->set_parent(Node("k2"));
  EXPECT_EQ(Of(ProjectName("P"), {Node("k2"), Node("total")}), "");
}

TEST_F(RollUps, OfALineGoWithItsProject) {
  const auto counted = [&](const std::vector<std::string>& rollups) {
    budget::v1::BudgetLine line;
    line.set_node(ProjectName("P") + "/subProjects/1");
    for (const std::string& rollup : rollups) line.add_rollups(rollup);
    const auto next = CountedWhereItStands(year_, line);
    if (!next) return std::vector<std::string>();
    return std::vector<std::string>(next->rollups().begin(), next->rollups().end());
  };
  using Names = std::vector<std::string>;
  const std::string department = "jurisdictions/141127/departments/d1";
  EXPECT_EQ(counted({Node("k10"), Node("total"), department}),
            (Names{Node("k2"), Node("total"), department}));
  EXPECT_EQ(counted({Node("total")}), (Names{Node("k2"), Node("total")})) << "a level between";
  EXPECT_EQ(counted({Node("gone"), Node("total")}), (Names{Node("k2"), Node("total")}));
  // In no node, or so already in whatever order and whatever other tree.
  EXPECT_EQ(counted({department}), Names());
  EXPECT_EQ(counted({Node("total"), Node("k2")}), Names());
  EXPECT_EQ(counted({Node("total"), Node("k2"), Node("goal")}), Names());
  // One that counted in another tree goes on in what stands above there.
  AddNode("aim", {{"plan", ""}});
  EXPECT_EQ(counted({Node("k2"), Node("total"), Node("aim")}),
            (Names{Node("k2"), Node("total"), Node("goal")}));
}

TEST_F(RollUps, OfAnUnknownNodeStay) {
  budget::v1::BudgetLine line;
  line.set_node(ProjectName("Q"));
  line.add_rollups(Node("k10"));
  EXPECT_FALSE(CountedWhereItStands(year_, line).has_value());
}

TEST_F(RollUps, StandBelow) {
  budget::v1::BudgetLine line;
  line.set_node(ProjectName("P") + "/subProjects/1");
  EXPECT_TRUE(StandsBelow(year_, line, ProjectName("P")));
  EXPECT_TRUE(StandsBelow(year_, line, Node("total")));
  EXPECT_TRUE(StandsBelow(year_, line, Node("goal")));
  EXPECT_FALSE(StandsBelow(year_, line, Node("k10")));
}

}  // namespace
}  // namespace kuzukuri::cli
