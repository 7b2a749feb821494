#include "clients/cli/show/describe.h"

#include <gtest/gtest.h>

#include <limits>

#include "kuzukuri/budget/v1/budget_year.pb.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "kuzukuri/catalog/v1/project.pb.h"

namespace kuzukuri::cli {
namespace {

TEST(Describe, AlignsValuesAndWritesWords) {
  budget::v1::BudgetYear year;
  year.set_name("jurisdictions/141127/fiscalYears/2022/budgetYear");
  year.set_closing_state(budget::v1::CLOSING_STATE_SETTLED);
  year.mutable_executed_through()->set_year(2023);
  year.mutable_executed_through()->set_month(3);
  year.mutable_executed_through()->set_day(31);
  EXPECT_EQ(Describe(year),
            "name              jurisdictions/141127/fiscalYears/2022/budgetYear\n"
            "closing_state     settled\n"
            "executed_through  2023-03-31\n");
}

TEST(Describe, SeparatesAmountsButNoOtherNumbers) {
  budget::v1::LedgerEntry entry;
  entry.set_kind(budget::v1::LedgerEntry::KIND_EXPENDITURE_PRECISION_ADJUSTMENT);
  entry.set_amount_yen(-123456);
  entry.set_revision(1234567);
  EXPECT_EQ(Describe(entry),
            "kind        expenditure_precision_adjustment\n"
            "amount_yen  -123,456\n"
            "revision    1234567\n");
  entry.set_amount_yen(std::numeric_limits<int64_t>::min());
  EXPECT_NE(Describe(entry).find("-9,223,372,036,854,775,808"), std::string::npos);
}

TEST(Describe, IndentsPartsAndNumbersThem) {
  catalog::v1::Project project;
  project.add_departments("a");
  project.add_departments("b");
  project.add_sub_projects()->set_display_name("防災訓練事業");
  project.mutable_sub_projects(0)->set_mark(catalog::v1::MARK_EXPANDED);
  EXPECT_EQ(Describe(project),
            "departments   a\n"
            "              b\n"
            "sub_projects 1\n"
            "  display_name  防災訓練事業\n"
            "  mark          expanded\n");
}

}  // namespace
}  // namespace kuzukuri::cli
