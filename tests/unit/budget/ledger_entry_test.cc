#include "services/budget/domain/ledger_entry.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "google/rpc/error_details.pb.h"

namespace kuzukuri::budget {
namespace {

using Id = platform::ResourceId;

YearBooks Books() {
  BudgetLine both;
  both.id = Id("both");
  both.records_appropriation = both.records_execution = true;
  BudgetLine appropriation = both;
  appropriation.id = Id("appropriation");
  appropriation.records_execution = false;
  YearBooks books;
  books.year = platform::Year(2022);
  books.lines = {{both.id, both}, {appropriation.id, appropriation}};
  books.lines[both.id].economic_item = "12";
  books.dimensions.fund_sources = {"state", "general"};
  books.dimensions.economic_items = {"12", "13"};
  return books;
}

absl::Status CheckAll(const std::vector<LedgerEntry>& entries) {
  platform::FieldViolations violations;
  const YearBooks books = Books();
  for (size_t i = 0; i < entries.size(); ++i) {
    CheckRow(violations, {"entries", i}, entries[i], books);
  }
  return violations.ToStatus();
}

LedgerEntry Entry(int kind, int64_t amount, const char* date = "2022-04-01") {
  LedgerEntry entry;
  entry.budget_line = Id("both");
  entry.kind = kind;
  entry.amount_yen = amount;
  entry.effective_date = *platform::ParseDate(date);
  return entry;
}

// The fields an answer names, for entries of fiscal year 2022.
std::vector<std::string> BadFields(const std::vector<LedgerEntry>& entries) {
  const absl::Status status = CheckAll(entries);
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
  EXPECT_EQ(BadFields({Entry(kOriginal, 1), Entry(kExpenditure, 1, "2023-05-31"),
                       Entry(kAdjustment, -313, "2023-03-31")}),
            Fields{});
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
  unknown.budget_line = Id("nowhere");
  LedgerEntry wrong = Entry(kExpenditure, 1);
  wrong.budget_line = Id("appropriation");
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

// The kinds that others than statements post.
std::vector<EntryKind> PostedKinds() {
  std::vector<EntryKind> kinds = EntryKinds();
  std::erase_if(kinds, IsOfStatements);
  return kinds;
}

TEST(LedgerEntry, OnlyStatementsPostWhatIsNotStated) {
  for (const int kind : {kNotStatedKind, kInNotStatedKind, kOutNotStatedKind}) {
    EXPECT_EQ(BadFields({Entry(kind, 5)}), Fields{"entries[0].kind"});
  }
}

TEST(LedgerEntry, TheSignIsTheKinds) {
  for (const EntryKind& kind : PostedKinds()) {
    SCOPED_TRACE(kind.name);
    LedgerEntry above = Entry(kind.number, 5);
    above.supplementary_number = kind.number == kSupplementaryKind ? 1 : 0;
    above.transfer_group = kind.grouping == Grouping::kMust ? "g" : "";
    LedgerEntry below = above;
    below.amount_yen = -5;
    EXPECT_EQ(BadFields({above}), Fields{});
    EXPECT_EQ(BadFields({below}),
              kind.sign == Sign::kSigned ? Fields{} : Fields{"entries[0].amount_yen"});
    // A reversal has the other sign.
    below.reverses = above.reverses = Id("x");
    EXPECT_EQ(BadFields({below}), Fields{});
    EXPECT_EQ(BadFields({above}),
              kind.sign == Sign::kSigned ? Fields{} : Fields{"entries[0].amount_yen"});
  }
}

TEST(LedgerEntry, TransfersNeedAGroupAndOthersHaveNone) {
  for (const EntryKind& kind : PostedKinds()) {
    SCOPED_TRACE(kind.name);
    LedgerEntry entry = Entry(kind.number, 5);
    entry.supplementary_number = kind.number == kSupplementaryKind ? 1 : 0;
    const Fields group{"entries[0].transfer_group"};
    EXPECT_EQ(BadFields({entry}), kind.grouping == Grouping::kMust ? group : Fields{});
    entry.transfer_group = "g";
    EXPECT_EQ(BadFields({entry}), kind.grouping == Grouping::kNever ? group : Fields{});
  }
  LedgerEntry leg = Entry(11, -5);
  leg.transfer_group = "a b";
  EXPECT_EQ(BadFields({leg}), Fields{"entries[0].transfer_group"});
}

TEST(LedgerEntry, OnlySupplementaryAppropriationsAreNumbered) {
  LedgerEntry entry = Entry(kSupplementaryKind, -5);
  EXPECT_EQ(BadFields({entry}), Fields{"entries[0].supplementary_number"});
  entry.supplementary_number = 99;
  EXPECT_EQ(BadFields({entry}), Fields{});
  entry.supplementary_number = 100;
  EXPECT_EQ(BadFields({entry}), Fields{"entries[0].supplementary_number"});
  entry = Entry(kOriginal, 5);
  entry.supplementary_number = 1;
  EXPECT_EQ(BadFields({entry}), Fields{"entries[0].supplementary_number"});
}

TEST(LedgerEntry, DimensionsAreListedAndTheLines) {
  LedgerEntry entry = Entry(kExpenditure, 5);
  entry.fund_source = "state";
  entry.economic_item = "12";
  EXPECT_EQ(BadFields({entry}), Fields{});
  entry.fund_source = "nowhere";
  entry.economic_item = "13";  // listed, but the line has another
  EXPECT_EQ(BadFields({entry}), (Fields{"entries[0].fund_source", "entries[0].economic_item"}));
}

TEST(LedgerEntry, OnlyExecutionBelongsToCommitments) {
  for (const EntryKind& kind : PostedKinds()) {
    SCOPED_TRACE(kind.name);
    LedgerEntry entry = Entry(kind.number, 5);
    entry.supplementary_number = kind.number == kSupplementaryKind ? 1 : 0;
    entry.transfer_group = kind.grouping == Grouping::kMust ? "g" : "";
    entry.commitment = Id("c");
    const bool may = kind.number >= 20 && kind.number <= 23;
    EXPECT_EQ(BadFields({entry}), may ? Fields{} : Fields{"entries[0].commitment"});
  }
}

TEST(LedgerEntry, AReversalTakesWhatItLeavesOutFromTheEntry) {
  LedgerEntry commitment = Entry(21, 500);
  commitment.id = Id("c1");
  commitment.fund_source = "state";
  LedgerEntry reversal;
  reversal.reverses = Id("c1");
  reversal.effective_date = *platform::ParseDate("2022-05-01");
  FillReversal(reversal, commitment);
  EXPECT_EQ(reversal.amount_yen, -500);
  EXPECT_EQ(reversal.kind, 21);
  EXPECT_EQ(reversal.budget_line, Id("both"));
  EXPECT_EQ(reversal.fund_source, "state");
  EXPECT_EQ(reversal.commitment, Id("c1"));  // so that it takes away from the commitment
  EXPECT_EQ(BadFields({reversal}), Fields{});
}

TEST(LedgerEntry, EveryBadRowIsListed) {
  EXPECT_EQ(BadFields({Entry(kOriginal, 1), Entry(99, 1), Entry(kExpenditure, -5, "2030-01-01")}),
            (Fields{"entries[1].kind", "entries[2].amount_yen", "entries[2].effective_date"}));
}

}  // namespace
}  // namespace kuzukuri::budget
