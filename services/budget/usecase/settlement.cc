#include "services/budget/usecase/settlement.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "services/budget/store/budget_line.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/settlement.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/db/page.h"
#include "services/platform/db/revision.h"

namespace kuzukuri::budget {

std::optional<Settlement> YearSettlement::Standing() {
  return SettlementStore(tx_).Get(jurisdiction_, year_, revision_ - 1);
}

BudgetYear YearSettlement::MoveBooks(platform::Revision as_of, ClosingState state) {
  BudgetYearStore store(tx_);
  BudgetYear books = store.Get(jurisdiction_, year_, as_of).value_or(UnknownBooks(year_));
  books.closing_state = static_cast<int>(state);
  books.revision = revision_;
  store.Supersede(jurisdiction_, revision_, books);
  return books;
}

absl::StatusOr<ClosedYear> YearSettlement::Close(const Closing& closing, bool shows) {
  const BudgetYear books =
      BudgetYearStore(tx_).Get(jurisdiction_, year_, revision_ - 1).value_or(UnknownBooks(year_));
  const std::vector<BudgetLine> lines =
      BudgetLineStore(tx_).List(jurisdiction_, year_, platform::AllRows(revision_ - 1));
  KZ_RETURN_IF_ERROR(ValidateClosing(books, !lines.empty(), closing));
  ClosedYear closed;
  KZ_ASSIGN_OR_RETURN(closed.standing,
                      CompareStanding(tx_, jurisdiction_, year_, revision_ - 1, lines));
  const std::vector<Disagreement>& disagreements = closed.standing.disagreements;
  if (!shows) KZ_RETURN_IF_ERROR(CheckAgreement(year_, disagreements, closing));
  Settlement& settlement = closed.settled.settlement;
  settlement.closed_on = closing.closed_on;
  settlement.closing_revision = revision_;
  settlement.revision = revision_;
  settlement.disagreement_count = static_cast<int>(disagreements.size());
  if (!disagreements.empty()) settlement.disagreement_reason = closing.disagreement_reason;
  SettlementStore(tx_).Supersede(jurisdiction_, year_, settlement);
  closed.settled.books = MoveBooks(revision_ - 1, ClosingState::kSettled);
  return closed;
}

absl::StatusOr<SettledYear> YearSettlement::Reopen(const std::string& reason) {
  const auto standing = Standing();
  KZ_RETURN_IF_ERROR(ValidateReopening(year_, standing, reason));
  SettledYear reopened{*standing, {}};
  reopened.settlement.reopening = Reopening{reason, revision_};
  SettlementStore(tx_).Reopen(jurisdiction_, year_, standing->closing_revision,
                              *reopened.settlement.reopening);
  reopened.books = MoveBooks(standing->closing_revision - 1, ClosingState::kClosingPeriod);
  return reopened;
}

platform::Revision YearSettlement::LastWrite() {
  platform::Revision last;
  for (const platform::YearRevision& one : platform::ListYearRevisions(tx_, jurisdiction_)) {
    if (one.fiscal_year == year_) last = std::max(last, one.revision);
  }
  return last;
}

absl::StatusOr<SettledYear> YearSettlement::Certify(const Certification& certification) {
  const auto standing = Standing();
  KZ_RETURN_IF_ERROR(
      ValidateCertification(year_, standing, certification, revision_ - 1, LastWrite()));
  SettledYear certified{*standing, {}};
  certified.settlement.certified_on = certification.certified_on;
  certified.settlement.certification_reference = certification.reference;
  certified.settlement.certified_figures = certification.figures;
  certified.settlement.revision = revision_;
  SettlementStore(tx_).Supersede(jurisdiction_, year_, certified.settlement);
  certified.books = MoveBooks(revision_ - 1, ClosingState::kCertified);
  return certified;
}

}  // namespace kuzukuri::budget
