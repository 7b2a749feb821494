#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "clients/cli/csv_file.h"
#include "clients/cli/plan.h"
#include "clients/cli/record.h"
#include "clients/cli/uuid.h"
#include "services/platform/base/names.h"

namespace kuzukuri::cli {
namespace {

class CsvTest : public testing::Test {
 protected:
  CsvTest()
      : dir_(std::filesystem::temp_directory_path() /
             ("kuzukuri-csv-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(dir_);
  }
  ~CsvTest() override { std::filesystem::remove_all(dir_); }
  std::string Write(const std::string& name, const std::string& text) {
    const std::string path = dir_ / name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  const std::filesystem::path dir_;
};

TEST_F(CsvTest, QuotesBomAndColumnOrder) {
  const auto file = ReadCsv(
      Write("a.csv", "\xEF\xBB\xBFname,id\n\"say \"\"hi\"\", you\",1\n旭区,2\n"), {"id", "name"});
  ASSERT_TRUE(file.ok()) << file.status();
  ASSERT_EQ(file->rows.size(), 2u);
  EXPECT_EQ(file->rows[0].cells.at("name"), "say \"hi\", you");
  EXPECT_EQ(file->rows[1].cells.at("name"), "旭区");
  EXPECT_EQ(file->rows[1].line, 3);
}

TEST_F(CsvTest, WhatIsWrongNamesFileAndLine) {
  const auto missing = ReadCsv(Write("a.csv", "id\n1\n"), {"id", "name"});
  EXPECT_NE(missing.status().message().find("name"), std::string::npos);
  const auto narrow = ReadCsv(Write("b.csv", "id,name\n1,a\n2\n"), {"id", "name"});
  EXPECT_NE(narrow.status().message().find("line 3"), std::string::npos) << narrow.status();
  const auto encoding = ReadCsv(Write("c.csv", "id,name\n1,\x88\xae\x8b\xe6\n"), {"id", "name"});
  EXPECT_NE(encoding.status().message().find("c.csv:2"), std::string::npos) << encoding.status();
  EXPECT_EQ(ReadCsv("nowhere.csv", {"id"}).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(CsvTest, RecordsCollectEveryProblem) {
  const auto file =
      ReadCsv(Write("a.csv",
                    "amount,date,flag,kind,decimal\n1x,2022-02-30,yes,bogus,1.2345678901\n"
                    "-5,2022-04-01,true,new,80.0\n"),
              {"amount", "date", "flag", "kind", "decimal"});
  ASSERT_TRUE(file.ok());
  Problems problems;
  const std::map<std::string, int> kinds = {{"new", 1}};
  const Record bad(*file, file->rows[0], problems);
  bad.Integer("amount");
  bad.Date("date");
  bad.Flag("flag");
  bad.Word("kind", kinds);
  bad.Decimal("decimal");
  ASSERT_EQ(problems.size(), 5u);
  EXPECT_NE(problems[0].find("a.csv:2: column 'amount': '1x'"), std::string::npos) << problems[0];
  const Record good(*file, file->rows[1], problems);
  EXPECT_EQ(good.Integer("amount"), -5);
  EXPECT_TRUE(good.Flag("flag"));
  EXPECT_EQ(good.Word("kind", kinds), 1);
  EXPECT_EQ(good.Decimal("decimal")->unscaled(), 800);
  EXPECT_EQ(good.Decimal("decimal")->scale(), 1);
  EXPECT_EQ(problems.size(), 5u);
}

TEST_F(CsvTest, PlanLocatesFieldsInFiles) {
  Write("departments.csv",
        "jurisdiction,department,display_name\n141127,a,総務課\n141127,b,税務課\n");
  const auto files = FindFiles({dir_.string()});
  ASSERT_TRUE(files.ok()) << files.status();
  Problems problems;
  const Plan plan = MakePlan(*files, problems);
  ASSERT_TRUE(problems.empty());
  ASSERT_EQ(plan.size(), 1u);
  EXPECT_EQ(plan[0].rows, 2u);
  const std::string place = Locate(plan[0], "departments[1].display_name");
  EXPECT_NE(place.find("departments.csv:3"), std::string::npos) << place;
}

TEST_F(CsvTest, UnknownFilesAreRefused) {
  EXPECT_FALSE(FindFiles({Write("surprise.csv", "a\n")}).ok());
  EXPECT_FALSE(FindFiles({(dir_ / "nowhere").string()}).ok());
}

TEST(ContentUuid, IsAUuidOfTheContent) {
  EXPECT_TRUE(platform::IsUuid(ContentUuid("a")));
  EXPECT_EQ(ContentUuid("a"), ContentUuid("a"));
  EXPECT_NE(ContentUuid("a"), ContentUuid("b"));
  EXPECT_EQ(ContentUuid("a")[14], '8');
}

}  // namespace
}  // namespace kuzukuri::cli
