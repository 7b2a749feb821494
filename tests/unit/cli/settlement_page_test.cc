#include "clients/cli/close/settlement_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;
using testing::HasSubstr;
using testing::Not;

type::v1::Date Day(int year, int month, int day) {
  type::v1::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

v1::CloseFiscalYearResponse Closing() {
  v1::CloseFiscalYearResponse closing;
  v1::Settlement& settlement = *closing.mutable_settlement();
  *settlement.mutable_closed_on() = Day(2025, 5, 31);
  settlement.set_entry_count(1200);
  v1::Figures& figures = *settlement.mutable_figures();
  figures.mutable_appropriation()->set_current_yen(15'900'000);
  figures.mutable_execution()->set_disbursed_yen(9'600'000);
  figures.set_approved_carry_over_out_yen(1'000'000);
  figures.set_carry_over_out_not_stated_yen(500'000);
  figures.set_unused_yen(4'800'000);
  return closing;
}

void Disagree(v1::CloseFiscalYearResponse& closing, const std::string& statement,
              const std::string& node, v1::StatementFigure::Figure figure, int64_t printed,
              int64_t ledger_yen, int number = 0) {
  v1::StatementDisagreement& one = *closing.add_disagreements();
  one.set_statement(statement);
  one.mutable_figure()->set_node(node);
  one.mutable_figure()->set_figure(figure);
  one.mutable_figure()->set_supplementary_number(number);
  one.mutable_figure()->set_printed(printed);
  one.mutable_figure()->set_unit_yen(1000);
  *one.mutable_date() = Day(2024, 10, 31);
  one.set_ledger_yen(ledger_yen);
  closing.mutable_settlement()->set_disagreement_count(closing.disagreements_size());
}

SettlementPageOptions Options(report::Language language = report::Language::kJapanese) {
  SettlementPageOptions options;
  options.title = "水郷市";
  options.year = 2024;
  options.language = language;
  options.width = 80;
  options.names = {{"y/projects/A", "水路清掃事業"}, {"y/projects/B", "図書巡回事業"}};
  options.statements = {{"y/statements/s", "10月末の執行状況"}, {"y/statements/t", "中間報告"}};
  return options;
}

TEST(SettlementPage, FiguresStandUnderTheirHeadings) {
  EXPECT_EQ(RenderClosing(Closing(), Options()),
            "水郷市　2024年度　決算　（単位：円）\n"
            "締切日 2025年5月31日　台帳の記帳 1,200件\n\n"
            "                                    予算        執行\n"
            "                                      予算現額   支出済額 翌年度繰越額    不用額\n"
            "────────────────────────────────────────────────────────────────────────────────\n"
            "台帳計                              15,900,000  9,600,000    1,500,000 4,800,000\n"
            "────────────────────────────────────────────────────────────────────────────────\n\n"
            "公表資料と台帳に不一致はない。\n");
}

TEST(SettlementPage, WhatDisagreesStandsUnderItsPaperByName) {
  v1::CloseFiscalYearResponse closing = Closing();
  Disagree(closing, "y/statements/s", "y/projects/A", v1::StatementFigure::FIGURE_DISBURSED, 3300,
           2'100'000);
  Disagree(closing, "y/statements/t", "y/projects/A", v1::StatementFigure::FIGURE_CARRIED_OUT, 50,
           -70'000);
  Disagree(closing, "y/statements/s", "y/projects/B", v1::StatementFigure::FIGURE_SUPPLEMENTARY,
           1800, 900'000, 2);
  closing.mutable_settlement()->set_disagreement_count(5);
  closing.mutable_settlement()->set_disagreement_reason("戻入は翌年度");
  const std::string page = RenderClosing(closing, Options());
  EXPECT_THAT(
      page,
      HasSubstr("公表資料と台帳の不一致 5件\n\n"
                "                                                                  資料      台帳\n"
                "────────────────────────────────────────────────────────────────────────────────\n"
                "「10月末の執行状況」　2024年10月31日現在\n"
                "  水路清掃事業　支出済額                                     3,300,000 2,100,000\n"
                "  図書巡回事業　補正予算額（第2号）                          1,800,000   900,000\n"
                "「中間報告」　2024年10月31日現在\n"
                "  水路清掃事業　翌年度繰越額                                    50,000   ▲70,000\n"
                "────────────────────────────────────────────────────────────────────────────────\n"
                "ほか 2件\n\n理由：戻入は翌年度\n"));
}

TEST(SettlementPage, SpeaksEnglishToo) {
  v1::CloseFiscalYearResponse closing = Closing();
  Disagree(closing, "y/statements/s", "y/projects/A", v1::StatementFigure::FIGURE_DISBURSED, 3300,
           2'100'000);
  SettlementPageOptions options = Options(report::Language::kEnglish);
  options.unit_yen = 1000;
  const std::string page = RenderClosing(closing, options);
  for (const char* part :
       {"水郷市  2024  Settlement  (in thousand yen)", "Closed on 2025-05-31", "Carried out",
        "'10月末の執行状況' as of 2024-10-31", "水路清掃事業, disbursed", " 3,300", " 2,100"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
  EXPECT_THAT(page, Not(HasSubstr("台帳")));
}

TEST(SettlementPage, WhatIsNotKnownIsNotZero) {
  v1::CloseFiscalYearResponse closing = Closing();
  v1::Figures& figures = *closing.mutable_settlement()->mutable_figures();
  figures.clear_execution();
  figures.clear_unused_yen();
  figures.mutable_known_execution()->set_disbursed_yen(7);
  figures.mutable_incomplete_execution()->set_parts(3);
  figures.mutable_incomplete_execution()->set_absent_parts(1);
  const std::string page = RenderClosing(closing, Options());
  EXPECT_THAT(page, HasSubstr("※7"));
  EXPECT_THAT(page, HasSubstr("－\n"));
}

TEST(SettlementPage, SaysHowItWasDecided) {
  v1::Settlement settlement = Closing().settlement();
  *settlement.mutable_certified_on() = Day(2025, 9, 29);
  settlement.set_certification_reference("認定第1号");
  EXPECT_THAT(RenderSettlement(settlement, Options()),
              HasSubstr("認定日 2025年9月29日　認定第1号\n"));
  settlement = Closing().settlement();
  settlement.mutable_reopening()->set_reason("資料の訂正");
  EXPECT_THAT(RenderSettlement(settlement, Options()), HasSubstr("理由：資料の訂正\n"));
}

TEST(SettlementPage, EveryFigureHasAName) {
  const auto* figures = v1::StatementFigure::Figure_descriptor();
  for (const auto language : {report::Language::kJapanese, report::Language::kEnglish}) {
    const auto& words = report::LabelsOf(language).statement_figures;
    for (int i = 1; i < figures->value_count(); ++i) {
      const auto figure = static_cast<v1::StatementFigure::Figure>(figures->value(i)->number());
      EXPECT_STRNE(words.Of(figure), words.other) << figures->value(i)->name();
    }
  }
}

}  // namespace
}  // namespace kuzukuri::cli
