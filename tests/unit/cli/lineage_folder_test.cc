#include "clients/cli/lineage/lineage_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "services/reader/output/import_format.h"
#include "tests/unit/reader/readings.h"

namespace kuzukuri::cli {
namespace {

namespace fs = std::filesystem;

// Two years, of which the second has another name for one sub-project.
class LineageFolderTest : public testing::Test {
 protected:
  // Of its own: the tests of a suite run in several processes at once.
  LineageFolderTest()
      : path_(fs::path(testing::TempDir()) / ("lineage_folder_test_" + std::to_string(getpid()))) {
    fs::remove_all(path_);
    Read();
  }
  ~LineageFolderTest() override { fs::remove_all(path_); }

  std::string folder() const { return path_.string(); }

  // As `read` does it.
  LineageCounts Read() {
    reader::Statement later = reader::Settlement();
    later.fiscal_year = 2023;
    later.projects[0].sub_projects[1].name = reader::T("備蓄の更新");
    reader::OutputOptions options;
    options.jurisdiction = platform::JurisdictionCode("141127");
    const auto written =
        reader::ToImportFormat({reader::ReadingOf({reader::Settlement(), later})}, options);
    EXPECT_TRUE(written.ok()) << written.status();
    const auto decisions = LoadDecisions(folder());
    EXPECT_TRUE(decisions.ok()) << decisions.status();
    EXPECT_TRUE(WriteFolder(folder(), *written).ok());
    const auto counts = ProposeInFolder(folder(), *decisions);
    EXPECT_TRUE(counts.ok()) << counts.status();
    return *counts;
  }

  void Decide(const std::string& id, const std::string& decision) {
    auto proposals = LoadProposals(folder());
    ASSERT_TRUE(proposals.ok());
    for (ProposalRow& row : *proposals) {
      if (row.id == id) row.decision = decision;
    }
    const auto decisions = LoadDecisions(folder());
    ASSERT_TRUE(SaveProposals(folder(), *proposals, decisions->other_edges).ok());
  }

  std::vector<std::string> Edges() const {
    std::vector<std::string> ids;
    auto rows = LoadCsv(folder(), "lineage_edges", ColumnsOf("lineage_edges"));
    for (CsvCells& row : *rows) ids.push_back(row["type"] + " " + row["edge"]);
    return ids;
  }

  void Append(const std::string& file, const std::string& line) const {
    std::ofstream(path_ / file, std::ios::app) << line << "\n";
  }

  const fs::path path_;
};

TEST_F(LineageFolderTest, ProposalsAreOpenAndMakeNoEdges) {
  const auto proposals = LoadProposals(folder());
  ASSERT_TRUE(proposals.ok());
  EXPECT_EQ(CountDecisions(*proposals).open, 6u);
  EXPECT_THAT(Edges(), testing::IsEmpty());
}

TEST_F(LineageFolderTest, AcceptedOnesBecomeEdgesAndSurviveReadingAgain) {
  Decide("I-1.2--I-1.2", kAccepted);
  Decide("I-1--I-1", kRejected);
  EXPECT_THAT(Edges(), testing::ElementsAre("renames I-1.2--I-1.2"));
  const LineageCounts counts = Read();
  EXPECT_EQ(counts.accepted, 1u);
  EXPECT_EQ(counts.rejected, 1u);
  EXPECT_THAT(Edges(), testing::ElementsAre("renames I-1.2--I-1.2"));
}

TEST_F(LineageFolderTest, WhatIsTakenBackIsAnEdgeNoLonger) {
  Decide("I-1--I-1", kAccepted);
  Decide("I-1--I-1", "");
  EXPECT_THAT(Edges(), testing::IsEmpty());
}

TEST_F(LineageFolderTest, EdgesSomebodyDrewAreKeptAndNotProposed) {
  Append("lineage_edges.csv",
         "141127,2023,mine,merges_into,projects/I-1,projects/I-1,,,drawn by hand");
  Append("lineage_edges.csv", "141127,2023,gone,ended,projects/X-9,,,,no such project");
  Read();
  EXPECT_THAT(Edges(), testing::ElementsAre("merges_into mine"));
  const auto proposals = LoadProposals(folder());
  EXPECT_EQ(proposals->size(), 5u);
}

TEST_F(LineageFolderTest, RefusesADecisionThatIsNone) {
  Decide("I-1--I-1", "perhaps");
  EXPECT_EQ(LoadProposals(folder()).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(LineageFolderTest, KnowsTheIdsOfAnEarlierOutput) {
  const auto known = LoadKnownIds(folder());
  ASSERT_TRUE(known.ok());
  EXPECT_EQ(known->departments.at("総務課"), "dept-01");
  EXPECT_EQ(known->nodes.at("安全"), "pillar-1");
  EXPECT_TRUE(known->projects.empty());
}

TEST_F(LineageFolderTest, DoesNotOverwriteFilesReadDidNotWrite) {
  fs::remove(path_ / "provenance.csv");
  EXPECT_EQ(WriteFolder(folder(), reader::Folder()).code(), absl::StatusCode::kFailedPrecondition);
}

TEST(YearBefore, IsTheLastOneWithProjectsOfTheJurisdiction) {
  FolderYears years;
  for (const int year : {2019, 2022, 2024}) years[{"141127", year}].fiscal_year = year;
  years[{"141003", 2023}].fiscal_year = 2023;
  EXPECT_EQ(YearBefore(years, "141127", 2024), 2022);
  EXPECT_EQ(YearBefore(years, "141127", 2022), 2019);
  EXPECT_EQ(YearBefore(years, "141127", 2019), 2018);
  EXPECT_EQ(YearBefore(years, "141003", 2024), 2023);
  EXPECT_EQ(YearBefore(years, "999999", 2024), 2023);
}

TEST_F(LineageFolderTest, LoadsYearsWithTheMostExactBudget) {
  const auto years = LoadYears(folder());
  ASSERT_TRUE(years.ok());
  const reader::LineageNode* node = FindNode(*years, "141127", 2023, "projects/I-1/subProjects/2");
  ASSERT_NE(node, nullptr);
  EXPECT_EQ(node->name, "備蓄の更新");
  EXPECT_EQ(node->appropriation_yen, 200000);
  EXPECT_EQ(FindNode(*years, "141127", 2023, "projects/I-9"), nullptr);
}

}  // namespace
}  // namespace kuzukuri::cli
