#include "services/budget/domain/settlement.h"

#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

constexpr platform::Year kYear(2022);

platform::Date Day(const char* text) { return *platform::ParseDate(text); }

TEST(Settlement, AYearIsClosedOnceAndNotBeforeItEnds) {
  BudgetYear books = UnknownBooks(kYear);
  EXPECT_EQ(ValidateClosing(books, Day("2023-03-30")).code(), absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ValidateClosing(books, Day("2023-03-31")).ok());
  books.closing_state = static_cast<int>(ClosingState::kSettled);
  EXPECT_EQ(platform::Reason(ValidateClosing(books, Day("2023-05-31"))), "YEAR_CLOSED");
}

TEST(Settlement, IsCertifiedOnceWithADecision) {
  Settlement settlement;
  settlement.closed_on = Day("2023-05-31");
  EXPECT_EQ(platform::Reason(ValidateCertification(kYear, {}, Day("2023-09-29"), "x")),
            "NOT_SETTLED");
  EXPECT_TRUE(ValidateCertification(kYear, settlement, Day("2023-09-29"), "認定第1号").ok());
  EXPECT_FALSE(ValidateCertification(kYear, settlement, Day("2023-05-30"), "認定第1号").ok());
  EXPECT_FALSE(ValidateCertification(kYear, settlement, Day("2023-09-29"), " ").ok());
  settlement.certified_on = Day("2023-09-29");
  EXPECT_EQ(platform::Reason(ValidateCertification(kYear, settlement, Day("2023-09-30"), "x")),
            "ALREADY_CERTIFIED");
}

}  // namespace
}  // namespace kuzukuri::budget
