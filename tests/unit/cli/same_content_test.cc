#include "clients/cli/import/same_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/import/year_before.h"
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

TEST(SameContent, NorDoesTheOrderOfSubProjects) {
  catalog::v1::Project held = Sample();
  held.mutable_sub_projects()->SwapElements(0, 1);
  EXPECT_THAT(Difference(held, Sample()), IsEmpty());
  held.mutable_sub_projects(0)->set_note("注");
  EXPECT_THAT(Difference(held, Sample()), HasSubstr("note"));
  held.mutable_sub_projects()->RemoveLast();
  EXPECT_THAT(Difference(held, Sample()), HasSubstr("here:  sub_projects"));
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

TEST(YearBefore, AResourceKeepsItsPlaceBelowAnotherYear) {
  EXPECT_EQ(BelowYear("jurisdictions/141127/fiscalYears/2022",
                      "jurisdictions/141127/fiscalYears/2024/projects/A/subProjects/1"),
            "jurisdictions/141127/fiscalYears/2022/projects/A/subProjects/1");
}

}  // namespace
}  // namespace kuzukuri::cli
