#include "services/catalog/domain/project.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "tests/unit/catalog/violations.h"

namespace kuzukuri::catalog {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Id = platform::ResourceId;

ProjectSurroundings Surroundings() {
  ClassificationNode pillar;
  pillar.id = Id("I");
  pillar.placements = {{"list", Id(), 0}, {"summary", Id(), 0}};
  ClassificationNode other = pillar;
  other.id = Id("II");
  ProjectSurroundings surroundings;
  surroundings.jurisdiction = platform::JurisdictionCode("141127");
  surroundings.fiscal_year = platform::Year(2022);
  surroundings.primary_tree = "list";
  surroundings.nodes = {pillar, other};
  surroundings.departments = {Id("general"), Id("welfare")};
  surroundings.projects = {{Id("II-9")}, {{{Id("I"), "健康づくり事業"}, Id("II-9")}}};
  return surroundings;
}

SubProject Sub(const std::string& id, const std::string& name) {
  SubProject sub;
  sub.id = Id(id);
  sub.display_name = name;
  return sub;
}

Project Sample(const std::string& id, const std::string& name) {
  Project project;
  project.id = Id(id);
  project.display_name = name;
  project.printed_code = "Ⅰ-１";
  project.printed_names = {{"page", "災害に強い区づくり"}};
  project.placements = {{"list", Id("I"), 0}, {"summary", Id("I"), 3}};
  project.departments = {Id("general"), Id("welfare")};
  project.page_departments = {Id("welfare")};
  project.sub_projects = {Sub("1", "防災訓練事業"), Sub("2", "防災活動事業")};
  project.sub_projects[0].mark = 2;
  project.sub_projects[0].parts = {"(1)訓練"};
  project.sub_projects[0].cross_references = {
      {1, "jurisdictions/141127/fiscalYears/2022/projects/II-1"},
      {2, "jurisdictions/141127/fiscalYears/1999/projects/II-1/subProjects/3"}};
  project.sub_projects[1].departments = {Id("welfare")};
  project.related_projects = {{"関連する局事業", "防災局の事業", "", std::nullopt},
                              {"関連する局事業", "別の事業", "防災局", 0}};
  return project;
}

TEST(Project, AcceptsEverythingAStatementSays) {
  EXPECT_TRUE(ValidateNew({Sample("I-1", "災害に強い区づくり事業")}, Surroundings()).ok());
}

TEST(Project, OneBadFieldEach) {
  struct Case {
    std::function<void(Project&)> spoil;
    std::string field;
  };
  const std::string long_name(201, 'x');
  const std::string long_note(1001, 'x');
  const std::vector<Case> cases = {
      {[](Project& p) { p.display_name = ""; }, "display_name"},
      {[&](Project& p) { p.display_name = long_name; }, "display_name"},
      {[&](Project& p) { p.printed_code = long_name; }, "printed_code"},
      {[&](Project& p) { p.note = long_note; }, "note"},
      {[](Project& p) { p.printed_names[0].place = ""; }, "printed_names[0].place"},
      {[](Project& p) {
         p.printed_names.assign(101, {"", ""});
       },
       "printed_names"},
      {[](Project& p) { p.placements.clear(); }, "placements"},
      {[](Project& p) {
         p.placements = {{"summary", Id("I"), 0}};
       },
       "placements"},
      {[](Project& p) { p.placements[0].parent = Id(); }, "placements[0].parent"},
      {[](Project& p) { p.placements[0].parent = Id("III"); }, "placements[0].parent"},
      {[](Project& p) { p.placements[1].tree = "pages"; }, "placements[1].parent"},
      {[](Project& p) { p.placements[1].tree = "list"; }, "placements[1].tree"},
      {[](Project& p) { p.placements[1].position = -1; }, "placements[1].position"},
      {[](Project& p) {
         p.placements.insert(p.placements.end(), 19, {"", Id(), -1});
       },
       "placements"},
      {[](Project& p) { p.departments.clear(); }, "departments"},
      {[](Project& p) { p.departments.push_back(Id("nobody")); }, "departments[2]"},
      {[](Project& p) { p.departments.push_back(Id("general")); }, "departments[2]"},
      {[](Project& p) { p.departments.assign(21, Id("nobody")); }, "departments"},
      {[](Project& p) { p.page_departments.push_back(Id("nobody")); }, "page_departments[1]"},
      {[](Project& p) { p.page_departments.push_back(Id("welfare")); }, "page_departments[1]"},
      {[](Project& p) { p.sub_projects[1].id = Id("1"); }, "sub_projects[1].name"},
      {[](Project& p) { p.sub_projects[1].display_name = "防災 訓練　事業"; },
       "sub_projects[1].display_name"},
      {[](Project& p) { p.sub_projects[1].display_name = ""; }, "sub_projects[1].display_name"},
      {[&](Project& p) { p.sub_projects[1].note = long_note; }, "sub_projects[1].note"},
      {[](Project& p) { p.sub_projects[1].position = -1; }, "sub_projects[1].position"},
      {[](Project& p) { p.sub_projects[1].mark = 3; }, "sub_projects[1].mark"},
      {[](Project& p) { p.sub_projects[1].mark = -1; }, "sub_projects[1].mark"},
      {[](Project& p) {
         p.sub_projects[1].parts = {"x", ""};
       },
       "sub_projects[1].parts[1]"},
      {[](Project& p) { p.sub_projects[1].parts.assign(101, ""); }, "sub_projects[1].parts"},
      {[](Project& p) { p.sub_projects[1].departments = {Id("nobody")}; },
       "sub_projects[1].departments[0]"},
      {[](Project& p) { p.sub_projects[0].cross_references[1].kind = 0; },
       "sub_projects[0].cross_references[1].kind"},
      {[](Project& p) { p.sub_projects[0].cross_references[1].kind = 3; },
       "sub_projects[0].cross_references[1].kind"},
      {[](Project& p) { p.sub_projects[0].cross_references[1].target = ""; },
       "sub_projects[0].cross_references[1].target"},
      {[](Project& p) { p.sub_projects[0].cross_references[1].target = "jurisdictions/141127"; },
       "sub_projects[0].cross_references[1].target"},
      {[](Project& p) {
         p.sub_projects[0].cross_references[1].target = "jurisdictions/141127/departments/general";
       },
       "sub_projects[0].cross_references[1].target"},
      {[](Project& p) {
         p.sub_projects[0].cross_references.assign(101, {0, ""});
       },
       "sub_projects[0].cross_references"},
      {[](Project& p) { p.sub_projects.assign(201, Sub("", "")); }, "sub_projects"},
      {[](Project& p) { p.related_projects[0].heading = ""; }, "related_projects[0].heading"},
      {[](Project& p) { p.related_projects[0].display_name = " "; },
       "related_projects[0].display_name"},
      {[&](Project& p) { p.related_projects[0].owner = long_name; }, "related_projects[0].owner"},
      {[](Project& p) { p.related_projects[0].amount_yen = -1; }, "related_projects[0].amount_yen"},
      {[](Project& p) { p.related_projects.assign(101, {}); }, "related_projects"},
  };
  for (size_t i = 0; i < cases.size(); ++i) {
    Project project = Sample("I-1", "災害に強い区づくり事業");
    cases[i].spoil(project);
    const absl::Status status = ValidateNew({Sample("I-0", "別の事業"), project}, Surroundings());
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << i;
    EXPECT_THAT(Fields(status), ElementsAre("projects[1]." + cases[i].field)) << i;
  }
}

TEST(Project, ListsEveryBadRow) {
  Project first = Sample("I-1", "甲");
  first.departments.clear();
  Project third = Sample("I-3", "丙");
  third.note = "a\nb";
  third.sub_projects[0].display_name = "";
  EXPECT_THAT(Fields(ValidateNew({first, Sample("I-2", "乙"), third}, Surroundings())),
              ElementsAre("projects[0].departments", "projects[2].note",
                          "projects[2].sub_projects[0].display_name"));
}

TEST(Project, LimitsAreInclusive) {
  ProjectSurroundings surroundings = Surroundings();
  Project project = Sample("I-1", "甲");
  project.departments.clear();
  for (int i = 0; i < 20; ++i) {
    project.departments.push_back(Id("d" + std::to_string(i)));
    surroundings.departments.insert(project.departments.back());
  }
  project.sub_projects.clear();
  for (int i = 0; i < 200; ++i) {
    project.sub_projects.push_back(Sub(std::to_string(i), "細事業" + std::to_string(i)));
  }
  project.sub_projects[0].parts.assign(100, "x");
  EXPECT_TRUE(ValidateNew({project}, surroundings).ok());
}

TEST(Project, TwinsInTheBatch) {
  EXPECT_THAT(Fields(ValidateNew({Sample("I-1", "ＤＶ対策事業"), Sample("I-1", "乙"),
                                  Sample("I-3", "DV 対策事業")},
                                 Surroundings())),
              ElementsAre("projects[1].name", "projects[2].display_name"));
}

TEST(Project, SubProjectsOfTwoProjectsMayShareIdsAndNames) {
  EXPECT_TRUE(ValidateNew({Sample("I-1", "甲"), Sample("I-2", "乙")}, Surroundings()).ok());
}

TEST(Project, TakenIdOrName) {
  absl::Status status = ValidateNew({Sample("II-9", "甲")}, Surroundings());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("projects[0].name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/fiscalYears/2022/projects/II-9");
  status = ValidateNew({Sample("I-1", "甲"), Sample("I-2", "健康 づくり事業")}, Surroundings());
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("projects[1].display_name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/fiscalYears/2022/projects/II-9");
}

TEST(Project, ANameMayComeAgainUnderAnotherNode) {
  Project twin = Sample("II-1", "健康づくり事業");
  twin.placements[0].parent = Id("II");
  EXPECT_TRUE(ValidateNew({twin}, Surroundings()).ok());
  Project here = Sample("I-1", "職員人件費");
  Project there = Sample("II-1", "職員人件費");
  there.placements[0].parent = Id("II");
  EXPECT_TRUE(ValidateNew({here, there}, Surroundings()).ok());
  there.placements[0].parent = Id("I");
  EXPECT_THAT(Fields(ValidateNew({here, there}, Surroundings())),
              ElementsAre("projects[1].display_name"));
}

SubProjectSurroundings Around(std::vector<SubProject> held) {
  return {platform::JurisdictionCode("141127"),
          platform::Year(2022),
          {Id("general")},
          {{Id("I-1"), std::move(held)}, {Id("I-2"), {}}}};
}

TEST(AddedSubProjects, StandBesideThoseOfTheirProject) {
  const SubProjectSurroundings around = Around({Sub("1", "防災訓練事業")});
  EXPECT_TRUE(
      ValidateAdded({{Id("I-1"), Sub("2", "防災活動事業")}, {Id("I-2"), Sub("1", "防災訓練事業")}},
                    around)
          .ok());
  absl::Status status =
      ValidateAdded({{Id("I-1"), Sub("1", "乙")}, {Id("I-1"), Sub("3", "防災 訓練事業")}}, around);
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Fields(status), ElementsAre("sub_projects[0].name", "sub_projects[1].display_name"));
  EXPECT_EQ(Resource(status), "jurisdictions/141127/fiscalYears/2022/projects/I-1/subProjects/1");
  status = ValidateAdded({{Id("I-1"), Sub("2", "乙")}, {Id("I-1"), Sub("2", "乙")}}, around);
  EXPECT_THAT(Fields(status), ElementsAre("sub_projects[1].name", "sub_projects[1].display_name"));
}

TEST(AddedSubProjects, NeedAProjectAndAreAsManyAsItMayHave) {
  std::vector<SubProject> held;
  for (int i = 0; i < 199; ++i)
    held.push_back(Sub("s" + std::to_string(i), "細" + std::to_string(i)));
  const SubProjectSurroundings around = Around(held);
  SubProject stranger = Sub("1", "甲");
  stranger.departments = {Id("nobody")};
  EXPECT_THAT(Fields(ValidateAdded({{Id("I-9"), Sub("1", "甲")}, {Id("I-2"), stranger}}, around)),
              ElementsAre("sub_projects[0].name", "sub_projects[1].departments[0]"));
  EXPECT_TRUE(ValidateAdded({{Id("I-1"), Sub("1", "甲")}}, around).ok());
  EXPECT_THAT(
      Fields(ValidateAdded({{Id("I-1"), Sub("1", "甲")}, {Id("I-1"), Sub("2", "乙")}}, around)),
      ElementsAre("sub_projects[1]"));
}

TEST(Project, KeepsWhatWasFoundBefore) {
  platform::FieldViolations violations;
  violations.Add("projects[0].departments[0]", "it is not a resource name");
  Project project = Sample("I-1", "甲");
  project.departments = {Id("not/an/id")};
  project.note = "a\nb";
  const absl::Status status = ValidateNew({project}, Surroundings(), violations);
  EXPECT_THAT(Fields(status), ElementsAre("projects[0].departments[0]", "projects[0].note"));
}

TEST(Project, MessagesNameTheValueAndTheRemedy) {
  Project project = Sample("I-1", "甲");
  project.placements = {{"summary", Id("I"), 0}};
  EXPECT_THAT(Description(ValidateNew({project}, Surroundings())),
              HasSubstr("primary tree 'list'"));
  project = Sample("I-1", "甲");
  project.departments = {Id("nobody")};
  EXPECT_THAT(Description(ValidateNew({project}, Surroundings())),
              HasSubstr("'nobody' does not exist; create it first"));
}

}  // namespace
}  // namespace kuzukuri::catalog
