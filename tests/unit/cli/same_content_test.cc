#include "clients/cli/import/same_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/import/year_before.h"
#include "kuzukuri/budget/v1/budget_line.pb.h"
#include "kuzukuri/catalog/v1/classification_node.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"

namespace kuzukuri::cli {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

catalog::v1::Project Sample() {
  catalog::v1::Project project;
  project.set_name("jurisdictions/141127/fiscalYears/2024/projects/A");
  project.set_display_name("水路清掃事業");
  for (const char* id : {"1", "2"}) {
    catalog::v1::SubProject* sub = project.add_sub_projects();
    sub->set_name(project.name() + "/subProjects/" + id);
    sub->set_display_name(id);
  }
  return project;
}

TEST(SameContent, WhatTheServiceAddsMakesNoDifference) {
  catalog::v1::Project held = Sample();
  held.set_revision(7);
  EXPECT_THAT(Difference(held, Sample()), IsEmpty());
}

TEST(SameContent, NorDoSubProjects) {
  catalog::v1::Project held = Sample();
  held.mutable_sub_projects(0)->set_note("注");
  held.mutable_sub_projects()->RemoveLast();
  EXPECT_THAT(Difference(held, Sample()), IsEmpty());
}

TEST(SameContent, EveryOtherFieldDoes) {
  catalog::v1::Project held = Sample();
  held.set_display_name("水路事業");
  EXPECT_THAT(Difference(held, Sample()),
              testing::StrEq("there: display_name: \"水路事業\"\n"
                             "here:  display_name: \"水路清掃事業\"\n"));
  catalog::v1::LineageEdge edge;
  catalog::v1::LineageEdge shared;
  shared.set_share_ppm(0);
  EXPECT_THAT(Difference(edge, shared), HasSubstr("share_ppm"));
}

TEST(SameContent, NamesAndPlacesArePrintedOtherwiseAndANodeMovesMoney) {
  catalog::v1::Project held = Sample();
  held.set_display_name("水路事業");
  held.add_departments("d");
  catalog::v1::Placement* placement = held.add_placements();
  placement->set_tree("list");
  placement->set_parent("a");
  catalog::v1::Project row = held;
  row.set_display_name("水路清掃事業");
  row.mutable_placements(0)->set_position(3);
  row.add_placements()->set_tree("summary");
  EXPECT_FALSE(MovesMoney(held, row));
  // Papers of a year group the same projects otherwise.
  row.mutable_placements(0)->set_parent("b");
  EXPECT_FALSE(MovesMoney(held, row));
  budget::v1::BudgetLine line;
  line.set_node("a");
  budget::v1::BudgetLine other = line;
  other.add_rollups("r");
  EXPECT_FALSE(MovesMoney(line, other));
  other.set_node("b");
  EXPECT_TRUE(MovesMoney(line, other));
  catalog::v1::ClassificationNode node;
  catalog::v1::ClassificationNode outside;
  outside.set_outside_total(true);
  EXPECT_TRUE(MovesMoney(node, outside));
}

TEST(EtagOf, AnIndicatorIsTheVersionOfItsValuesToo) {
  indicator::v1::Indicator indicator;
  indicator.set_revision(4);
  EXPECT_EQ(EtagOf(indicator), "4");
  indicator.add_values()->set_revision(7);
  indicator.add_values()->set_revision(3);
  EXPECT_EQ(EtagOf(indicator), "7");
  catalog::v1::Department department;
  department.set_revision(2);
  EXPECT_EQ(EtagOf(department), "2");
}

TEST(YearBefore, AResourceKeepsItsPlaceBelowAnotherYear) {
  EXPECT_EQ(BelowYear("jurisdictions/141127/fiscalYears/2022",
                      "jurisdictions/141127/fiscalYears/2024/projects/A/subProjects/1"),
            "jurisdictions/141127/fiscalYears/2022/projects/A/subProjects/1");
}

}  // namespace
}  // namespace kuzukuri::cli
