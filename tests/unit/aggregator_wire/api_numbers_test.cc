// The services share no domain: what two of them number alike is held together by the protos alone.
#include <gtest/gtest.h>

#include "kuzukuri/budget/v1/ledger_entry.pb.h"
#include "kuzukuri/budget/v1/year_book.pb.h"
#include "kuzukuri/catalog/v1/lineage_edge.pb.h"
#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/catalog_year.h"
#include "services/budget/domain/entry_kind.h"
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

// A book's component is one more than the budget service's, and what it counts in here.
TEST(ApiNumbers, ComponentsOfTheLedger) {
  using budget::Component;
  const auto expect = [](Component there, size_t here, budget::v1::LedgerComponent api) {
    EXPECT_EQ(static_cast<int>(there) + 1, api) << budget::v1::LedgerComponent_Name(api);
    EXPECT_EQ(here + 1, static_cast<size_t>(api)) << budget::v1::LedgerComponent_Name(api);
  };
  expect(Component::kOriginal, kOriginal, budget::v1::LEDGER_COMPONENT_ORIGINAL);
  expect(Component::kSupplementary, kSupplementary, budget::v1::LEDGER_COMPONENT_SUPPLEMENTARY);
  expect(Component::kProvisional, kProvisional, budget::v1::LEDGER_COMPONENT_PROVISIONAL);
  expect(Component::kContinuedIn, kContinuedIn, budget::v1::LEDGER_COMPONENT_CONTINUED_IN);
  expect(Component::kApprovedIn, kApprovedIn, budget::v1::LEDGER_COMPONENT_APPROVED_IN);
  expect(Component::kAccidentalIn, kAccidentalIn, budget::v1::LEDGER_COMPONENT_ACCIDENTAL_IN);
  expect(Component::kReserve, kReserve, budget::v1::LEDGER_COMPONENT_RESERVE);
  expect(Component::kDiverted, kDiverted, budget::v1::LEDGER_COMPONENT_DIVERTED);
  expect(Component::kTransferred, kTransferred, budget::v1::LEDGER_COMPONENT_TRANSFERRED);
  expect(Component::kReallocated, kReallocated, budget::v1::LEDGER_COMPONENT_REALLOCATED);
  expect(Component::kLapsed, kLapsed, budget::v1::LEDGER_COMPONENT_LAPSED);
  expect(Component::kAppropriationAdjustment, kAppropriationAdjustment,
         budget::v1::LEDGER_COMPONENT_APPROPRIATION_ADJUSTMENT);
  expect(Component::kContinuedOut, kContinuedOut, budget::v1::LEDGER_COMPONENT_CONTINUED_OUT);
  expect(Component::kApprovedOut, kApprovedOut, budget::v1::LEDGER_COMPONENT_APPROVED_OUT);
  expect(Component::kAccidentalOut, kAccidentalOut, budget::v1::LEDGER_COMPONENT_ACCIDENTAL_OUT);
  EXPECT_EQ(static_cast<int>(Component::kDisbursedAdjustment) + 1,
            budget::v1::LEDGER_COMPONENT_DISBURSED_ADJUSTMENT);
  EXPECT_EQ(static_cast<int>(Component::kCount), budget::v1::LedgerComponent_ARRAYSIZE - 1);
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
