#include "services/budget/domain/entry_kind.h"

namespace kuzukuri::budget {

const std::vector<EntryKind>& EntryKinds() {
  static const std::vector<EntryKind> kKinds = {
      {1, "original appropriation", Component::kOriginal, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kPositive, Grouping::kNever, false, false, false},
      {2, "supplementary appropriation", Component::kSupplementary, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kSigned, Grouping::kNever, false, false, false},
      {3, "provisional appropriation", Component::kProvisional, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kPositive, Grouping::kNever, false, false, false},
      {4, "carry-over in of continued expenses", Component::kContinuedIn, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kPositive, Grouping::kNever, false, false, false},
      {5, "approved carry-over in", Component::kApprovedIn, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kPositive, Grouping::kNever, false, false, false},
      {6, "accidental carry-over in", Component::kAccidentalIn, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kPositive, Grouping::kNever, false, false, false},
      {7, "carry-over out of continued expenses", Component::kContinuedOut, Measure::kAppropriation,
       Stage::kCarriedOut, 1, Sign::kPositive, Grouping::kNever, true, false, false},
      {8, "approved carry-over out", Component::kApprovedOut, Measure::kAppropriation,
       Stage::kCarriedOut, 1, Sign::kPositive, Grouping::kNever, true, false, false},
      {9, "accidental carry-over out", Component::kAccidentalOut, Measure::kAppropriation,
       Stage::kCarriedOut, 1, Sign::kPositive, Grouping::kNever, true, false, false},
      {10, "reserve allocation", Component::kReserve, Measure::kAppropriation,
       Stage::kAppropriation, 1, Sign::kPositive, Grouping::kMay, false, false, false},
      {11, "diversion", Component::kDiverted, Measure::kAppropriation, Stage::kAppropriation, 1,
       Sign::kSigned, Grouping::kMust, false, false, false},
      {12, "transfer", Component::kTransferred, Measure::kAppropriation, Stage::kAppropriation, 1,
       Sign::kSigned, Grouping::kMust, false, false, false},
      {13, "reallocation", Component::kReallocated, Measure::kAppropriation, Stage::kAppropriation,
       1, Sign::kSigned, Grouping::kMust, false, false, false},
      {14, "lapse", Component::kLapsed, Measure::kAppropriation, Stage::kAppropriation, -1,
       Sign::kPositive, Grouping::kNever, false, false, false},
      {kNotStatedKind, "part of an appropriation that is not stated", Component::kNotStated,
       Measure::kAppropriation, Stage::kAppropriation, 1, Sign::kSigned, Grouping::kNever, false,
       false, false},
      {kInNotStatedKind, "part of the carry-over in that is not stated", Component::kInNotStated,
       Measure::kAppropriation, Stage::kAppropriation, 1, Sign::kSigned, Grouping::kNever, false,
       false, false},
      {kOutNotStatedKind, "part of the carry-over out that is not stated", Component::kOutNotStated,
       Measure::kAppropriation, Stage::kCarriedOut, 1, Sign::kSigned, Grouping::kNever, true, false,
       false},
      {19, "precision adjustment of an appropriation", Component::kAppropriationAdjustment,
       Measure::kAppropriation, Stage::kAppropriation, 1, Sign::kSigned, Grouping::kNever, false,
       false, true},
      {20, "expenditure", Component::kExpended, Measure::kExecution, Stage::kDisbursed, 1,
       Sign::kPositive, Grouping::kNever, true, true, false},
      {21, "commitment", Component::kCommitted, Measure::kExecution, Stage::kCommitted, 1,
       Sign::kPositive, Grouping::kNever, true, true, false},
      {22, "payment order", Component::kOrdered, Measure::kExecution, Stage::kOrdered, 1,
       Sign::kPositive, Grouping::kNever, true, true, false},
      {23, "refund", Component::kRefunded, Measure::kExecution, Stage::kDisbursed, -1,
       Sign::kPositive, Grouping::kNever, true, true, false},
      {24, "reclassification", Component::kReclassified, Measure::kExecution, Stage::kDisbursed, 1,
       Sign::kSigned, Grouping::kMust, true, false, false},
      {39, "precision adjustment of an executed amount", Component::kDisbursedAdjustment,
       Measure::kExecution, Stage::kDisbursed, 1, Sign::kSigned, Grouping::kNever, true, false,
       true},
  };
  return kKinds;
}

std::optional<EntryKind> FindEntryKind(int number) {
  for (const EntryKind& kind : EntryKinds()) {
    if (kind.number == number) return kind;
  }
  return std::nullopt;
}

bool IsOfStatements(const EntryKind& kind) {
  return kind.component == Component::kNotStated || kind.component == Component::kInNotStated ||
         kind.component == Component::kOutNotStated;
}

Stage StageOf(Component component) {
  for (const EntryKind& kind : EntryKinds()) {
    if (kind.component == component) return kind.stage;
  }
  return Stage::kAppropriation;
}

}  // namespace kuzukuri::budget
