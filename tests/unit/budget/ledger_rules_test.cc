#include "services/budget/domain/ledger_rules.h"

#include <gtest/gtest.h>

#include <string>

#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

// What the answer says of one fact; empty when nothing is wrong.
template <class Fact>
std::string Said(void (*check)(platform::FieldViolations&, const Fact&), const Fact& fact) {
  platform::FieldViolations violations;
  check(violations, fact);
  return std::string(violations.ToStatus().message());
}

bool Has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

ReversalFact Reversal() {
  ReversalFact fact;
  fact.row = 2;
  LedgerEntry entry;
  entry.id = platform::ResourceId("e1");
  entry.budget_line = platform::ResourceId("a");
  entry.kind = 20;
  entry.amount_yen = 500;
  entry.commitment = platform::ResourceId("c1");
  fact.reversed = entry;
  fact.reversal.reverses = platform::ResourceId("e1");
  FillReversal(fact.reversal, entry);
  return fact;
}

TEST(CheckReversal, OneReversalOfAnEntryIsRight) { EXPECT_EQ(Said(CheckReversal, Reversal()), ""); }

TEST(CheckReversal, SaysWhatIsWrong) {
  ReversalFact fact = Reversal();
  fact.again = true;
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "entries[2].reverses"));
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "reversed already"));
  fact = Reversal();
  fact.reversed.reset();
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "does not exist"));
  fact = Reversal();
  fact.reversed->reverses = platform::ResourceId("e0");
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "itself a reversal"));
  fact = Reversal();
  fact.reversed->statement = platform::ResourceId("july");
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "statement 'july'"));
  fact = Reversal();
  fact.reversal.amount_yen = -499;
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "entries[2].amount_yen"));
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "-500"));
  fact = Reversal();
  fact.reversal.budget_line = platform::ResourceId("b");
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "entries[2].budget_line"));
  fact = Reversal();
  fact.reversal.commitment = platform::ResourceId("c2");
  EXPECT_TRUE(Has(Said(CheckReversal, fact), "entries[2].commitment"));
}

CommitmentFact Commitment(int64_t committed, int64_t ordered, int64_t disbursed) {
  return {1, "c1", true, true, false, committed, ordered, disbursed};
}

TEST(CheckCommitment, OrdersAndDisbursementsNeverExceedIt) {
  EXPECT_EQ(Said(CheckCommitment, Commitment(100, 100, 100)), "");
  EXPECT_TRUE(Has(Said(CheckCommitment, Commitment(100, 101, 0)), "payment orders would be 101"));
  EXPECT_TRUE(Has(Said(CheckCommitment, Commitment(100, 0, 101)), "disbursements would be 101"));
  EXPECT_TRUE(Has(Said(CheckCommitment, Commitment(-1, 0, 0)), "would become -1"));
  CommitmentFact fact = Commitment(1, 0, 0);
  fact.exists = false;
  EXPECT_TRUE(Has(Said(CheckCommitment, fact), "does not exist"));
  fact.exists = true;
  fact.is_commitment = false;
  EXPECT_TRUE(Has(Said(CheckCommitment, fact), "not an entry that makes a commitment"));
  fact.is_commitment = true;
  fact.other_line = true;
  EXPECT_TRUE(Has(Said(CheckCommitment, fact), "another budget line"));
}

TEST(CheckGroup, SumsToZeroInOneKind) {
  EXPECT_EQ(Said(CheckGroup, GroupFact{0, "g", 1, 2, "0"}), "");
  EXPECT_TRUE(Has(Said(CheckGroup, GroupFact{0, "g", 1, 2, "-7"}), "sums to -7 yen"));
  EXPECT_TRUE(Has(Said(CheckGroup, GroupFact{0, "g", 2, 2, "0"}), "2 kinds"));
  EXPECT_TRUE(Has(Said(CheckGroup, GroupFact{0, "g", 1, 2, "0", true}), "in the ledger already"));
  EXPECT_TRUE(Has(Said(CheckGroup, GroupFact{0, "g", 1, 2, "0", false, 2}), "2 dates"));
}

TEST(CheckControl, RefusesWhatMakesAnExcessLarger) {
  const auto reason = [](const ControlFact& fact) {
    return platform::Reason(CheckControl(platform::Year(2022), {fact}));
  };
  // Key; current appropriation, committed and disbursed now; the same before.
  EXPECT_EQ(reason({"k", 100, 100, 100, 100, 0, 0}), "");
  EXPECT_EQ(reason({"k", 100, 0, 101, 100, 0, 100}), "APPROPRIATION_EXCEEDED");
  EXPECT_EQ(reason({"k", 100, 101, 0, 100, 100, 0}), "APPROPRIATION_EXCEEDED");
  // A cut below what is spent is an excess as well.
  EXPECT_EQ(reason({"k", 90, 0, 100, 100, 0, 100}), "APPROPRIATION_EXCEEDED");
  // What was exceeded before may be corrected bit by bit.
  EXPECT_EQ(reason({"k", 100, 0, 150, 100, 0, 160}), "");
  EXPECT_EQ(reason({"k", 100, 0, 160, 100, 0, 160}), "");
  const absl::Status status = CheckControl(platform::Year(2022), {{"k", 100, 0, 130, 100, 0, 0}});
  EXPECT_TRUE(Has(std::string(status.message()), "130 yen disbursed"));
  EXPECT_TRUE(Has(std::string(status.message()), "30 yen too much"));
}

}  // namespace
}  // namespace kuzukuri::budget
