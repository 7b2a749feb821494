#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "clients/cli/files/csv_reader.h"
#include "clients/cli/files/problems.h"
#include "clients/cli/files/record.h"
#include "clients/cli/import/plan.h"
#include "clients/cli/import/uuid.h"
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

TEST_F(CsvTest, RecordsCollectEveryProblem) {
  const auto file =
      CsvReader::Open(Write("a.csv",
                            "amount,date,flag,kind,decimal\n1x,2022-02-30,yes,bogus,1.2345678901\n"
                            "-5,2022-04-01,true,new,80.0\n"),
                      {{"amount", "date", "flag", "kind", "decimal"}, {"note"}});
  ASSERT_TRUE(file.ok()) << file.status();
  Problems problems;
  CsvRow row;
  ASSERT_TRUE((*file)->Next(row, problems));
  const std::map<std::string, int> kinds = {{"new", 1}};
  const Record bad(**file, row, problems);
  bad.Integer("amount");
  bad.Date("date");
  bad.Flag("flag");
  bad.Word("kind", kinds);
  bad.Decimal("decimal");
  ASSERT_EQ(problems.size(), 5u);
  EXPECT_NE(problems.kept()[0].find("a.csv:2: column 'amount': '1x'"), std::string::npos)
      << problems.kept()[0];
  ASSERT_TRUE((*file)->Next(row, problems));
  const Record good(**file, row, problems);
  EXPECT_EQ(good.Integer("amount"), -5);
  EXPECT_TRUE(good.Flag("flag"));
  EXPECT_EQ(good.Word("kind", kinds), 1);
  EXPECT_EQ(good.Decimal("decimal")->unscaled(), 800);
  EXPECT_EQ(good.Decimal("decimal")->scale(), 1);
  EXPECT_EQ(good.Text("note"), "");
  EXPECT_EQ(problems.size(), 5u);
}

TEST(ProblemsTest, KeepsTheFirstAndCountsAll) {
  Problems problems;
  for (int i = 0; i < 1000; ++i) problems.Add(std::to_string(i));
  EXPECT_EQ(problems.size(), 1000u);
  EXPECT_EQ(problems.kept().size(), 100u);
  EXPECT_EQ(problems.kept().back(), "99");
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
  ASSERT_EQ(plan[0].parts.size(), 1u);
  EXPECT_EQ(plan[0].parts[0].collection, "departments");
  const SentRow row = plan[0].locate("changes[1].resource.department.display_name");
  EXPECT_EQ(row.place, (dir_ / "departments.csv:3").string());
  EXPECT_EQ(row.title, "b 税務課");
  EXPECT_EQ(row.field, "display_name");
}

TEST_F(CsvTest, LedgerRowsBecomeOneImportOfEachBatch) {
  Write("ledger_entries.csv",
        "jurisdiction,fiscal_year,batch,entry,budget_line,kind,amount_yen,effective_date\n"
        "141127,2022,night-1,,A,original_appropriation,\"1,000\",令和4年4月1日\n"
        "141127,2022,,D-1,A,expenditure,１２３,2022/5/1\n"
        "141127,2023,night-1,,A,supplementary_appropriation,▲5,20230401\n");
  const auto files = FindFiles({dir_.string()});
  Problems problems;
  const Plan plan = MakePlan(*files, problems);
  ASSERT_TRUE(problems.empty()) << problems.kept()[0];
  ASSERT_EQ(plan.size(), 2u);
  EXPECT_EQ(plan[0].batch, "night-1");
  EXPECT_EQ(plan[0].rows, 2u);
  EXPECT_EQ(plan[1].rows, 1u);
  const auto place = [&](int line) {
    return dir_ / ("ledger_entries.csv:" + std::to_string(line));
  };
  EXPECT_EQ(plan[0].locate("entries[1].amount_yen").place, place(4));
  EXPECT_EQ(plan[0].locate("entries[1].amount_yen").field, "amount_yen");
  EXPECT_EQ(plan[0].locate("entries[0].kind").place, place(2));
  EXPECT_EQ(plan[0].locate("entries[0].kind").title, "A");
  EXPECT_EQ(plan[1].locate("entries[0]").place, place(3));
  EXPECT_EQ(plan[1].locate("entries[0]").title, "D-1");
  EXPECT_EQ(plan[0].locate("entries[2].kind").place, "");
  EXPECT_EQ(plan[0].locate("header.parent").field, "header.parent");
}

TEST_F(CsvTest, LedgerRowsThatCouldBePostedTwiceAreRefused) {
  Write("ledger_entries.csv",
        "jurisdiction,fiscal_year,budget_line,kind,amount_yen,effective_date\n"
        "141127,2022,A,expenditure,1,2022-05-01\n"
        "141127,2022,A,expenditure,1,\n");
  const auto files = FindFiles({dir_.string()});
  Problems problems;
  MakePlan(*files, problems);
  ASSERT_EQ(problems.size(), 3u);
  EXPECT_NE(problems.kept()[0].find("column 'entry'"), std::string::npos);
  EXPECT_NE(problems.kept()[1].find("column 'effective_date'"), std::string::npos);
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
