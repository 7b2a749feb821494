#include "clients/cli/balance/balance_page.h"

#include <gtest/gtest.h>

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

v1::GroupBalance Group(const std::string& key) {
  v1::GroupBalance group;
  group.set_fiscal_year(2022);
  group.set_key(key);
  auto& a = *group.mutable_figures()->mutable_appropriation();
  a.set_original_yen(1000000);
  a.set_supplementary_yen(-30000);
  a.set_approved_carry_over_in_yen(5000);
  a.set_reserve_yen(700);
  a.set_current_yen(975700);
  group.mutable_figures()->mutable_execution()->set_disbursed_yen(900000);
  group.mutable_figures()->set_approved_carry_over_out_yen(70000);
  group.mutable_figures()->set_unused_yen(5700);
  return group;
}

std::string Page(const v1::QueryGroupedBalancesResponse& groups, int64_t unit = 1,
                 report::Language language = report::Language::kJapanese) {
  v1::QueryGroupedBalancesResponse whole;
  *whole.add_balances() = Group("");
  BalancePageOptions options;
  options.title = "旭区";
  options.year = 2022;
  options.unit_yen = unit;
  options.language = language;
  options.names = {{"projects/I-1", "災害に強い区づくり事業"}};
  return RenderBalances(groups, whole, options);
}

bool Has(const std::string& page, const std::string& part) {
  return page.find(part) != std::string::npos;
}

TEST(BalancePage, TheStatutoryColumnsAddUp) {
  v1::QueryGroupedBalancesResponse groups;
  *groups.add_balances() = Group("projects/I-1");
  groups.set_revision(7);
  const std::string page = Page(groups);
  EXPECT_TRUE(Has(page, "災害に強い区づくり事業")) << page;
  EXPECT_TRUE(Has(page, "1,000,000    ▲30,000  5,000          700  975,700")) << page;
  EXPECT_TRUE(Has(page, "台帳の版 7")) << page;
  EXPECT_TRUE(Has(Page(groups, 1000), "千円")) << page;
}

TEST(BalancePage, WhatPapersPrintNoPartsOfHasAColumnOfItsOwn) {
  v1::QueryGroupedBalancesResponse groups;
  v1::GroupBalance& group = *groups.add_balances() = Group("projects/I-1");
  auto& a = *group.mutable_figures()->mutable_appropriation();
  a.set_not_stated_yen(20000);
  a.set_current_yen(995700);
  BalancePageOptions options;
  options.title = "旭区";
  options.year = 2022;
  const std::string page = RenderBalances(groups, groups, options);
  EXPECT_TRUE(Has(page, "内訳の記載なし")) << page;
  EXPECT_TRUE(Has(page, "700         20,000  995,700")) << page;
  EXPECT_FALSE(Has(Page(groups), "内訳の記載なし")) << Page(groups);
}

TEST(BalancePage, SpeaksEnglishToo) {
  v1::QueryGroupedBalancesResponse groups;
  *groups.add_balances() = Group("projects/I-1");
  *groups.add_balances() = Group("");
  groups.set_revision(7);
  const std::string page = Page(groups, 1000, report::Language::kEnglish);
  EXPECT_EQ(page.substr(0, page.find('\n')), "旭区  2022  Budget and execution  (in thousand yen)");
  for (const char* part : {"Current", "Unused", "Whole ledger", "(none)", "Rounded from exact yen",
                           "Ledger at revision 7", "▲30"}) {
    EXPECT_TRUE(Has(page, part)) << part << "\n" << page;
  }
  EXPECT_FALSE(Has(page, "予算")) << page;
}

TEST(BalancePage, WhatIsNotKnownIsNotZero) {
  v1::QueryGroupedBalancesResponse groups;
  v1::GroupBalance group = Group("x/unknown");
  group.mutable_figures()->clear_execution();
  group.mutable_figures()->clear_unused_yen();
  *groups.add_balances() = group;
  const std::string page = Page(groups);
  const std::string row = page.substr(page.find("unknown"));
  EXPECT_TRUE(Has(row.substr(0, row.find('\n')), "－       －")) << page;
}

TEST(BalancePage, CommitmentsAreShownWhereBooksPostThem) {
  v1::QueryGroupedBalancesResponse groups;
  *groups.add_balances() = Group("a");
  const std::string page = Page(groups);
  const std::string row = page.substr(page.find("\na "), 200);
  EXPECT_TRUE(Has(row, "－")) << page;
}

TEST(BalancePage, MonthsStandUnderTheirGroup) {
  v1::QueryGroupedBalancesResponse groups;
  for (const int month : {4, 5}) {
    v1::GroupBalance group = Group("projects/I-1");
    group.mutable_month()->set_year(2022);
    group.mutable_month()->set_month(month);
    group.mutable_month()->set_day(1);
    *groups.add_balances() = group;
  }
  const std::string page = Page(groups);
  const size_t first = page.find("災害に強い区づくり事業");
  EXPECT_EQ(page.find("災害に強い区づくり事業", first + 1), std::string::npos) << page;
  EXPECT_TRUE(Has(page, "2022年4月")) << page;
  EXPECT_TRUE(Has(page, "2022年5月")) << page;
}

}  // namespace
}  // namespace kuzukuri::cli
