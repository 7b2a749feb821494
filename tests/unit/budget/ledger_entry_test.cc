#include "services/budget/domain/ledger_entry.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "google/rpc/error_details.pb.h"

namespace kuzukuri::budget {
namespace {

std::map<std::string, BudgetLine> Lines() {
  BudgetLine both;
  both.id = "both";
  both.records_appropriation = both.records_execution = true;
  BudgetLine appropriation = both;
  appropriation.id = "appropriation";
  appropriation.records_execution = false;
  return {{"both", both}, {"appropriation", appropriation}};
}

LedgerEntry Entry(int kind, int64_t amount, const char* date = "2022-04-01") {
  LedgerEntry entry;
  entry.budget_line = "both";
  entry.kind = kind;
  entry.amount_yen = amount;
  entry.effective_date = *platform::ParseDate(date);
  return entry;
}

// The fields an answer names, for entries of fiscal year 2022.
std::vector<std::string> BadFields(const std::vector<LedgerEntry>& entries) {
  const absl::Status status = ValidateNew(2022, entries, Lines());
  std::vector<std::string> fields;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest bad;
  if (payload && bad.ParseFromString(std::string(*payload))) {
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

using Fields = std::vector<std::string>;
constexpr int kOriginal = 1;
constexpr int kAdjustment = 39;
constexpr int kExpenditure = 20;

TEST(LedgerEntry, AcceptsOrdinaryEntries) {
  EXPECT_TRUE(ValidateNew(2022,
                          {Entry(kOriginal, 1), Entry(kExpenditure, 1, "2023-05-31"),
                           Entry(kAdjustment, -313, "2023-03-31")},
                          Lines())
                  .ok());
}

TEST(LedgerEntry, AmountsAreAboveZeroAndBounded) {
  EXPECT_EQ(BadFields({Entry(kExpenditure, 0)}), Fields{"entries[0].amount_yen"});
  EXPECT_EQ(BadFields({Entry(kExpenditure, -1)}), Fields{"entries[0].amount_yen"});
  EXPECT_EQ(BadFields({Entry(kExpenditure, kMaxAmountYen)}), Fields{});
  EXPECT_EQ(BadFields({Entry(kExpenditure, kMaxAmountYen + 1)}), Fields{"entries[0].amount_yen"});
  for (const int64_t extreme :
       {std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
    EXPECT_EQ(BadFields({Entry(kAdjustment, extreme)}), Fields{"entries[0].amount_yen"});
  }
}

TEST(LedgerEntry, DatesLieInTheYearOrItsClosingPeriod) {
  EXPECT_EQ(BadFields({Entry(kExpenditure, 1, "2022-03-31")}), Fields{"entries[0].effective_date"});
  EXPECT_EQ(BadFields({Entry(kExpenditure, 1, "2023-06-01")}), Fields{"entries[0].effective_date"});
  EXPECT_EQ(BadFields({Entry(kOriginal, 1, "2023-03-31")}), Fields{});
  EXPECT_EQ(BadFields({Entry(kOriginal, 1, "2023-04-01")}), Fields{"entries[0].effective_date"});
}

TEST(LedgerEntry, LineMustExistAndRecordTheMeasure) {
  LedgerEntry unknown = Entry(kExpenditure, 1);
  unknown.budget_line = "nowhere";
  LedgerEntry wrong = Entry(kExpenditure, 1);
  wrong.budget_line = "appropriation";
  EXPECT_EQ(BadFields({unknown, wrong}),
            (Fields{"entries[0].budget_line", "entries[1].budget_line"}));
}

TEST(LedgerEntry, PrecisionDividesTheAmount) {
  LedgerEntry entry = Entry(kExpenditure, 1500);
  entry.precision_yen = 1000;
  EXPECT_EQ(BadFields({entry}), Fields{"entries[0].amount_yen"});
  entry.precision_yen = 7;
  EXPECT_EQ(BadFields({entry}), Fields{"entries[0].precision_yen"});
}

TEST(LedgerEntry, EveryBadRowIsListed) {
  EXPECT_EQ(BadFields({Entry(kOriginal, 1), Entry(99, 1), Entry(kExpenditure, -5, "2030-01-01")}),
            (Fields{"entries[1].kind", "entries[2].amount_yen", "entries[2].effective_date"}));
}

}  // namespace
}  // namespace kuzukuri::budget
