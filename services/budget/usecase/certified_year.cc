#include "services/budget/usecase/certified_year.h"

#include "absl/strings/str_cat.h"
#include "services/budget/store/budget_year.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"

namespace kuzukuri::budget {

absl::Status CheckNotCertified(pqxx::transaction_base& tx,
                               const platform::JurisdictionCode& jurisdiction, platform::Year year,
                               platform::Revision revision) {
  const auto books = BudgetYearStore(tx).Get(jurisdiction, year, revision - 1);
  if (!books || books->closing_state != static_cast<int>(ClosingState::kCertified)) {
    return absl::OkStatus();
  }
  return platform::FailedPrecondition(
      platform::ErrorReason::kYearClosed, platform::FiscalYearName(jurisdiction, year),
      absl::StrCat("the settlement of fiscal year ", year.value(),
                   " is certified, and what comes after it needs a reason; send it with "
                   "ApplyChanges, and say why"));
}

}  // namespace kuzukuri::budget
