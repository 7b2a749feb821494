#include "services/budget/usecase/revision_rules.h"

#include "absl/strings/str_cat.h"
#include "services/budget/store/ledger_check.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {

absl::Status ApplyRules(pqxx::transaction_base& tx, const platform::JurisdictionCode& jurisdiction,
                        platform::Revision revision, const BudgetYear& books,
                        const NeededRules& needed) {
  LedgerCheckStore store(tx, jurisdiction, books.year, revision);
  platform::FieldViolations violations;
  if (needed.reversals) {
    for (const ReversalFact& fact : store.BadReversals()) CheckReversal(violations, fact);
  }
  if (needed.commitments) {
    for (const CommitmentFact& fact : store.BadCommitments()) CheckCommitment(violations, fact);
  }
  if (needed.groups) {
    for (const GroupFact& fact : store.BadGroups()) CheckGroup(violations, fact);
  }
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (!IsEnforced(books)) return absl::OkStatus();
  return CheckControl(books.year, store.Control(books));
}

absl::Status CheckOpen(const platform::JurisdictionCode& jurisdiction, const BudgetYear& books) {
  if (!IsClosed(books)) return absl::OkStatus();
  return platform::FailedPrecondition(
      platform::ErrorReason::kYearClosed, platform::FiscalYearName(jurisdiction, books.year),
      absl::StrCat(
          "fiscal year ", books.year.value(),
          " is settled and takes no more entries; open it again with ReopenFiscalYear while it is "
          "not certified, else correct it with entries in the current year"));
}

}  // namespace kuzukuri::budget
