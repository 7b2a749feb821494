// The services share no domain: what two of them number alike is held together by the protos alone.
#include <gtest/gtest.h>

#include <vector>

#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "kuzukuri/budget/v1/year_book.pb.h"
#include "kuzukuri/catalog/v1/explanation.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/book.h"
#include "services/aggregator/domain/catalog_year.h"
#include "services/budget/domain/entry_kind.h"
#include "services/catalog/domain/explanation.h"
#include "services/catalog/domain/lineage_edge.h"

namespace kuzukuri::aggregator {
namespace {

using catalog::LineageType;
using catalog::v1::LineageEdge;

TEST(ApiNumbers, TypesOfLineage) {
  const auto expect = [](EdgeType here, LineageType there, LineageEdge::Type api) {
    EXPECT_EQ(static_cast<int>(here), api) << LineageEdge::Type_Name(api);
    EXPECT_EQ(static_cast<int>(there), api) << LineageEdge::Type_Name(api);
  };
  expect(EdgeType::kContinues, LineageType::kContinues, LineageEdge::TYPE_CONTINUES);
  expect(EdgeType::kRenames, LineageType::kRenames, LineageEdge::TYPE_RENAMES);
  expect(EdgeType::kMergesInto, LineageType::kMergesInto, LineageEdge::TYPE_MERGES_INTO);
  expect(EdgeType::kSplitsInto, LineageType::kSplitsInto, LineageEdge::TYPE_SPLITS_INTO);
  expect(EdgeType::kEnded, LineageType::kEnded, LineageEdge::TYPE_ENDED);
  expect(EdgeType::kNew, LineageType::kNew, LineageEdge::TYPE_NEW);
  expect(EdgeType::kAlternatesWith, LineageType::kAlternatesWith,
         LineageEdge::TYPE_ALTERNATES_WITH);
  expect(EdgeType::kPlannedEnd, LineageType::kPlannedEnd, LineageEdge::TYPE_PLANNED_END);
  EXPECT_EQ(LineageEdge::Type_ARRAYSIZE - 1, LineageEdge::TYPE_PLANNED_END);
}

TEST(ApiNumbers, MeasuresAndStatesOfExplanations) {
  using catalog::v1::ExplainedFigure;
  using catalog::v1::Explanation;
  const auto expect = [](ExplainedMeasure here, catalog::ExplainedMeasure there,
                         ExplainedFigure::Measure api) {
    EXPECT_EQ(static_cast<int>(here), api) << ExplainedFigure::Measure_Name(api);
    EXPECT_EQ(static_cast<int>(there), api) << ExplainedFigure::Measure_Name(api);
  };
  using There = catalog::ExplainedMeasure;
  expect(ExplainedMeasure::kAppropriation, There::kAppropriation,
         ExplainedFigure::MEASURE_APPROPRIATION);
  expect(ExplainedMeasure::kExecuted, There::kExecuted, ExplainedFigure::MEASURE_EXECUTED);
  expect(ExplainedMeasure::kCarriedOut, There::kCarriedOut, ExplainedFigure::MEASURE_CARRIED_OUT);
  expect(ExplainedMeasure::kIndicatorTarget, There::kIndicatorTarget,
         ExplainedFigure::MEASURE_INDICATOR_TARGET);
  expect(ExplainedMeasure::kIndicatorActual, There::kIndicatorActual,
         ExplainedFigure::MEASURE_INDICATOR_ACTUAL);
  EXPECT_EQ(ExplainedFigure::Measure_ARRAYSIZE - 1, ExplainedFigure::MEASURE_INDICATOR_ACTUAL);
  EXPECT_EQ(static_cast<int>(catalog::ExplanationState::kDraft), Explanation::STATE_DRAFT);
  EXPECT_EQ(static_cast<int>(catalog::ExplanationState::kApproved), Explanation::STATE_APPROVED);
}

// A book's component is one more than the budget service's.
TEST(ApiNumbers, ComponentsOfTheLedger) {
  using budget::Component;
  const auto expect = [](Component there, budget::v1::LedgerComponent api) {
    EXPECT_EQ(static_cast<int>(there) + 1, api) << budget::v1::LedgerComponent_Name(api);
  };
  expect(Component::kOriginal, budget::v1::LEDGER_COMPONENT_ORIGINAL);
  expect(Component::kSupplementary, budget::v1::LEDGER_COMPONENT_SUPPLEMENTARY);
  expect(Component::kProvisional, budget::v1::LEDGER_COMPONENT_PROVISIONAL);
  expect(Component::kContinuedIn, budget::v1::LEDGER_COMPONENT_CONTINUED_IN);
  expect(Component::kApprovedIn, budget::v1::LEDGER_COMPONENT_APPROVED_IN);
  expect(Component::kAccidentalIn, budget::v1::LEDGER_COMPONENT_ACCIDENTAL_IN);
  expect(Component::kReserve, budget::v1::LEDGER_COMPONENT_RESERVE);
  expect(Component::kDiverted, budget::v1::LEDGER_COMPONENT_DIVERTED);
  expect(Component::kTransferred, budget::v1::LEDGER_COMPONENT_TRANSFERRED);
  expect(Component::kReallocated, budget::v1::LEDGER_COMPONENT_REALLOCATED);
  expect(Component::kLapsed, budget::v1::LEDGER_COMPONENT_LAPSED);
  expect(Component::kAppropriationAdjustment,
         budget::v1::LEDGER_COMPONENT_APPROPRIATION_ADJUSTMENT);
  expect(Component::kContinuedOut, budget::v1::LEDGER_COMPONENT_CONTINUED_OUT);
  expect(Component::kApprovedOut, budget::v1::LEDGER_COMPONENT_APPROVED_OUT);
  expect(Component::kAccidentalOut, budget::v1::LEDGER_COMPONENT_ACCIDENTAL_OUT);
  expect(Component::kCommitted, budget::v1::LEDGER_COMPONENT_COMMITTED);
  expect(Component::kOrdered, budget::v1::LEDGER_COMPONENT_ORDERED);
  expect(Component::kExpended, budget::v1::LEDGER_COMPONENT_EXPENDED);
  expect(Component::kRefunded, budget::v1::LEDGER_COMPONENT_REFUNDED);
  expect(Component::kReclassified, budget::v1::LEDGER_COMPONENT_RECLASSIFIED);
  expect(Component::kDisbursedAdjustment, budget::v1::LEDGER_COMPONENT_DISBURSED_ADJUSTMENT);
  expect(Component::kNotStated, budget::v1::LEDGER_COMPONENT_NOT_STATED);
  expect(Component::kInNotStated, budget::v1::LEDGER_COMPONENT_IN_NOT_STATED);
  expect(Component::kOutNotStated, budget::v1::LEDGER_COMPONENT_OUT_NOT_STATED);
  EXPECT_EQ(static_cast<int>(Component::kCount), budget::v1::LedgerComponent_ARRAYSIZE - 1);
}

// Each component counts in one amount of a book at most, appropriations in the parts of them.
TEST(ApiNumbers, AmountsOfComponents) {
  for (int number = 1; number < budget::v1::LedgerComponent_ARRAYSIZE; ++number) {
    YearBook book;
    book.fiscal_year = platform::Year(2024);
    Posting posting;
    posting.amount_yen = 7;
    posting.revision = 1;
    posting.component = static_cast<uint8_t>(number);
    book.postings = {posting};
    std::vector<Amounts> sums;
    const Amounts total = SumBook(book, {platform::Revision(1), std::nullopt}, {-1}, sums);
    const auto stage = budget::StageOf(static_cast<budget::Component>(number - 1));
    EXPECT_EQ(total.Appropriation(), stage == budget::Stage::kAppropriation ? 7 : 0) << number;
    EXPECT_EQ(total.CarriedOut(), stage == budget::Stage::kCarriedOut ? 7 : 0) << number;
    EXPECT_EQ(total.Executed(), stage == budget::Stage::kDisbursed ? 7 : 0) << number;
  }
}

// The rules of a kind are the budget service's: it has one for each number of the API.
TEST(ApiNumbers, KindsOfEntries) {
  using budget::v1::LedgerEntry;
  for (int number = LedgerEntry::Kind_MIN; number <= LedgerEntry::Kind_MAX; ++number) {
    EXPECT_EQ(budget::FindEntryKind(number).has_value(),
              LedgerEntry::Kind_IsValid(number) && number != LedgerEntry::KIND_UNSPECIFIED)
        << number;
  }
}

}  // namespace
}  // namespace kuzukuri::aggregator
