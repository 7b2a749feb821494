// Papers of places whose titles, headings and rows no rule was written for: what of them is read,
// and what each that is refused says. All texts are invented.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/reader/domain/audit.h"
#include "services/reader/domain/standing.h"
#include "services/reader/domain/status_date.h"
#include "tests/unit/reader/read_by.h"

namespace kuzukuri::reader {
namespace {

using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kTitle = "令和６年度 主要な施策の成果説明書\n";
constexpr const char* kUnit = "（単位：千円）\n";
constexpr const char* kHeadings = "番号 事業名 予算現額 支出済額 不用額 執行率\n";
constexpr const char* kRows =
    "1 水路清掃事業 6,600 6,600 0 100.0\n2 図書巡回事業 3,900 3,000 900 76.9\n";
constexpr const char* kTotal = "合計 10,500 9,600 900 91.4\n";

Named Year(int fiscal_year, std::optional<Stage> stage = std::nullopt) {
  Named named;
  named.fiscal_year = fiscal_year;
  named.stage = stage;
  return named;
}

std::vector<std::string> WhyRefused(const Reading& reading) {
  std::vector<Refusal> refusals = Refusals(reading);
  RefuseUndated(reading, refusals);
  std::vector<std::string> why;
  for (const Refusal& refusal : refusals) why.push_back(refusal.why);
  return why;
}

std::vector<std::string> Why(const std::string& text, const Named& named = {}) {
  return WhyRefused(ReadBy("city", text, named));
}

// The projects of a reading with what is posted of them, in yen: "水路清掃事業 6600000 6600000".
std::vector<std::string> Posted(const Reading& reading) {
  std::vector<std::string> posted;
  for (const Statement& statement : reading.statements) {
    for (const Table& table : statement.tables) {
      for (const Row& row : table.rows) {
        if (row.project < 0 || row.total) continue;
        std::string line = row.label.text;
        for (const Measure measure :
             {Measure::kAppropriation, Measure::kExecuted, Measure::kCarriedOut}) {
          const Figure* figure = Find(row.figures, measure);
          if (figure != nullptr) absl::StrAppend(&line, " ", figure->value * figure->unit_yen);
        }
        posted.push_back(line);
      }
    }
  }
  return posted;
}

std::string Paper(const std::string& body) { return absl::StrCat(kTitle, kUnit, body); }

// --- Titles.

struct Titled {
  const char* title;
  int fiscal_year;
  Stage stage;
};

const std::vector<Titled> kTitled = {
    Titled{"令和６年度 決算の概要", 2024, Stage::kSettlement},
    Titled{"令和６年度　事務事業決算一覧", 2024, Stage::kSettlement},
    Titled{"令和６年度　特別会計決算の状況", 2024, Stage::kSettlement},
    Titled{"令和６年度　決算附属書類", 2024, Stage::kSettlement},
    Titled{"2024年度 決算報告", 2024, Stage::kSettlement},
    Titled{"２０２４年度　決算報告", 2024, Stage::kSettlement},
    Titled{"水郷市　令和６年度　決算の概要", 2024, Stage::kSettlement},
    Titled{"Ｒ６年度 歳出決算", 2024, Stage::kSettlement},
    Titled{"令和６（2024）年度 決算の概要", 2024, Stage::kSettlement},
    Titled{"2024（令和６）年度 決算の概要", 2024, Stage::kSettlement},
    Titled{"令 和 ６ 年 度　決 算 の 概 要", 2024, Stage::kSettlement},
    Titled{"平成31年度（令和元年度）決算の概要", 2019, Stage::kSettlement},
    Titled{"水郷市\n令和６年度\n決算の概要", 2024, Stage::kSettlement},
    Titled{"水郷市　決算の概要\n（令和６年度）", 2024, Stage::kSettlement},
    Titled{"令和６年度　水郷市\n主要な施策の成果", 2024, Stage::kSettlement},
    Titled{"令和６年度 予算執行実績", 2024, Stage::kInYear},
    Titled{"令和６年度予算の状況（令和６年９月30日現在）", 2024, Stage::kInYear},
    Titled{"令和６年度上半期 財政状況と予算執行", 2024, Stage::kInYear},
    Titled{"令和６年度　当初予算の概要", 2024, Stage::kBudget},
    Titled{"令和６年度 決算の概要\n１ 令和６年度 決算の状況", 2024, Stage::kSettlement}};

TEST(Titles, AnyHeadingWithAYearAndAWordOfAccountsIsOne) {
  for (const Titled& titled : kTitled) {
    SCOPED_TRACE(titled.title);
    for (const char* rules : {"city", "ward"}) {
      const Reading reading = ReadBy(
          rules, absl::StrCat(titled.title, "\n", kUnit,
                              titled.stage == Stage::kBudget
                                  ? "事業名 本年度予算額 前年度予算額 比較増減\n"
                                    "水路清掃事業 6,600 6,000 600\n図書巡回事業 3,900 4,000 △100\n"
                                    "合計 10,500 10,000 500\n"
                                  : absl::StrCat(kHeadings, kRows, kTotal)));
      ASSERT_THAT(reading.statements, SizeIs(1));
      const Statement& statement = reading.statements.front();
      EXPECT_EQ(statement.fiscal_year, titled.fiscal_year);
      EXPECT_EQ(statement.stage, titled.stage);
      EXPECT_EQ(statement.doubt, "");
      EXPECT_THAT(Refusals(reading), IsEmpty());
      EXPECT_THAT(statement.projects, SizeIs(2));
    }
  }
}

TEST(Titles, AYearOfSomethingElseIsNotThePapers) {
  const std::string table = absl::StrCat(kUnit, kHeadings, kRows, kTotal);
  for (const char* heading : {"水郷市の決算", "令和６年９月30日 決算の概要", "令和６年９月の決算",
                              "決算の概要", "（参考）令和５年度決算", "令和５年度決算との比較",
                              "６年度決算の概要", "令和６年度の決算は、次のとおりです。"}) {
    const std::string text = absl::StrCat(heading, "\n", table);
    EXPECT_THAT(Why(text), Contains(HasSubstr("no title says of which fiscal year it is; name it "
                                              "with --fiscal-year YYYY")))
        << heading;
    EXPECT_EQ(ReadBy("city", text).statements.front().fiscal_year, 0) << heading;
  }
  for (const char* heading :
       {"令和５年度決算と令和６年度予算", "令和５～６年度決算の概要", "令和５・令和６年度決算",
        "令和５年度決算の概要\n令和６年度予算の概要"}) {
    EXPECT_THAT(Why(absl::StrCat(heading, "\n", table)),
                Contains(::testing::AllOf(HasSubstr("several fiscal years"),
                                          HasSubstr("--fiscal-year YYYY"))))
        << heading;
  }
  // Below the headings of a table no title stands.
  EXPECT_THAT(Why(absl::StrCat(table, "令和５年度 決算の概要\n")),
              Contains(HasSubstr("--fiscal-year")));
}

TEST(Titles, WhatAPaperDoesNotSayIsNamed) {
  const std::string table = absl::StrCat(kUnit, kHeadings, kRows, kTotal);
  const std::string untitled = absl::StrCat("水郷市の事業\n", table);
  EXPECT_THAT(Why(untitled), ElementsAre(::testing::AllOf(HasSubstr("--fiscal-year YYYY"),
                                                          HasSubstr("--kind budget, status or"))));
  EXPECT_THAT(Why(untitled, Year(2024)),
              ElementsAre(HasSubstr("no title says whether it is a budget, a status or a "
                                    "settlement; name what it is with --kind")));
  const Reading reading = ReadBy("city", untitled, Year(2024, Stage::kSettlement));
  EXPECT_THAT(WhyRefused(reading), IsEmpty());
  EXPECT_EQ(reading.statements.front().fiscal_year, 2024);
  EXPECT_EQ(reading.statements.front().title.text, "水郷市の事業");
  EXPECT_THAT(Posted(reading),
              ElementsAre("水路清掃事業 6600000 6600000", "図書巡回事業 3900000 3000000"));
  // A status has to have a date; a column that is called that of a settlement says what it is.
  EXPECT_THAT(Why(untitled, Year(2024, Stage::kInYear)), ElementsAre(HasSubstr("--as-of")));
  EXPECT_THAT(Why(absl::StrReplaceAll(untitled, {{"支出済額", "決算額"}}), Year(2024)), IsEmpty());
  // Of several years printed the one that is named.
  EXPECT_THAT(Why(absl::StrCat("令和５年度決算の概要\n令和６年度決算の概要\n", table), Year(2024)),
              Not(Contains(HasSubstr("--fiscal-year"))));
  // What is printed holds.
  for (const char* title : {kTitle, "令和６年度 決算の概要\n"}) {
    const auto other = TryReadBy("city", absl::StrCat(title, table), Year(2023));
    ASSERT_FALSE(other.ok()) << title;
    EXPECT_THAT(std::string(other.status().message()), HasSubstr("says fiscal year 2024"));
    EXPECT_THAT(Why(absl::StrCat(title, table), Year(2024)), IsEmpty());
  }
  const auto kind = TryReadBy("city", absl::StrCat(kTitle, table), Year(0, Stage::kInYear));
  EXPECT_THAT(std::string(kind.status().message()), HasSubstr("says that it is a settlement"));
  // Where only words tell the kind, whoever reads knows better.
  EXPECT_THAT(Why(absl::StrCat("令和６年度 予算執行実績\n", table), Year(0, Stage::kSettlement)),
              IsEmpty());
}

TEST(Titles, WhatIsNotYetSoIsNoKindOfPaper) {
  const std::string table = absl::StrCat(kUnit, kHeadings, kRows, kTotal);
  for (const char* title :
       {"令和６年度 決算見込の概要", "令和６年度 予算要求の状況", "令和６年度 当初予算（案）の概要",
        "令和６年度 一般会計補正予算（第２号）の概要"}) {
    EXPECT_THAT(Why(absl::StrCat(title, "\n", table)),
                ElementsAre(HasSubstr("name what it is with --kind")))
        << title;
    EXPECT_THAT(Why(absl::StrCat(title, "\n", table), Year(0, Stage::kSettlement)), IsEmpty());
  }
  // Nothing of a budget is executed yet.
  EXPECT_THAT(Why(absl::StrCat("令和６年度 予算の概要\n", table)),
              ElementsAre(HasSubstr("called a budget, and its column '支出済額'")));
}

// --- Headings that are read.

struct Layout {
  const char* what;
  const char* headings;
  const char* rows;
  std::vector<std::string> posted;
};

const std::vector<std::string> kBoth = {"水路清掃事業 6600000 6600000",
                                        "図書巡回事業 3900000 3000000"};
const std::vector<std::string> kCarried = {"堤防補修事業 8000000 6000000 500000",
                                           "図書巡回事業 3900000 3000000 0"};
const char* const kCarriedRows =
    "1 堤防補修事業 8,000 6,000 200 300 0 1,500\n2 図書巡回事業 3,900 3,000 0 0 0 900\n"
    "合計 11,900 9,000 200 300 0 2,400\n";

TEST(Headings, AreRead) {
  for (const Layout& layout : std::vector<Layout>{
           Layout{"letters without brackets",
                  "番号 事業名 予算現額Ａ 支出済額Ｂ 不用額Ａ－Ｂ 執行率Ｂ／Ａ\n",
                  "1 水路清掃事業 6,600 6,600 0 100.0\n2 図書巡回事業 3,900 3,000 900 76.9\n",
                  kBoth},
           Layout{"circled letters", "番号 事業名 予算現額① 支出済額② 差引①－② 執行率②／①×100\n",
                  "1 水路清掃事業 6,600 6,600 0 100.0\n2 図書巡回事業 3,900 3,000 900 76.9\n",
                  kBoth},
           Layout{
               "letters on a line of their own",
               "番号 事業名 予算現額 支出済額 不用額 執行率\n（Ａ） （Ｂ） （Ａ－Ｂ） （Ｂ／Ａ）\n",
               "1 水路清掃事業 6,600 6,600 0 100.0\n2 図書巡回事業 3,900 3,000 900 76.9\n", kBoth},
           Layout{"a rate by another name", "款別 予算現額 支出済額 差引残額 支出率（％）\n",
                  "水路清掃事業 6,600 6,600 0 100.0\n図書巡回事業 3,900 3,000 900 76.9\n", kBoth},
           Layout{"a comparison that is what is left", "款 本年度予算現額 支出済額 比較 執行率\n",
                  "水路清掃事業 6,600 6,600 0 100.0\n図書巡回事業 3,900 3,000 900 76.9\n", kBoth},
           Layout{"a comparison with the year before",
                  "事業名 予算現額 支出済額 前年度支出済額 比較増減\n",
                  "水路清掃事業 6,600 6,600 6,000 600\n図書巡回事業 3,900 3,000 3,200 △200\n"
                  "合計 10,500 9,600 9,200 400\n",
                  kBoth},
           Layout{
               "the same in more words",
               "事業名 予算現額 決算額 前年度決算額 前年度比較増減 比較増減率\n",
               "水路清掃事業 6,600 6,600 6,000 600 10.0\n図書巡回事業 3,900 3,000 3,200 △200 △6.3\n"
               "合計 10,500 9,600 9,200 400 4.3\n",
               kBoth},
           Layout{"years in the headings",
                  "事業名 令和６年度予算現額 令和６年度決算額 令和５年度決算額 増減\n",
                  "水路清掃事業 6,600 6,600 6,000 600\n図書巡回事業 3,900 3,000 3,200 △200\n"
                  "合計 10,500 9,600 9,200 400\n",
                  kBoth},
           Layout{"years behind them, and without an era",
                  "事業名 予算現額（６年度） 決算額（６年度） 決算額（５年度） 増減額\n",
                  "水路清掃事業 6,600 6,600 6,000 600\n図書巡回事業 3,900 3,000 3,200 △200\n"
                  "合計 10,500 9,600 9,200 400\n",
                  kBoth},
           Layout{
               "years that are named by the paper's",
               "事業名 前々年度決算額 前年度決算額 本年度予算現額 本年度決算額 増減\n",
               "水路清掃事業 5,000 6,000 6,600 6,600 600\n図書巡回事業 100 3,200 3,900 3,000 △200\n"
               "合計 5,100 9,200 10,500 9,600 400\n",
               kBoth},
           Layout{"sources", "事業名 予算現額 決算額 国庫支出金 県支出金 地方債 その他 一般財源\n",
                  "水路清掃事業 6,600 6,600 3,000 600 1,000 0 2,000\n"
                  "図書巡回事業 3,900 3,000 0 0 0 500 2,500\n合計 10,500 9,600 3,000 600 1,000 500 "
                  "4,500\n",
                  kBoth},
           Layout{"sources below a heading of their own",
                  "事業名 予算現額 決算額 財源内訳\n国県支出金 地方債 その他 一般財源\n",
                  "水路清掃事業 6,600 6,600 3,600 1,000 0 2,000\n図書巡回事業 3,900 3,000 0 0 500 "
                  "2,500\n"
                  "合計 10,500 9,600 3,600 1,000 500 4,500\n",
                  kBoth},
           Layout{"kinds of what is carried over",
                  "番号 事業名 予算現額 支出済額 継続費逓次繰越 繰越明許費 事故繰越し 不用額\n",
                  kCarriedRows, kCarried},
           Layout{"kinds below a heading of their own",
                  "番号 事業名 予算現額 支出済額 翌年度繰越額 不用額\n継続費逓次繰越 繰越明許費 "
                  "事故繰越し\n",
                  kCarriedRows, kCarried},
           Layout{"kinds that came from the year before",
                  "番号 事業名 継続費逓次繰越 繰越明許費 予備費充用等 予算現額 支出済額 不用額\n",
                  "1 水路清掃事業 600 0 0 6,600 6,600 0\n2 図書巡回事業 0 0 100 3,900 3,000 900\n",
                  kBoth},
           Layout{"a reserve",
                  "番号 事業名 当初予算額 予備費支出及び流用増減 予算現額 支出済額 不用額\n",
                  "1 水路清掃事業 6,000 600 6,600 6,600 0\n2 図書巡回事業 4,000 △100 3,900 3,000 "
                  "900\n",
                  kBoth},
           Layout{"a heading over two lines, by order",
                  "番号 事業名 予算現額 支出済額 翌年度 不用額\n繰越額\n",
                  "1 堤防補修事業 8,000 6,000 500 1,500\n2 図書巡回事業 3,900 3,000 0 900\n",
                  kCarried},
           Layout{"headings over two lines, by place",
                  "番号　事業名　　　　本年度　　支出　　翌年度　　不用額\n"
                  "　　　　　　　　　予算現額　　済額　　繰越額\n",
                  "1 堤防補修事業 8,000 6,000 500 1,500\n2 図書巡回事業 3,900 3,000 0 900\n",
                  kCarried},
           Layout{"a sum of what was appropriated",
                  "款 当初予算額 補正予算額 予備費充用等 計 支出済額 翌年度繰越額 不用額\n",
                  "堤防補修事業 7,000 900 100 8,000 6,000 500 1,500\n"
                  "図書巡回事業 4,000 0 △100 3,900 3,000 0 900\n",
                  kCarried},
           Layout{"two lines of headings, each whole",
                  "番号　事業名　予算現額　　支出済額　　前年度　　比較\n"
                  "　　　　　　　　　　　　　　　　　　　支出済額　増減\n",
                  "1 水路清掃事業 6,600 6,600 6,000 600\n2 図書巡回事業 3,900 3,000 3,200 △200\n"
                  "合計 10,500 9,600 9,200 400\n",
                  kBoth},
           Layout{"one amount",
                  "番号 事業名 決算額\n",
                  "1 水路清掃事業 6,600\n2 図書巡回事業 3,000\n合計 9,600\n",
                  {"水路清掃事業 6600000", "図書巡回事業 3000000"}}}) {
    SCOPED_TRACE(layout.what);
    const Reading reading = ReadBy("city", Paper(absl::StrCat(layout.headings, layout.rows)));
    EXPECT_THAT(WhyRefused(reading), IsEmpty());
    EXPECT_EQ(Posted(reading), layout.posted);
    EXPECT_THAT(Audit(reading), IsEmpty());
  }
}

TEST(Headings, MillionsWithDecimalsAreExact) {
  const Reading reading = ReadBy(
      "city", absl::StrCat(kTitle,
                           "（単位：百万円）\n事業名 予算現額 支出済額 不用額 執行率\n"
                           "水路清掃事業 1,234.5 1,234.5 0.0 100.0\n"
                           "図書巡回事業 3.9 3.0 0.9 76.9\n合計 1,238.4 1,237.5 0.9 99.9\n"));
  EXPECT_THAT(WhyRefused(reading), IsEmpty());
  EXPECT_THAT(Posted(reading),
              ElementsAre("水路清掃事業 1234500000 1234500000", "図書巡回事業 3900000 3000000"));
  EXPECT_THAT(Audit(reading), IsEmpty());
  // A tenth of a thousand yen is nothing that accounts print, nor is one of a yen.
  for (const char* unit : {"千円", "円"}) {
    const auto other = TryReadBy("city", absl::StrCat(kTitle, "（単位：", unit,
                                                      "）\n事業名 予算現額 支出済額 不用額 執行率\n"
                                                      "水路清掃事業 1,234.5 1,234.5 0.0 100.0\n"));
    EXPECT_THAT(std::string(other.status().message()), HasSubstr("水路清掃事業 1,234.5")) << unit;
  }
}

// --- What is refused says which word and what to do.

struct Refused {
  const char* what;
  std::string text;
  std::vector<std::string> words;
};

TEST(Refusing, NamesWhatWasNotUnderstood) {
  for (const Refused& refused : std::vector<Refused>{
           Refused{"an unknown heading in a first table",
                   Paper("番号 事業名 予算現額 謎の額\n1 水路清掃事業 6,600 6,600\n"),
                   {"'謎の額'", "番号 事業名 予算現額 謎の額", "ine 3"}},
           Refused{"an amount of which nothing is said",
                   Paper("番号 事業名 予算現額 金額\n1 水路清掃事業 6,600 6,600\n"),
                   {"'金額'", "ine 3"}},
           Refused{"names side by side",
                   Paper("款 項 目 予算現額 支出済額 不用額\n総務費 総務管理費 一般管理費 6,600 "
                         "6,600 0\n"),
                   {"'款', '項', '目'", "款項目"}},
           Refused{"no headings at all",
                   Paper("水路清掃事業 6,600 6,600\n図書巡回事業 3,900 3,000\n"),
                   {"Line 3, '水路清掃事業 6,600 6,600'", "no headings of columns"}},
           Refused{"no figures at all", Paper("水路を清掃した\n"), {"two figures side by side"}},
           Refused{"one amount that nothing confirms",
                   Paper("番号 事業名 決算額\n1 水路清掃事業 6,600\n2 図書巡回事業 3,000\n"),
                   {"nothing printed confirms the executed of 水路清掃事業"}},
           Refused{
               "one amount and another total",
               Paper(
                   "番号 事業名 決算額\n1 水路清掃事業 6,600\n2 図書巡回事業 3,000\n合計 9,700\n"),
               {"contradicts whatever it can be held against"}},
           Refused{
               "rows with more cells than headings",
               Paper("番号 事業名 予算現額 支出済額 不用額\n1 水路清掃事業 6,600 6,600 0 7 8\n"),
               {"Line 4, '1 水路清掃事業 6,600 6,600 0 7 8'", "'予算現額', '支出済額', '不用額'"}},
           Refused{
               "a comparison does not confirm what it is not of",
               Paper("事業名 予算現額 支出済額 前年度支出済額 比較増減\n"
                     "水路清掃事業 6,600 6,600 6,000 700\n図書巡回事業 3,900 3,000 3,200 200\n"),
               {"水路清掃事業"}},
           Refused{"a year that cannot be told",
                   absl::StrCat("水郷市の事業\n", kUnit,
                                "事業名 令和６年度決算額 令和５年度決算額 増減\n"
                                "水路清掃事業 6,600 6,000 600\n図書巡回事業 3,000 3,200 △200\n"),
                   {"'令和6年度決算額'", "--fiscal-year YYYY"}}}) {
    SCOPED_TRACE(refused.what);
    const auto reading = TryReadBy("city", refused.text);
    const std::vector<std::string> why =
        reading.ok() ? WhyRefused(*reading)
                     : std::vector<std::string>{std::string(reading.status().message())};
    for (const std::string& word : refused.words) {
      EXPECT_THAT(why, Contains(HasSubstr(word)));
    }
  }
}

// --- Rows.

TEST(StrangeRows, AYearOfTheHeadingsThatIsNamed) {
  const std::string text = absl::StrCat(
      "水郷市の事業\n", kUnit,
      "事業名 令和６年度決算額 令和５年度決算額 増減\n"
      "水路清掃事業 6,600 6,000 600\n図書巡回事業 3,000 3,200 △200\n合計 9,600 9,200 400\n");
  const Reading reading = ReadBy("city", text, Year(2024));
  EXPECT_THAT(WhyRefused(reading), IsEmpty());
  EXPECT_THAT(Posted(reading), ElementsAre("水路清掃事業 6600000", "図書巡回事業 3000000"));
  // The year after has other money in the same columns.
  const Reading later = ReadBy("city", text, Year(2025));
  EXPECT_THAT(Posted(later), Each(Not(HasSubstr(" 6600000"))));
}

TEST(StrangeRows, HeadingsAboveRowsAreNoProjectsAndNoNames) {
  for (const char* heading :
       {"◎安全・安心", "基本目標１ 安全・安心", "基本目標１：安全・安心", "総務課",
        "【安全・安心】", "特別会計", "■学び", "＜安全・安心＞", "施策１－２　学び"}) {
    for (const char* number : {"1 ", ""}) {
      const std::string text =
          Paper(absl::StrCat("番号 事業名 予算現額 支出済額 不用額 執行率\n", heading, "\n", number,
                             "水路清掃事業 6,600 6,600 0 100.0\n", heading, "２\n　", number,
                             "図書巡回事業 3,900 3,000 900 76.9\n", kTotal));
      const Reading reading = ReadBy("city", text);
      EXPECT_THAT(WhyRefused(reading), IsEmpty()) << heading;
      EXPECT_EQ(Posted(reading).front(), kBoth.front()) << heading;
    }
  }
  // With figures it is their sum.
  const Reading summed = ReadBy(
      "city", Paper("事業名 予算現額 支出済額 不用額 執行率\n特別会計 10,500 9,600 900 91.4\n"
                    "　国民健康保険 6,600 6,600 0 100.0\n　介護保険 3,900 3,000 900 76.9\n"));
  EXPECT_THAT(WhyRefused(summed), IsEmpty());
  EXPECT_THAT(Posted(summed),
              ElementsAre("国民健康保険 6600000 6600000", "介護保険 3900000 3000000"));
}

TEST(StrangeRows, NamesThatOnlyLookLikeHeadingsGoOn) {
  const Reading reading =
      ReadBy("city", Paper(absl::StrCat("番号 事業名 予算現額 支出済額 不用額 執行率\n",
                                        "1 国民健康保険特別会計\n繰出金 6,600 6,600 0 100.0\n",
                                        "2 図書巡回事業 3,900 3,000 900 76.9\n", kTotal)));
  EXPECT_THAT(WhyRefused(reading), IsEmpty());
  EXPECT_EQ(Posted(reading).front(), "国民健康保険特別会計繰出金 6600000 6600000");
  // Below headings the number of a row is no letter of a formula.
  for (const char* number : {"1-1", "①", "1"}) {
    const Reading numbered = ReadBy(
        "city",
        Paper(absl::StrCat(kHeadings, number, "\n水路清掃及び\n堤防補修 6,600 6,600 0 100.0\n",
                           "2 図書巡回事業 3,900 3,000 900 76.9\n", kTotal)));
    const Row& row = numbered.statements.front().tables.front().rows.front();
    EXPECT_EQ(row.number, number);
    EXPECT_EQ(row.label.text, "水路清掃及び堤防補修");
  }
  // Above figures alone it is the only name they have.
  const Reading apart =
      ReadBy("city", Paper("事業名 予算現額 支出済額 不用額 執行率\n総務課\n6,600 6,600 0 100.0\n"
                           "【学び】\n3,900 3,000 900 76.9\n合計 10,500 9,600 900 91.4\n"));
  EXPECT_THAT(WhyRefused(apart), IsEmpty());
  EXPECT_THAT(Posted(apart), ElementsAre("総務課 6600000 6600000", "【学び】 3900000 3000000"));
}

TEST(StrangeRows, TotalsOfPagesInWhateverWords) {
  for (const char* word :
       {"頁計", "（頁計）", "ページ小計", "1頁計", "頁累計", "本ページ合計", "中計"}) {
    const Reading reading =
        ReadBy("city", Paper(absl::StrCat(kHeadings, kRows, word, " 10,500 9,600 900 91.4\n")));
    EXPECT_THAT(WhyRefused(reading), IsEmpty()) << word;
    EXPECT_EQ(Posted(reading), kBoth) << word;
  }
}

TEST(StrangeRows, ANumberDoesNotMakeAPartAProject) {
  for (const char* part : {"うち国費", "うち補助分", "うち、繰越分", "（うち人件費）", "再掲"}) {
    EXPECT_THAT(Why(Paper(absl::StrCat(kHeadings, "1 水路清掃事業 6,600 6,600 0 100.0\n2 ", part,
                                       " 3,000 2,900 100 96.7\n"
                                       "3 図書巡回事業 3,900 3,000 900 76.9\n"))),
                ElementsAre(HasSubstr("is named as a part of a row above it")))
        << part;
  }
}

TEST(StrangeRows, WhatIsPrintedForReferenceIsNotThisYears) {
  const std::string first = absl::StrCat(kHeadings, kRows, kTotal);
  const std::string other =
      "1 公園事業 5,500 5,400 100 98.2\n2 水辺の道 3,500 3,000 500 85.7\n"
      "合計 9,000 8,400 600 93.3\n";
  for (const char* heading : {"（参考）", "参考", "【参考】", "＜参考＞", "参考資料",
                              "（参考）主な事業", "参考：過去の事業", "令和５年度決算の概要",
                              "令和５年度 主な事業の決算", "２ 令和５年度の主な事業"}) {
    for (const std::string& between : {absl::StrCat("\n", heading, "\n\n", kUnit, kHeadings),
                                       absl::StrCat(heading, "\n", kUnit, kHeadings)}) {
      Reading reading = ReadBy("city", Paper(absl::StrCat(first, between, other)));
      const std::vector<Refusal> refusals = Refusals(reading);
      ASSERT_THAT(refusals, SizeIs(1)) << heading;
      EXPECT_THAT(refusals[0].why, HasSubstr(heading));
      LeaveOut(refusals, reading);
      EXPECT_EQ(Posted(reading), kBoth) << heading;
    }
  }
  // Until the next section.
  const Reading after = ReadBy("city", Paper(absl::StrCat("（参考）\n", kHeadings, other, "\n",
                                                          "２ 事業別決算の状況\n", kUnit, first)));
  EXPECT_THAT(WhyRefused(after), SizeIs(1));
  // Rows of which the name only begins so.
  EXPECT_THAT(Why(Paper(absl::StrCat(kHeadings, "1 参考図書整備 6,600 6,600 0 100.0\n",
                                     "2 図書巡回事業 3,900 3,000 900 76.9\n", kTotal))),
              IsEmpty());
}

}  // namespace
}  // namespace kuzukuri::reader
