#include "services/budget/domain/settlement.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

using platform::FormatDate;

std::string Subject(platform::Year year) { return absl::StrCat("fiscal year ", year.value()); }

absl::Status NotSettled(platform::Year year) {
  return platform::FailedPrecondition(
      platform::ErrorReason::kNotSettled, Subject(year),
      absl::StrCat(Subject(year), " is not closed; close it with CloseFiscalYear first"));
}

absl::Status AlreadyCertified(platform::Year year, const Settlement& settlement) {
  return platform::FailedPrecondition(
      platform::ErrorReason::kAlreadyCertified, Subject(year),
      absl::StrCat("the settlement of ", Subject(year), " was certified on ",
                   FormatDate(*settlement.certified_on),
                   "; correct it with entries in the current year"));
}

}  // namespace

absl::Status ValidateClosing(const BudgetYear& books, bool has_lines, const Closing& closing) {
  const std::string subject = Subject(books.year);
  if (IsClosed(books)) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kYearClosed, subject,
        absl::StrCat(subject, " is closed already; read its settlement"));
  }
  platform::FieldViolations violations;
  if (closing.closed_on < platform::FiscalYearEnd(books.year)) {
    violations.Add("closed_on",
                   absl::StrCat(FormatDate(closing.closed_on), " is before the end of ", subject,
                                "; close it on ", FormatDate(platform::FiscalYearEnd(books.year)),
                                " or later"));
  }
  platform::CheckText(violations, "disagreement_reason", closing.disagreement_reason,
                      platform::kMaxNote, !closing.disagreement_reason.empty());
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (has_lines) return absl::OkStatus();
  return platform::FailedPrecondition(
      platform::ErrorReason::kYearWithoutLines, subject,
      absl::StrCat(subject,
                   " has no budget lines, and there is nothing to settle; look at the year that "
                   "is named, and import its budget first"));
}

absl::Status CheckAgreement(platform::Year year, const std::vector<Disagreement>& disagreements,
                            const Closing& closing) {
  if (disagreements.empty() || !closing.disagreement_reason.empty()) return absl::OkStatus();
  const Disagreement& first = disagreements.front();
  return platform::FailedPrecondition(
      platform::ErrorReason::kStatementsDisagree, Subject(year),
      absl::StrCat("disagreement_reason: the statements and the ledger of ", Subject(year),
                   " disagree in ", disagreements.size(),
                   disagreements.size() == 1 ? " figure: the " : " figures: the ",
                   Told(*first.declaration), " in statement '", first.statement.value(), "' at ",
                   FormatDate(first.date), ", and the ledger holds ", first.ledger_yen,
                   " yen then; mend what is wrong, put the statement again, or say why the year is "
                   "closed all the same"));
}

absl::Status ValidateReopening(platform::Year year, const std::optional<Settlement>& settlement,
                               const std::string& reason) {
  platform::FieldViolations violations;
  platform::CheckText(violations, "reason", reason, platform::kMaxNote, true);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (!settlement) return NotSettled(year);
  if (settlement->certified_on) return AlreadyCertified(year, *settlement);
  return absl::OkStatus();
}

absl::Status ValidateCertification(platform::Year year, const std::optional<Settlement>& settlement,
                                   const platform::Date& certified_on,
                                   const std::string& reference) {
  if (!settlement) return NotSettled(year);
  if (settlement->certified_on) return AlreadyCertified(year, *settlement);
  platform::FieldViolations violations;
  if (certified_on < settlement->closed_on) {
    violations.Add("certified_on",
                   absl::StrCat(FormatDate(certified_on), " is before the closing on ",
                                FormatDate(settlement->closed_on), "; give the date of the vote"));
  }
  platform::CheckText(violations, "certification_reference", reference, platform::kMaxShortText,
                      true);
  return violations.ToStatus();
}

}  // namespace kuzukuri::budget
