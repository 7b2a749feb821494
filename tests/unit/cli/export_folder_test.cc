#include "clients/cli/export/export_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "clients/cli/export/cells.h"
#include "clients/cli/export/export_rows.h"
#include "clients/cli/files/csv_folder.h"
#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ExportFolderTest : public testing::Test {
 protected:
  ExportFolderTest()
      : root_(fs::path(testing::TempDir()) / ("export_folder_test_" + std::to_string(getpid()))) {
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Path(const std::string& name) const { return (root_ / name).string(); }
  static std::string Text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(root_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  const fs::path root_;
};

TEST_F(ExportFolderTest, CellsAreReadAsTheyAreWritten) {
  const std::vector<std::string> texts = {"",           "a,b",    "\"",       "説明 \"引用\"",
                                          "１２３，４", " edge ", "二行\n目", "\ttab\t",
                                          "　全角　",   "=1;2"};
  ExportFolder folder(Path("f"));
  ASSERT_TRUE(folder.Begin(false).ok());
  for (const std::string& text : texts) {
    folder.Add("departments", {{"department", "d"}, {"display_name", text}});
  }
  ASSERT_TRUE(folder.Finish().ok());
  const auto rows = LoadCsv(Path("f"), "departments", {"department", "display_name"});
  ASSERT_TRUE(rows.ok()) << rows.status();
  ASSERT_EQ(rows->size(), texts.size());
  for (size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(rows->at(i).at("display_name"), texts[i]);
}

TEST_F(ExportFolderTest, ItIsThereWholeOrNotAtAll) {
  {
    ExportFolder folder(Path("f"));
    ASSERT_TRUE(folder.Begin(false).ok());
    folder.Add("departments", {{"department", "d"}});
    EXPECT_FALSE(fs::exists(Path("f")));
  }
  EXPECT_THAT(Names(), ElementsAre());
  ExportFolder folder(Path("f/"));
  ASSERT_TRUE(folder.Begin(false).ok());
  folder.Add("departments", {{"department", "d"}});
  folder.Add("departments", {{"department", "e"}});
  ASSERT_TRUE(folder.Finish().ok());
  EXPECT_THAT(Names(), ElementsAre("f"));
  EXPECT_EQ(Text(root_ / "f/departments.csv"), "department\nd\ne\n");
  EXPECT_EQ(folder.rows(), 2u);
}

TEST_F(ExportFolderTest, WhatStandsThereIsReplacedOnlyByForce) {
  fs::create_directories(root_ / "f");
  std::ofstream(root_ / "f/projects.csv") << "stale";
  std::ofstream(root_ / "f/provenance.csv") << "kept";
  EXPECT_THAT(std::string(ExportFolder(Path("f")).Begin(false).message()),
              HasSubstr("is not empty"));
  std::ofstream(root_ / "file") << "";
  EXPECT_THAT(std::string(ExportFolder(Path("file")).Begin(true).message()),
              HasSubstr("is a file"));
  {
    ExportFolder folder(Path("f"));
    ASSERT_TRUE(folder.Begin(true).ok());
    folder.Add("departments", {{"department", "d"}});
    ASSERT_TRUE(folder.Finish().ok());
  }
  EXPECT_FALSE(fs::exists(root_ / "f/projects.csv"));
  EXPECT_EQ(Text(root_ / "f/provenance.csv"), "kept");
  EXPECT_EQ(Text(root_ / "f/departments.csv"), "department\nd\n");
}

TEST(ExportCellsTest, WhatWouldBeReadOtherwiseIsRefused) {
  Problems refusals;
  const ExportCells cells("projects/A", refusals);
  EXPECT_EQ(cells.List("parts", {}), "");
  EXPECT_EQ(cells.List("parts", {"a", "b；c", "d=e"}), "a;b；c;d=e");
  EXPECT_EQ(cells.Pair("printed_names", "list", '=', "x=y"), "list=x=y");
  EXPECT_EQ(cells.Below("node", "years/2022", "years/2022/projects/A"), "projects/A");
  EXPECT_EQ(cells.Below("node", "years/2022", ""), "");
  EXPECT_TRUE(refusals.empty());
  cells.List("parts", {"a;b"});
  cells.List("parts", {""});
  cells.Pair("printed_names", "li=st", '=', "x");
  cells.Below("node", "years/2022", "years/20223/projects/A");
  ASSERT_EQ(refusals.size(), 4u);
  EXPECT_EQ(
      refusals.kept()[0],
      "projects/A: parts: 'a;b': it has a semicolon, which separates the items of a list in a "
      "cell");
}

template <class Enum>
void ExpectWords() {
  const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
  EXPECT_EQ(WordOf(static_cast<Enum>(0)), "");
  for (const auto& [word, number] : EnumWords(type)) {
    EXPECT_EQ(WordOf(static_cast<Enum>(number)), word) << type.full_name();
  }
}

TEST(WordsTest, AreReadAsTheyAreWritten) {
  ExpectWords<catalog::v1::ClassificationNode::Kind>();
  ExpectWords<catalog::v1::LineageEdge::Type>();
  ExpectWords<indicator::v1::ValueState>();
  EXPECT_EQ(WordOf(catalog::v1::MARK_EXPANDED), "expanded");
  EXPECT_EQ(WordOf(catalog::v1::CrossReference::KIND_PRIOR_YEAR), "prior_year");
  EXPECT_EQ(WordOf(indicator::v1::VALUE_STATE_NOT_YET_KNOWN), "not_yet_known");
  EXPECT_EQ(WordOf(indicator::v1::COMPARABILITY_MERGED_COMPARABLE), "merged_comparable");
}

constexpr const char* kYear = "jurisdictions/141127/fiscalYears/2022";

TEST_F(ExportFolderTest, RowsAreThoseOfTheFormat) {
  const std::string year = kYear;
  ExportFolder folder(Path("f"));
  ASSERT_TRUE(folder.Begin(false).ok());
  catalog::v1::Project project;
  project.set_name(year + "/projects/A");
  project.set_display_name("水路, 清掃");
  project.add_departments("jurisdictions/141127/departments/d");
  catalog::v1::Placement& placement = *project.add_placements();
  placement.set_tree("list");
  placement.set_parent(year + "/classificationNodes/c");
  placement.set_position(3);
  catalog::v1::SubProject& sub = *project.add_sub_projects();
  sub.set_name(project.name() + "/subProjects/1");
  sub.set_display_name("細");
  catalog::v1::CrossReference& reference = *sub.add_cross_references();
  reference.set_kind(catalog::v1::CrossReference::KIND_RELISTED);
  reference.set_target("jurisdictions/141127/fiscalYears/2019/projects/Z/subProjects/2");
  AddRows(project, folder);
  indicator::v1::Indicator indicator;
  indicator.set_name(year + "/indicators/I");
  indicator.add_nodes(project.name());
  indicator.set_measure(indicator::v1::MEASURE_COUNT);
  indicator.add_components()->set_id("1");
  indicator::v1::IndicatorValue& value = *indicator.add_values();
  value.set_component("1");
  value.set_role(indicator::v1::VALUE_ROLE_ACTUAL);
  value.set_state(indicator::v1::VALUE_STATE_VALUE);
  value.mutable_value()->set_unscaled(-50);
  value.mutable_value()->set_scale(2);
  value.mutable_as_of()->set_year(2022);
  value.mutable_as_of()->set_month(7);
  value.mutable_as_of()->set_day(1);
  AddRows(indicator, folder);
  ASSERT_TRUE(folder.refusals().empty()) << folder.refusals().kept()[0];
  ASSERT_TRUE(folder.Finish().ok());
  EXPECT_EQ(Text(root_ / "f/projects.csv"),
            "jurisdiction,fiscal_year,project,display_name,printed_code,placements,departments,"
            "page_departments,printed_names,note\n141127,2022,A,\"水路, 清掃\",,list:c:3,d,,,\n");
  EXPECT_EQ(Text(root_ / "f/cross_references.csv"),
            "jurisdiction,fiscal_year,project,sub_project,kind,target_fiscal_year,target\n"
            "141127,2022,A,1,relisted,2019,projects/Z/subProjects/2\n");
  EXPECT_EQ(Text(root_ / "f/indicator_values.csv"),
            "jurisdiction,fiscal_year,indicator,component,role,state,value,denominator,text,"
            "approximate,as_of\n141127,2022,I,1,actual,value,-0.50,,,false,2022-07-01\n");
  Problems problems;
  const auto files = FindFiles({Path("f")});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_FALSE(MakePlan(*files, problems).empty());
  EXPECT_TRUE(problems.empty()) << problems.kept()[0];
}

TEST_F(ExportFolderTest, AnEdgeFromAnotherYearThanAnImportTakesItFromIsRefused) {
  ExportFolder folder(Path("f"));
  ASSERT_TRUE(folder.Begin(false).ok());
  catalog::v1::LineageEdge edge;
  edge.set_name(std::string(kYear) + "/lineageEdges/e");
  edge.set_type(catalog::v1::LineageEdge::TYPE_ENDED);
  edge.set_predecessor("jurisdictions/141127/fiscalYears/2020/projects/A");
  AddRows(edge, "jurisdictions/141127/fiscalYears/2020", folder);
  EXPECT_TRUE(folder.refusals().empty());
  AddRows(edge, "jurisdictions/141127/fiscalYears/2021", folder);
  EXPECT_EQ(folder.refusals().size(), 1u);
  // What is announced is of the edge's own year.
  edge.set_type(catalog::v1::LineageEdge::TYPE_PLANNED_END);
  edge.set_predecessor(std::string(kYear) + "/projects/A");
  AddRows(edge, "jurisdictions/141127/fiscalYears/2021", folder);
  EXPECT_EQ(folder.refusals().size(), 1u);
}

}  // namespace
}  // namespace kuzukuri::cli
