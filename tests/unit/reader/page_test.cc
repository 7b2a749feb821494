// A project's page. All texts are invented.
#include "tests/unit/reader/page_reading.h"

namespace kuzukuri::reader {
namespace {

constexpr std::string_view kSettlement = R"( Ⅱ 人がつながるまち
Ⅱ-３ 事業内容

水辺の道しるべづく

り事業

 川沿いの道を歩く人が増えるよう、地元の皆さまと案内板の置き場所を

話し合いました。

１ 案内板整備事業【予算：1,200千円 決算：1,350千円 差引：▲150千円】

・案内板を５か所に設置（６月～９月）

・新 夜も見える案内板の試作を行い、使い勝手を地元の皆さまに確かめてい

ただきました（３回）

２ 川沿い歩き講座 ※土曜日に実施
【予算：300千円 決算：0円 差引：300千円】

(1) 初級講座

・対象：区内に住む方

(2) 中級講座

予算額 1,500千円

決算額 1,350千円

差　引 150千円

執行率 90.0％

地域振興課、福祉課

高齢・障害課

事業指標・目標

（目標に対する成果）

・案内板の設置 ５か所以上（６か所）

・講座 ４回、120人（４回＋２回、98人）

案内板の様子
)";

TEST(Page, ReadsNameFiguresAndDepartments) {
  const PageReading page = ReadPage(kSettlement);
  const Project& project = page.project;
  EXPECT_EQ(project.code, "II-3");
  EXPECT_EQ(project.printed_code, "Ⅱ-３");
  EXPECT_EQ(project.name.text, "水辺の道しるべづくり事業");
  EXPECT_EQ(project.name.place.line, 4);
  EXPECT_EQ(ValueOf(project.figures, Measure::kAppropriation), 1500);
  EXPECT_EQ(ValueOf(project.figures, Measure::kExecuted), 1350);
  EXPECT_EQ(ValueOf(project.figures, Measure::kDifference), 150);
  EXPECT_EQ(ValueOf(project.figures, Measure::kRate), 900);
  EXPECT_EQ(Find(project.figures, Measure::kExecuted)->unit_yen, 1000);
  EXPECT_EQ(Find(project.figures, Measure::kExecuted)->text, "1,350千円");
  EXPECT_EQ(Find(project.figures, Measure::kExecuted)->place.line, 31);
  ASSERT_EQ(project.departments.size(), 3u);
  EXPECT_EQ(project.departments[2].text, "高齢・障害課");
  EXPECT_TRUE(page.not_understood.empty());
  EXPECT_GT(page.prose_lines, 0);
}

TEST(Page, ReadsSubProjectsWithPartsNotesAndMarkedActivities) {
  const Project project = ReadPage(kSettlement).project;
  ASSERT_EQ(project.sub_projects.size(), 2u);
  const SubProject& first = project.sub_projects[0];
  EXPECT_EQ(first.number, "1");
  EXPECT_EQ(first.name.text, "案内板整備事業");
  EXPECT_EQ(ValueOf(first.figures, Measure::kAppropriation), 1200);
  EXPECT_EQ(ValueOf(first.figures, Measure::kDifference), -150);
  ASSERT_EQ(first.marked_activities.size(), 1u);
  EXPECT_NE(first.marked_activities[0].text.find("ただきました"), std::string::npos);
  const SubProject& second = project.sub_projects[1];
  EXPECT_EQ(second.name.text, "川沿い歩き講座");
  EXPECT_EQ(second.note, "※土曜日に実施");
  EXPECT_EQ(ValueOf(second.figures, Measure::kExecuted), 0);
  ASSERT_EQ(second.parts.size(), 2u);
  EXPECT_EQ(second.parts[1].text, "(2) 中級講座");
}

TEST(Page, ReadsIndicatorsAndLeavesCaptions) {
  const Project project = ReadPage(kSettlement).project;
  ASSERT_EQ(project.indicators.size(), 2u);
  EXPECT_EQ(project.indicators[1].number, "2");
  ASSERT_EQ(project.indicators[1].components.size(), 2u);
  EXPECT_EQ(project.indicators[1].components[0].actual, "6");
  EXPECT_TRUE(project.indicators[1].components[0].summed);
}

TEST(Page, NameBesideItsDescription) {
  const Project project = ReadPage(
                              "Ⅰ-１ 事業内容\n\nDX 窓口改善事業 "
                              "来庁される方の待ち時間を短くするため、窓口の案内を見直し\n"
                              "ました。\n\n予算額 10千円\n")
                              .project;
  EXPECT_EQ(project.name.text, "DX 窓口改善事業");
  EXPECT_EQ(project.name.certainty.percent, 95);
}

TEST(Page, SubProjectsOfARunningYear) {
  const Project project =
      ReadPage(
          "Ⅰ-１ 事業内容\n見守り事業\n"
          "１ 拡 声かけ訓練【1,652 千円】\n・実施（６月）\n"
          "２ とても長い名前であるため次の行へ続いてしまう取組のため\nの事業【99千円】\n"
          "予算額 1,751 千円\n執行額 20千円\n執行率 1.1％\n福祉課\n")
          .project;
  ASSERT_EQ(project.sub_projects.size(), 2u);
  EXPECT_EQ(project.sub_projects[0].mark, Mark::kExpanded);
  EXPECT_EQ(ValueOf(project.sub_projects[0].figures, Measure::kAppropriation), 1652);
  EXPECT_EQ(project.sub_projects[1].name.text,
            "とても長い名前であるため次の行へ続いてしまう取組のための事業");
  EXPECT_EQ(ValueOf(project.figures, Measure::kExecuted), 20);
}

TEST(Page, SubProjectWithoutAmountIsLessCertain) {
  const Project project = ReadPage(
                              "Ⅰ-１ 事業内容\n駅前広場事業\n１ 検討会【予算：10千円】\n・開催\n"
                              "２ 意見交換の場\n・開催\n")
                              .project;
  ASSERT_EQ(project.sub_projects.size(), 2u);
  EXPECT_TRUE(project.sub_projects[1].figures.empty());
  EXPECT_LT(project.sub_projects[1].name.certainty.percent, 100);
}

TEST(Page, RelatedProjectsStandOutside) {
  const Project project =
      ReadPage(
          "Ⅰ-１ 事業内容\n緑化事業\n１ 花壇【10千円】\n予算額 10千円\n執行額 0円\n環境課\n"
          "＜関連する局事業＞\n ・みどりの回廊事業（環境局）【2,500千円】\n"
          " ・苗木の配布事業\n（道路局）\n【40千円】\n花壇の様子\n")
          .project;
  ASSERT_EQ(project.related.size(), 2u);
  EXPECT_EQ(project.related[0].name.text, "みどりの回廊事業");
  EXPECT_EQ(project.related[0].owner, "環境局");
  ASSERT_TRUE(project.related[0].amount.has_value());
  EXPECT_EQ(project.related[0].amount->value, 2500);
  EXPECT_EQ(project.related[1].owner, "道路局");
  ASSERT_TRUE(project.related[1].amount.has_value());
  EXPECT_EQ(project.related[1].amount->value, 40);
  EXPECT_EQ(ValueOf(project.figures, Measure::kAppropriation), 10);
}

TEST(Page, ReferencesAreNoSubProjects) {
  const Project project =
      ReadPage(
          "Ⅰ-１ 事業内容\n緑化事業\n１ 花壇【10千円】\n・苗の配布【再掲】\n"
          "＜参考：５年度実施内容＞\n・花壇の設計（3,100千円）\n予算額 10千円\n")
          .project;
  ASSERT_EQ(project.references.size(), 2u);
  EXPECT_EQ(project.references[0].sub_project, "1");
  EXPECT_NE(project.references[1].text.text.find("3,100千円"), std::string::npos);
}

TEST(Page, FiguresThatFitNothingAreNotDropped) {
  const PageReading page = ReadPage(
      "Ⅰ-１ 事業内容\n緑化事業\n【予算：5千円】\n１ 花壇【残高：10千円】\n"
      "・上限は５万円です\n予算額 10千円\n予算額 12千円\n決算額 約 8\n");
  ASSERT_EQ(page.not_understood.size(), 5u);
  EXPECT_EQ(page.not_understood[0].text.place.line, 3);
  EXPECT_EQ(page.not_understood[1].text.place.line, 4);
  EXPECT_EQ(page.not_understood[2].text.place.line, 5);
  EXPECT_EQ(page.not_understood[3].text.place.line, 7);
  EXPECT_EQ(page.not_understood[4].text.place.line, 8);
}

TEST(Page, DamagedFiguresAreNotDropped) {
  const auto complaints = [](const std::string& lines) {
    return ReadPage("Ⅰ-１ 事業内容\n緑化事業\n" + lines).not_understood.size();
  };
  EXPECT_EQ(complaints("１ 花壇【予算：10千円 決算：9千円】\n予算額 10千円\n執行率 90.0％\n"), 0u);
  EXPECT_EQ(complaints("１ 花壇【予算：10千円 決算：9千円\n・植え替え\n"), 1u);
  EXPECT_EQ(complaints("１ 花壇【予算：10千円 決算：q千円】\n・植え替え\n"), 1u);
  EXPECT_EQ(complaints("１ 花壇予算：10千円 決算：9千円】\n・植え替え\n"), 1u);
  EXPECT_EQ(complaints("予算額 1O千円\n執行率 9q.0％\n"), 2u);
  EXPECT_EQ(complaints("予算額\n執行率\n"), 2u);
  EXPECT_EQ(complaints("予算額 10千円\n執行卒 90.0％\n"), 1u);
  EXPECT_EQ(complaints("予算額 10千円\n事業指票\n・講座 12回（11回）\n"), 1u);
  EXPECT_EQ(complaints("事業指標\n・講座 12回（1l回）\n"), 1u);
  EXPECT_EQ(complaints("事業指標\n・講座 1Z回（11回）\n"), 1u);
}

TEST(Page, NumbersOfSubProjectsThatDoNotFollow) {
  const Project project =
      ReadPage("Ⅰ-１ 事業内容\n緑化事業\n１ 花壇【10千円】\n３ 街路樹【20千円】\n").project;
  ASSERT_EQ(project.sub_projects.size(), 2u);
  EXPECT_EQ(project.sub_projects[0].name.certainty.percent, 100);
  EXPECT_EQ(project.sub_projects[1].name.certainty.percent, 70);
}

TEST(Page, LabelsAboveTheirFigures) {
  const Project below =
      ReadPage("Ⅰ-１ 事業内容\n緑化事業\n予算額\n\n1,000千円\n執行率\n50.0％\n").project;
  EXPECT_EQ(ValueOf(below.figures, Measure::kAppropriation), 1000);
  EXPECT_EQ(ValueOf(below.figures, Measure::kRate), 500);
  const Project beside =
      ReadPage("Ⅰ-１ 事業内容\n緑化事業\n予算額 決算額 執行率\n1,000千円 500千円 50.0％\n").project;
  EXPECT_EQ(ValueOf(beside.figures, Measure::kExecuted), 500);
  EXPECT_EQ(ValueOf(beside.figures, Measure::kRate), 500);
  const Project units =
      ReadPage("Ⅰ-１ 事業内容\n緑化事業\n予算額(千円) 決算額(千円) 執行率\n1,000 500 50.0％\n")
          .project;
  EXPECT_EQ(ValueOf(units.figures, Measure::kExecuted), 500);
  EXPECT_EQ(Find(units.figures, Measure::kExecuted)->unit_yen, 1000);
}

// Another city's layout: only rules differ.
TEST(Page, OtherLayoutByRules) {
  constexpr std::string_view kRules = R"pb(
    name: "other"
    units { word: "千円" yen: 1000 }
    columns { role: ROLE_APPROPRIATION words: "予算現額" }
    columns { role: ROLE_EXECUTED words: "支出済額" }
    columns { role: ROLE_DEPARTMENT words: "所管課" }
    columns { role: ROLE_INDICATOR words: "指標名" }
    columns { role: ROLE_INDICATOR_UNIT words: "単位" }
    columns { role: ROLE_TARGET words: "目標値" }
    columns { role: ROLE_ACTUAL words: "実績値" }
    department: "[^ 、]+課"
    project_headings: "^事業番号\\s(?P<code>[0-9]-\\([0-9]\\))\\s+(?P<name>\\S.*)$"
    sub_projects: "^(?P<number>[①-⑳])\\s*(?P<name>.+)$"
    bracketed_figures: "\\((?P<figures>予算[^()]*)\\)"
    former_names: "\\(旧:(?P<name>[^()]+)\\)"
    absent_signs: "－"
    indicators {
      headings: "^【成果指標】$"
      units: "回"
      comparators { word: "以上" meaning: "ge" }
    }
  )pb";
  const Project project =
      ReadPage(
          "事業番号 1-(2)　星空案内事業（旧：天体観測事業）\n所管課 文化課、公園課\n"
          "予算現額 900千円　支出済額 850千円\n空を見上げる会を開きました。\n"
          "① 観望会（試行）（予算現額 900千円、支出済額 850千円）\n"
          "【成果指標】\n指標名　単位　目標値　実績値\n観望会の開催　回　12以上　9\n"
          "満足度　－　－　85.5\n案内 板の設置　基　3　－\n",
          ParseGrammar(kRules).value())
          .project;
  EXPECT_EQ(project.code, "1-(2)");
  EXPECT_EQ(project.name.text, "星空案内事業");
  ASSERT_TRUE(project.former_name.has_value());
  EXPECT_EQ(project.former_name->text, "天体観測事業");
  ASSERT_EQ(project.departments.size(), 2u);
  EXPECT_EQ(ValueOf(project.figures, Measure::kExecuted), 850);
  ASSERT_EQ(project.sub_projects.size(), 1u);
  EXPECT_EQ(project.sub_projects[0].number, "1");
  EXPECT_EQ(project.sub_projects[0].name.text, "観望会（試行）");
  ASSERT_EQ(project.indicators.size(), 3u);
  const Component& first = project.indicators[0].components.at(0);
  EXPECT_EQ(first.target, "12");
  EXPECT_EQ(first.actual, "9");
  EXPECT_EQ(first.unit, "回");
  EXPECT_EQ(first.comparator, "ge");
  EXPECT_EQ(project.indicators[1].components.at(0).target, std::nullopt);
  EXPECT_EQ(project.indicators[1].components.at(0).actual, "85.5");
  EXPECT_EQ(project.indicators[2].name, "案内 板の設置");
}

TEST(Page, EmptyAndShortPages) {
  EXPECT_EQ(ReadPage("Ⅰ-１ 事業内容\n").project.code, "I-1");
  EXPECT_EQ(ReadPage("Ⅰ-１ 事業内容\n事業指標\n").project.indicators.size(), 0u);
  EXPECT_EQ(ReadPage("Ⅰ-１ 事業内容\n＜関連する局事業＞\n【1円】\n").not_understood.size(), 1u);
}

}  // namespace
}  // namespace kuzukuri::reader
