#include "services/budget/domain/budget_line.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

const platform::JurisdictionCode kCode("141127");
constexpr platform::Year kFiscalYear(2022);

constexpr const char* kYear = "jurisdictions/141127/fiscalYears/2022";

BudgetLine Line(const std::string& id, const std::string& node) {
  BudgetLine line;
  line.id = platform::ResourceId(id);
  line.node = node;
  line.records_appropriation = true;
  return line;
}

TEST(BudgetLine, StandsOnANodeOfItsYear) {
  for (const char* good :
       {"/projects/I-1", "/projects/I-1/subProjects/2", "/classificationNodes/pillar-1"}) {
    EXPECT_EQ(NodeProblem(kCode, kFiscalYear, std::string(kYear) + good), "") << good;
  }
  for (const std::string& bad :
       {std::string(), std::string("projects/I-1"), std::string(kYear),
        std::string(kYear) + "/budgetLines/x", std::string("jurisdictions/141127/departments/a"),
        std::string("jurisdictions/141127/fiscalYears/2023/projects/I-1"),
        std::string("jurisdictions/141003/fiscalYears/2022/projects/I-1")}) {
    EXPECT_NE(NodeProblem(kCode, kFiscalYear, bad), "") << bad;
  }
}

TEST(BudgetLine, RecordsSomethingAndIsUnique) {
  const std::string node = std::string(kYear) + "/projects/I-1";
  EXPECT_TRUE(ValidateNew(kCode, kFiscalYear, {Line("a", node), Line("b", node)}, {}, {}).ok());
  EXPECT_EQ(
      platform::Reason(ValidateNew(kCode, kFiscalYear, {Line("a", node), Line("a", node)}, {}, {})),
      "INVALID_FIELD");
  EXPECT_EQ(platform::Reason(ValidateNew(kCode, kFiscalYear, {Line("a", node)},
                                         {platform::ResourceId("a")}, {})),
            "ALREADY_EXISTS");
  BudgetLine nothing = Line("a", node);
  nothing.records_appropriation = false;
  EXPECT_EQ(platform::Reason(ValidateNew(kCode, kFiscalYear, {nothing}, {}, {})), "INVALID_FIELD");
}

TEST(BudgetLine, DimensionsAreListedAndRollupsAreNames) {
  const std::string year = "jurisdictions/141127/fiscalYears/2022";
  BudgetLine line = Line("a", year + "/projects/1");
  line.fund_source = "state";
  EXPECT_FALSE(ValidateNew(kCode, kFiscalYear, {line}, {}, {}).ok());
  EXPECT_TRUE(ValidateNew(kCode, kFiscalYear, {line}, {}, {{"state"}, {}}).ok());
  line.rollups = {year + "/classificationNodes/a", "jurisdictions/141127/departments/x"};
  EXPECT_TRUE(ValidateNew(kCode, kFiscalYear, {line}, {}, {{"state"}, {}}).ok());
  for (const std::string& bad :
       {year + "/projects/1", std::string("jurisdictions/131130/departments/x"),
        std::string("jurisdictions/141127/fiscalYears/2023/classificationNodes/a"),
        std::string("a b")}) {
    line.rollups = {bad};
    EXPECT_FALSE(ValidateNew(kCode, kFiscalYear, {line}, {}, {{"state"}, {}}).ok()) << bad;
  }
}

}  // namespace
}  // namespace kuzukuri::budget
