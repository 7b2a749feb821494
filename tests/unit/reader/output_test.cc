#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "services/reader/output/import_format.h"
#include "tests/unit/reader/readings.h"

namespace kuzukuri::reader {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kCode = "141127";

Folder Write(const std::vector<Statement>& statements, OutputOptions options = {}) {
  options.jurisdiction = platform::JurisdictionCode(kCode);
  const auto folder = ToImportFormat({ReadingOf(statements)}, options);
  EXPECT_TRUE(folder.ok()) << folder.status();
  return *folder;
}

// The cells of a column, of rows in which another column has a value.
std::vector<std::string> Column(const Folder& folder, const std::string& file,
                                const std::string& column, const std::string& where = "",
                                const std::string& is = "") {
  const CsvTable& table = folder.Table(file);
  const auto index = [&](const std::string& name) {
    return static_cast<size_t>(std::find(table.columns.begin(), table.columns.end(), name) -
                               table.columns.begin());
  };
  std::vector<std::string> cells;
  for (const auto& row : table.rows) {
    if (where.empty() || row[index(where)] == is) cells.push_back(row[index(column)]);
  }
  return cells;
}

TEST(OutputTest, EveryRowHasTheColumnsOfItsFile) {
  const Folder folder = Write({Settlement()});
  for (const CsvTable& table : folder.tables()) {
    for (const auto& row : table.rows) EXPECT_THAT(row, SizeIs(table.columns.size())) << table.name;
  }
}

TEST(OutputTest, TheListIsAClassNamedByTheSummaryRowWithItsAmounts) {
  const Folder folder = Write({Settlement()});
  EXPECT_THAT(Column(folder, "classification_nodes", "display_name"),
              ElementsAre("合計", "安全", "つながり"));
  EXPECT_THAT(Column(folder, "classification_nodes", "placements"),
              ElementsAre("list::0", "list:total:0", "list:total:1"));
  EXPECT_THAT(Column(folder, "classification_nodes", "printed_names"),
              ElementsAre("", "page=Ⅰ 安全・安心", ""));
}

// A second list that the total does not include.
Statement WithBlockOutside() {
  Statement statement = Settlement();
  statement.pillars.push_back({"III", T("連携"), {}});
  Project other;
  other.code = "III-1";
  other.printed_code = "Ⅲ-１";
  other.name = T("連携事業");
  other.pillar = 2;
  statement.projects.push_back(other);
  Table list;
  list.id = "2022-T3";
  list.list = true;
  list.rows = {MakeRow("連携事業", Amounts(90, 80, 1000), 2)};
  statement.tables.push_back(list);
  return statement;
}

TEST(OutputTest, WhatTheTotalDoesNotIncludeStandsOutside) {
  const Folder folder = Write({WithBlockOutside()});
  EXPECT_THAT(Column(folder, "classification_nodes", "display_name"),
              ElementsAre("合計", "自主企画事業費", "安全", "つながり", "連携"));
  EXPECT_THAT(Column(folder, "classification_nodes", "kind"),
              ElementsAre("total", "class", "pillar", "pillar", "class"));
  EXPECT_THAT(Column(folder, "classification_nodes", "outside_total"),
              ElementsAre("false", "false", "false", "false", "true"));
}

// What is declared of a node: `figure printed unit_yen`.
std::vector<std::string> DeclaredOf(const Folder& folder, const std::string& node) {
  std::vector<std::string> declared;
  const auto figures = Column(folder, "statement_figures", "figure", "node", node);
  const auto printed = Column(folder, "statement_figures", "printed", "node", node);
  const auto units = Column(folder, "statement_figures", "unit_yen", "node", node);
  for (size_t i = 0; i < figures.size(); ++i) {
    declared.push_back(figures[i] + " " + printed[i] + " " + units[i]);
  }
  return declared;
}

TEST(OutputTest, APaperDeclaresTheMostExactFigureOfEveryPlace) {
  const Folder folder = Write({Settlement()});
  EXPECT_THAT(DeclaredOf(folder, "projects/I-1/subProjects/2"),
              ElementsAre("current_appropriation 200 1000", "disbursed 161 1000"));
  EXPECT_THAT(DeclaredOf(folder, "projects/I-1"),
              ElementsAre("current_appropriation 300000 1", "disbursed 250321 1"));
  EXPECT_THAT(DeclaredOf(folder, "classificationNodes/total"),
              ElementsAre("current_appropriation 800000 1", "disbursed 750421 1"));
  EXPECT_THAT(Column(folder, "statements", "statement"), ElementsAre("settlement"));
  EXPECT_THAT(Column(folder, "statements", "kind"), ElementsAre("settlement"));
  EXPECT_THAT(Column(folder, "statements", "as_of"), ElementsAre("2023-03-31"));
  EXPECT_THAT(Column(folder, "reported_figures", "statement"), testing::Each("settlement"));
  EXPECT_THAT(Column(folder, "not_understood", "why"), IsEmpty());
  EXPECT_THAT(
      Column(folder, "provenance", "line", "id", "settlement.projects/I-1/subProjects/2.disbursed"),
      ElementsAre("13"));
}

TEST(OutputTest, EveryDeclaredPlaceHasALineThatPapersKeep) {
  Statement statement = Settlement();
  statement.projects[1].sub_projects[0].figures = {F(Measure::kAppropriation, 500, 1000),
                                                   F(Measure::kExecuted, 0, 1000)};
  const Folder folder = Write({statement});
  // Absent is not zero: what prints nothing has no line, what prints a zero declares it.
  EXPECT_THAT(Column(folder, "budget_lines", "budget_line"),
              ElementsAre("I-1.1", "I-1.2", "I-1", "II-1.1", "II-1", "total"));
  EXPECT_THAT(DeclaredOf(folder, "projects/II-1/subProjects/1"),
              ElementsAre("current_appropriation 500 1000", "disbursed 0 1000"));
  for (const char* column : {"appropriation_keeper", "execution_keeper"}) {
    EXPECT_THAT(Column(folder, "budget_lines", column), testing::Each("statements"));
  }
}

TEST(OutputTest, WhatIsKnownOfTheProjectOnlyIsDeclaredThere) {
  Statement statement = Settlement();
  for (SubProject& sub : statement.projects[0].sub_projects) sub.figures.pop_back();
  const Folder folder = Write({statement});
  EXPECT_THAT(DeclaredOf(folder, "projects/I-1/subProjects/1"),
              ElementsAre("current_appropriation 100 1000"));
  EXPECT_THAT(DeclaredOf(folder, "projects/I-1"),
              ElementsAre("current_appropriation 300000 1", "disbursed 250321 1"));
}

TEST(OutputTest, CarryOverIsDeclaredAndWhatFollowsIsNot) {
  Statement statement = Settlement();
  statement.tables[1].rows[1].figures.push_back(F(Measure::kCarriedOut, 0, 1000));
  statement.tables[1].rows[1].figures.push_back(F(Measure::kUnused, 0, 1000));
  EXPECT_THAT(
      DeclaredOf(Write({statement}), "projects/II-1"),
      ElementsAre("current_appropriation 500 1000", "disbursed 500 1000", "carried_out 0 1000"));
}

TEST(OutputTest, PartsThatDoNotMakeTheWholeAreDeclaredAllTheSameAndSaidSo) {
  Statement statement = Settlement();
  statement.projects[0].sub_projects[0].figures[0].value = 999;
  const Folder folder = Write({statement});
  EXPECT_THAT(DeclaredOf(folder, "projects/I-1/subProjects/1"),
              ElementsAre("current_appropriation 999 1000", "disbursed 90 1000"));
  EXPECT_THAT(Column(folder, "not_understood", "why"), ElementsAre(HasSubstr("1,199,000")));
}

TEST(OutputTest, AmountsInUnitsThatStatementsDoNotKnowStayWhole) {
  Statement statement = Settlement();
  statement.projects[1].sub_projects[0].figures = {F(Measure::kAppropriation, 7, 10'000),
                                                   F(Measure::kExecuted, 3, 100'000'000)};
  EXPECT_THAT(DeclaredOf(Write({statement}), "projects/II-1/subProjects/1"),
              ElementsAre("current_appropriation 70 1000", "disbursed 300 1000000"));
}

// A settlement with amounts to the yen, printed as papers do: sub-projects and lists in thousands,
// some projects and all pillars to the yen. `exact` is what was executed in all.
Statement RandomSettlement(std::mt19937& random, int64_t& exact) {
  const auto pick = [&](int most) { return static_cast<int>(random() % most); };
  const auto rounded = [](int64_t yen) { return (yen + 500) / 1000; };
  Statement statement;
  statement.fiscal_year = 2022;
  statement.title = T("令和４年度　緑区　決算説明書");
  Table summary;
  summary.id = "2022-T1";
  Table list;
  list.id = "2022-T2";
  list.list = true;
  int64_t budget_in_all = 0;
  const int pillars = 1 + pick(4);
  for (int pillar = 0; pillar < pillars; ++pillar) {
    statement.pillars.push_back(
        {std::string(pillar + 1, 'I'), T("柱" + std::to_string(pillar)), {}});
    int64_t budget_of_pillar = 0;
    int64_t executed_of_pillar = 0;
    const int projects = 1 + pick(6);
    for (int p = 0; p < projects; ++p) {
      Project project;
      project.code = statement.pillars[pillar].code + "-" + std::to_string(p + 1);
      project.printed_code = project.code;
      project.name = T("事業" + project.code);
      project.pillar = pillar;
      int64_t budget = 0;
      int64_t executed = 0;
      const int subs = pick(5);
      for (int s = 0; s < std::max(subs, 1); ++s) {
        const int64_t planned = 1000 * (1 + pick(9000));
        const int64_t spent = pick(9'000'000);
        budget += planned;
        executed += spent;
        if (subs == 0) continue;
        project.sub_projects.push_back(Sub(std::to_string(s + 1), "細事業" + std::to_string(s),
                                           Amounts(planned / 1000, rounded(spent), 1000)));
      }
      const int index = static_cast<int>(statement.projects.size());
      statement.projects.push_back(project);
      list.rows.push_back(
          MakeRow(project.name.text, Amounts(budget / 1000, rounded(executed), 1000), index));
      if (pick(3) == 0) {
        summary.rows.push_back(MakeRow(project.name.text, Amounts(budget, executed, 1), index));
      }
      budget_of_pillar += budget;
      executed_of_pillar += executed;
    }
    summary.rows.push_back(MakeRow("柱", Amounts(budget_of_pillar, executed_of_pillar, 1)));
    summary.rows.back().pillar = pillar;
    budget_in_all += budget_of_pillar;
    exact += executed_of_pillar;
  }
  summary.rows.push_back(TotalRow("合計", Amounts(budget_in_all, exact, 1)));
  list.rows.push_back(TotalRow("合計", Amounts(budget_in_all / 1000, rounded(exact), 1000)));
  statement.tables = {summary, list};
  return statement;
}

TEST(OutputTest, TheTotalIsDeclaredToTheYenAndEveryFigureOnce) {
  for (uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    int64_t exact = 0;
    const Folder folder = Write({RandomSettlement(random, exact)});
    EXPECT_THAT(DeclaredOf(folder, "classificationNodes/total"),
                testing::Contains("disbursed " + std::to_string(exact) + " 1"))
        << "seed " << seed;
    std::set<std::pair<std::string, std::string>> once;
    for (const auto& row : folder.Table("statement_figures").rows) {
      EXPECT_TRUE(once.emplace(row[3], row[4]).second) << row[3] << " seed " << seed;
    }
    EXPECT_THAT(Column(folder, "not_understood", "why"), IsEmpty()) << "seed " << seed;
  }
}

TEST(OutputTest, EveryPrintedFigureIsReportedWithItsPlace) {
  const Folder folder = Write({Settlement()});
  EXPECT_THAT(Column(folder, "reported_figures", "value", "figure", "2022-T1.1.executed"),
              ElementsAre("250321"));
  EXPECT_THAT(Column(folder, "reported_figures", "node", "figure", "page.I-1.2.executed"),
              ElementsAre("projects/I-1/subProjects/2"));
  EXPECT_THAT(Column(folder, "reported_figures", "node", "figure", "2022-T2.2.appropriation"),
              ElementsAre("classificationNodes/total"));
  EXPECT_THAT(Column(folder, "provenance", "line", "id", "page.I-1.2.executed"), ElementsAre("13"));
  const size_t figures = folder.Table("reported_figures").rows.size();
  EXPECT_THAT(Column(folder, "provenance", "id", "file", "reported_figures"), SizeIs(figures));
}

TEST(OutputTest, FiguresTheFormatHasNoMeasureForGoAside) {
  Statement statement = Settlement();
  statement.tables[0].rows[0].figures.push_back(F(Measure::kUnused, 49579, 1));
  const Folder folder = Write({statement});
  EXPECT_THAT(Column(folder, "other_figures", "measure"), ElementsAre("unused"));
  EXPECT_THAT(Column(folder, "reported_figures", "measure"), Not(testing::Contains("unused")));
}

TEST(OutputTest, DepartmentsAreNumberedOrKeepTheIdsOfAnEarlierOutput) {
  EXPECT_THAT(Column(Write({Settlement()}), "departments", "department"),
              ElementsAre("dept-01", "dept-02", "dept-03"));
  OutputOptions options;
  options.known.departments = {{"福祉課", "welfare"}};
  const Folder folder = Write({Settlement()}, options);
  EXPECT_THAT(Column(folder, "projects", "departments", "project", "I-1"),
              ElementsAre("dept-01;welfare"));
  EXPECT_THAT(Column(folder, "projects", "page_departments", "project", "I-1"),
              ElementsAre("dept-01"));
}

TEST(OutputTest, ProjectsWithoutACodeAreNamedByTheirPillarOrTheirOrder) {
  Statement statement = Settlement();
  Project office;
  office.name = T("事務費");
  office.pillar = 0;
  Project building;
  building.name = T("庁舎");
  statement.projects.push_back(office);
  statement.projects.push_back(building);
  EXPECT_THAT(Column(Write({statement}), "projects", "project"),
              ElementsAre("I-1", "II-1", "I-0", "p-01"));
  OutputOptions options;
  options.known.projects = {{"庁舎", "K-1"}};
  EXPECT_THAT(Column(Write({statement}, options), "projects", "project"),
              ElementsAre("I-1", "II-1", "I-0", "K-1"));
}

TEST(OutputTest, NamesThatComeAgainAreToldApart) {
  Statement statement = Settlement();
  statement.projects[0].sub_projects[1].name = T("訓　練");
  EXPECT_THAT(Column(Write({statement}), "sub_projects", "display_name", "project", "I-1"),
              ElementsAre("訓練", "訓　練（2）"));
}

TEST(OutputTest, IndicatorsKeepDigitsTextsAndWhatIsNotKnown) {
  Statement statement = Settlement();
  statement.stage = Stage::kInYear;
  statement.as_of = "2022-07-31";
  Indicator several;
  several.text = T("講座（12回、1,824人）", 40);
  several.name = "講座";
  several.target_text = "12回、1,824人";
  several.components = {{"回数", "12", {}, "回", "", {}, {}, false},
                        {"人数", "1,824", {}, "人", "ge", {}, {}, false}};
  Indicator text;
  text.text = T("連携の強化");
  text.name = "連携の強化";
  text.target_text = "増";
  statement.projects[0].indicators = {several, text};
  const Folder folder = Write({statement});
  EXPECT_THAT(Column(folder, "indicators", "measure"), ElementsAre("count", "qualitative"));
  EXPECT_THAT(Column(folder, "indicator_values", "value", "role", "target"),
              ElementsAre("12", "1824", ""));
  EXPECT_THAT(Column(folder, "indicator_values", "state", "role", "target"),
              ElementsAre("value", "value", "qualitative"));
  EXPECT_THAT(Column(folder, "indicator_values", "state", "role", "actual"),
              ElementsAre("not_yet_known", "not_yet_known", "not_yet_known"));
  EXPECT_THAT(Column(folder, "indicator_values", "as_of"), testing::Each("2022-07-31"));
}

// The status of July beside the settlement: without the pages, so without sub-projects, in another
// order and with a project of its own.
Statement July() {
  Statement july = Settlement();
  july.stage = Stage::kInYear;
  july.as_of = "2022-07-31";
  july.title = T("令和４年度　緑区個性ある区づくり推進費　執行状況", 2);
  for (Project& project : july.projects) {
    project.sub_projects.clear();
    project.printed_code.clear();
    project.code.clear();
  }
  std::swap(july.projects[0], july.projects[1]);
  july.tables = {july.tables[1]};
  july.tables[0].rows[0].project = 1;
  july.tables[0].rows[1].project = 0;
  return july;
}

TEST(OutputTest, PapersOfAYearShareItsCatalogueWhateverTheirOrder) {
  const Folder folder = Write({Settlement(), July()});
  EXPECT_THAT(Column(folder, "fiscal_years", "display_name"), ElementsAre("令和4年度"));
  EXPECT_THAT(Column(folder, "statements", "statement"),
              ElementsAre("status-2022-07-31", "settlement"));
  EXPECT_THAT(Column(folder, "projects", "display_name"), ElementsAre("まつり", "防災事業"));
  EXPECT_THAT(Column(folder, "sub_projects", "display_name"),
              ElementsAre("訓練", "備蓄", "まつり", "広報"));
  // Both declare of the same places.
  const auto node = [&](const std::string& statement) {
    const auto nodes = Column(folder, "statement_figures", "node", "statement", statement);
    return std::set<std::string>(nodes.begin(), nodes.end());
  };
  const std::set<std::string> july = node("status-2022-07-31");
  const std::set<std::string> settlement = node("settlement");
  EXPECT_TRUE(std::includes(settlement.begin(), settlement.end(), july.begin(), july.end()));
  const Folder other = Write({July(), Settlement()});
  for (const CsvTable& table : folder.tables()) {
    EXPECT_EQ(other.Table(table.name).rows, table.rows) << table.name;
  }
}

TEST(OutputTest, AnotherNameInALaterPaperIsNotedAndTheFirstStays) {
  Statement later = Settlement();
  later.projects[0].name = T("防災推進事業");
  later.tables[1].rows[0].label = T("防災推進事業");
  Statement july = Settlement();
  july.stage = Stage::kInYear;
  july.as_of = "2022-07-31";
  const Folder folder = Write({july, later});
  EXPECT_THAT(Column(folder, "projects", "display_name"), ElementsAre("防災事業", "まつり"));
  EXPECT_THAT(Column(folder, "not_understood", "why"), ElementsAre(HasSubstr("that name stays")));
}

TEST(OutputTest, YearsStandInOrder) {
  Statement next = Settlement();
  next.fiscal_year = 2023;
  next.stage = Stage::kInYear;
  EXPECT_THAT(Column(Write({next, Settlement()}), "fiscal_years", "display_name"),
              ElementsAre("令和4年度", "令和5年度"));
}

TEST(OutputTest, NamesTheJurisdictionByTheTitleWhenNobodyNamesIt) {
  EXPECT_THAT(Column(Write({Settlement()}), "jurisdiction", "display_name"), ElementsAre("緑区"));
  OutputOptions options;
  options.jurisdiction_name = "横浜市緑区";
  EXPECT_THAT(Column(Write({Settlement()}, options), "jurisdiction", "display_name"),
              ElementsAre("横浜市緑区"));
}

TEST(OutputTest, RefusesACodeWithAWrongCheckDigit) {
  OutputOptions options;
  options.jurisdiction = platform::JurisdictionCode("141128");
  EXPECT_EQ(ToImportFormat({ReadingOf({Settlement()})}, options).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(OutputTest, RefusesWhatHasNoYear) {
  Statement statement = Settlement();
  statement.fiscal_year = 0;
  OutputOptions options;
  options.jurisdiction = platform::JurisdictionCode(kCode);
  EXPECT_EQ(ToImportFormat({ReadingOf({statement})}, options).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(Column(Write({statement, Settlement()}), "not_understood", "why"),
              ElementsAre(HasSubstr("without a fiscal year")));
}

TEST(OutputTest, CleansTexts) {
  EXPECT_EQ(CleanText("　a\tb　"), "a b");
  EXPECT_EQ(CleanText("あいう", 2), "あい");
  EXPECT_EQ(ListItem("a;b"), "a；b");
}

TEST(OutputTest, ReadsRomanNumerals) {
  EXPECT_EQ(FromRoman("IV"), 4);
  EXPECT_EQ(FromRoman("XII"), 12);
  EXPECT_EQ(FromRoman("A"), 0);
}

TEST(OutputTest, NamesYearsByEra) {
  EXPECT_EQ(FiscalYearText(2019), "令和元年度");
  EXPECT_EQ(FiscalYearText(2018), "平成30年度");
}

}  // namespace
}  // namespace kuzukuri::reader
