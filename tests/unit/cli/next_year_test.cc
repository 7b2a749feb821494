#include "clients/cli/year/next_year.h"

#include <gtest/gtest.h>

#include <string>

namespace kuzukuri::cli {
namespace {

TEST(NextYear, ALabelIsCountedOn) {
  EXPECT_EQ(LabelOfYear("令和４年度", 2022, 2023), "令和５年度");
  EXPECT_EQ(LabelOfYear("令和9年度", 2027, 2028), "令和10年度");
  EXPECT_EQ(LabelOfYear("2022年度", 2022, 2024), "2024年度");
  EXPECT_EQ(LabelOfYear("令和４年度（第２号）", 2022, 2023), "令和５年度（第２号）");
  EXPECT_EQ(LabelOfYear("平成30年度", 2018, 2019), "2019年度");
  EXPECT_EQ(LabelOfYear("FY22", 2022, 2023), "2023年度");
}

HeldYear Held2023() {
  const std::string year = "jurisdictions/141127/fiscalYears/2023";
  HeldYear held;
  held.fiscal_year.set_name(year);
  held.fiscal_year.set_display_name("令和５年度");
  held.fiscal_year.set_primary_tree("list");
  held.fiscal_year.set_revision(7);
  catalog::v1::Project& project = held.projects[year + "/projects/A"];
  project.set_name(year + "/projects/A");
  project.set_display_name("事業");
  project.set_note("注");
  project.add_placements()->set_parent(year + "/classificationNodes/a");
  project.add_departments("jurisdictions/141127/departments/d");
  catalog::v1::SubProject& sub = *project.add_sub_projects();
  sub.set_name(year + "/projects/A/subProjects/1");
  sub.set_display_name("細");
  budget::v1::BudgetLine& line = held.lines[year + "/budgetLines/A"];
  line.set_name(year + "/budgetLines/A");
  line.set_node(year + "/projects/A/subProjects/1");
  line.add_rollups(year + "/classificationNodes/a");
  line.add_rollups("jurisdictions/141127/departments/d");
  return held;
}

TEST(NextYear, NamesAreTheNextYearsAndDepartmentsKeepTheirs) {
  const NextYear next = MakeNextYear(Held2023(), {2024, "", {}, ""});
  const std::string year = "jurisdictions/141127/fiscalYears/2024";
  const auto& project = next.projects.groups().at(0).rows.at(0).message;
  EXPECT_EQ(project.name(), year + "/projects/A");
  EXPECT_EQ(project.placements(0).parent(), year + "/classificationNodes/a");
  EXPECT_EQ(project.departments(0), "jurisdictions/141127/departments/d");
  EXPECT_TRUE(project.note().empty());
  EXPECT_EQ(next.sub_projects.groups().at(0).rows.at(0).message.name(),
            year + "/projects/A/subProjects/1");
  const auto& line = next.lines.groups().at(0).rows.at(0).message;
  EXPECT_EQ(line.node(), year + "/projects/A/subProjects/1");
  EXPECT_EQ(line.rollups(0), year + "/classificationNodes/a");
  EXPECT_EQ(line.rollups(1), "jurisdictions/141127/departments/d");
  const auto& edges = next.edges.groups().at(0).rows;
  ASSERT_EQ(edges.size(), 2);
  EXPECT_EQ(edges[1].message.name(), year + "/lineageEdges/A.1");
  EXPECT_EQ(edges[1].message.type(), catalog::v1::LineageEdge::TYPE_CONTINUES);
}

TEST(NextYear, WhatEndsLeavesItsEndAlone) {
  const HeldYear held = Held2023();
  const NextYear next = MakeNextYear(held, {2024, "", {held.projects.begin()->first}, "完了"});
  EXPECT_TRUE(next.projects.groups().empty());
  EXPECT_TRUE(next.lines.groups().empty());
  const auto& edges = next.edges.groups().at(0).rows;
  ASSERT_EQ(edges.size(), 1);
  EXPECT_EQ(edges[0].message.type(), catalog::v1::LineageEdge::TYPE_ENDED);
  EXPECT_EQ(edges[0].message.explanation(), "完了");
}

TEST(NextYear, EdgesThatAreThereUnderOtherIdsAreThoseOfTheSameEnds) {
  HeldYear held = Held2023();
  const std::string from = "jurisdictions/141127/fiscalYears/2023";
  const std::string to = "jurisdictions/141127/fiscalYears/2024";
  auto& one = held.indicators[from + "/indicators/i"];
  one.set_name(from + "/indicators/i");
  one.add_nodes(from + "/projects/A");
  HeldLineage there;
  auto& edge = there.edges[to + "/lineageEdges/e7"];
  edge.set_name(to + "/lineageEdges/e7");
  edge.set_type(catalog::v1::LineageEdge::TYPE_RENAMES);
  edge.set_predecessor(from + "/projects/A");
  edge.set_successor(to + "/projects/A");
  auto& of_indicator = there.indicator_edges[to + "/indicatorLineageEdges/x"];
  of_indicator.set_name(to + "/indicatorLineageEdges/x");
  of_indicator.add_predecessors()->set_indicator(one.name());
  of_indicator.add_successors()->set_indicator(to + "/indicators/i");
  const NextYear next = MakeNextYear(held, {2024, "", {}, ""}, there);
  const auto& edges = next.edges.groups().at(0).rows;
  ASSERT_EQ(edges.size(), 2);
  EXPECT_EQ(edges[0].message.name(), to + "/lineageEdges/e7");
  EXPECT_EQ(edges[1].message.name(), to + "/lineageEdges/A.1") << "of other ends";
  EXPECT_EQ(next.indicator_edges.groups().at(0).rows.at(0).message.name(),
            to + "/indicatorLineageEdges/x");
}

TEST(NextYear, LinesThatCountElsewhereAreNamed) {
  HeldYear held = Held2023();
  EXPECT_TRUE(LinesCountedElsewhere(held).empty());
  const auto line = held.lines.begin();
  line->second.set_rollups(0, "jurisdictions/141127/fiscalYears/2023/classificationNodes/b");
  EXPECT_EQ(LinesCountedElsewhere(held), std::vector<std::string>{line->first});
}

}  // namespace
}  // namespace kuzukuri::cli
