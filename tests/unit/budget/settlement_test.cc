#include "services/budget/domain/settlement.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

using testing::HasSubstr;

constexpr platform::Year kYear(2022);

platform::Date Day(const char* text) { return *platform::ParseDate(text); }

Closing On(const char* date, const std::string& reason = "") { return {Day(date), reason}; }

TEST(Settlement, AYearIsClosedOnceAndNotBeforeItEnds) {
  BudgetYear books = UnknownBooks(kYear);
  EXPECT_EQ(ValidateClosing(books, true, On("2023-03-30")).code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(ValidateClosing(books, true, On("2023-03-31")).ok());
  books.closing_state = static_cast<int>(ClosingState::kSettled);
  EXPECT_EQ(platform::Reason(ValidateClosing(books, true, On("2023-05-31"))), "YEAR_CLOSED");
}

TEST(Settlement, AYearWithoutLinesHasNothingToSettle) {
  EXPECT_EQ(platform::Reason(ValidateClosing(UnknownBooks(kYear), false, On("2023-05-31"))),
            "YEAR_WITHOUT_LINES");
}

TEST(Settlement, ABlankReasonIsNone) {
  const BudgetYear books = UnknownBooks(kYear);
  for (const std::string& reason : {std::string("  "), std::string(1001, 'x')}) {
    EXPECT_THAT(ValidateClosing(books, true, On("2023-05-31", reason)).message(),
                HasSubstr("disagreement_reason"));
  }
}

TEST(Settlement, WhatDisagreesIsClosedWithAReasonOnly) {
  const Declaration declared{0, "n", static_cast<int>(StatementFigure::kDisbursed), 0, 3300, 1000};
  const std::vector<Disagreement> differ = {
      {platform::ResourceId("october"), &declared, Day("2022-10-31"), 2'100'000}};
  EXPECT_TRUE(CheckAgreement(kYear, {}, On("2023-05-31")).ok());
  EXPECT_TRUE(CheckAgreement(kYear, differ, On("2023-05-31", "戻入を確認済み")).ok());
  const absl::Status refused = CheckAgreement(kYear, differ, On("2023-05-31"));
  EXPECT_EQ(platform::Reason(refused), "STATEMENTS_DISAGREE");
  for (const char* part : {"1 figure:", "'october'", "2022-10-31", "3300 times 1000", "2100000"}) {
    EXPECT_THAT(refused.message(), HasSubstr(part));
  }
}

TEST(Settlement, IsSupersededUntilItIsCertified) {
  Settlement settlement;
  settlement.closed_on = Day("2023-05-31");
  EXPECT_EQ(platform::Reason(ValidateReopening(kYear, {}, "誤読")), "NOT_SETTLED");
  EXPECT_TRUE(ValidateReopening(kYear, settlement, "誤読").ok());
  EXPECT_THAT(ValidateReopening(kYear, settlement, " ").message(), HasSubstr("reason"));
  settlement.certified_on = Day("2023-09-29");
  EXPECT_EQ(platform::Reason(ValidateReopening(kYear, settlement, "誤読")), "ALREADY_CERTIFIED");
}

TEST(Settlement, IsCertifiedOnceWithADecision) {
  Settlement settlement;
  settlement.closed_on = Day("2023-05-31");
  const auto certify = [](const std::optional<Settlement>& of, const char* date,
                          const std::string& reference) {
    return ValidateCertification(kYear, of, {Day(date), reference, {}}, platform::Revision(9),
                                 platform::Revision(9));
  };
  EXPECT_EQ(platform::Reason(certify({}, "2023-09-29", "x")), "NOT_SETTLED");
  EXPECT_TRUE(certify(settlement, "2023-09-29", "認定第1号").ok());
  EXPECT_FALSE(certify(settlement, "2023-05-30", "認定第1号").ok());
  EXPECT_FALSE(certify(settlement, "2023-09-29", " ").ok());
  settlement.certified_on = Day("2023-09-29");
  EXPECT_EQ(platform::Reason(certify(settlement, "2023-09-30", "x")), "ALREADY_CERTIFIED");
}

TEST(Settlement, IsCertifiedWithFiguresSeenSinceTheYearWasLastWritten) {
  Settlement settlement;
  settlement.closed_on = Day("2023-05-31");
  settlement.closing_revision = platform::Revision(5);
  const auto certify = [&](const CertifiedFigures& figures, int64_t last_write) {
    return ValidateCertification(kYear, settlement, {Day("2023-09-29"), "認定第1号", figures},
                                 platform::Revision(9), platform::Revision(last_write));
  };
  const auto at = [](int64_t revision) {
    return CertifiedFigures{"token", platform::Revision(2), platform::Revision(revision), "d"};
  };
  EXPECT_TRUE(certify(at(5), 5).ok());
  EXPECT_TRUE(certify(at(9), 6).ok());
  EXPECT_EQ(platform::Reason(certify(at(7), 8)), "ETAG_MISMATCH");
  for (const int64_t revision : {4, 10, 0}) {
    EXPECT_THAT(certify(at(revision), 5).message(), HasSubstr("budget_revision")) << revision;
  }
  for (const CertifiedFigures& bad :
       {CertifiedFigures{"", {}, platform::Revision(5), "d"},
        CertifiedFigures{"token", {}, platform::Revision(5), ""},
        CertifiedFigures{"token", platform::Revision(-1), platform::Revision(5), "d"}}) {
    EXPECT_EQ(platform::Reason(certify(bad, 5)), "INVALID_FIELD");
  }
}

}  // namespace
}  // namespace kuzukuri::budget
