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

namespace {

void CheckFigures(const Settlement& settlement, const CertifiedFigures& figures,
                  platform::Revision head, platform::FieldViolations& violations) {
  constexpr size_t kMaxToken = 1000;
  platform::CheckText(violations, "certified_figures.snapshot", figures.snapshot, kMaxToken, true);
  platform::CheckText(violations, "certified_figures.digest", figures.digest,
                      platform::kMaxShortText, true);
  if (figures.catalog_revision < platform::Revision()) {
    violations.Add("certified_figures.catalog_revision",
                   absl::StrCat(figures.catalog_revision.value(),
                                " is no revision; give that of the snapshot"));
  }
  if (figures.budget_revision < settlement.closing_revision || figures.budget_revision > head) {
    violations.Add(
        "certified_figures.budget_revision",
        absl::StrCat(figures.budget_revision.value(), " is not between the closing, revision ",
                     settlement.closing_revision.value(), ", and the head, ", head.value(),
                     "; give that of a snapshot taken since the closing"));
  }
}

}  // namespace

absl::Status ValidateCertification(platform::Year year, const std::optional<Settlement>& settlement,
                                   const Certification& certification, platform::Revision head,
                                   platform::Revision last_write) {
  const auto& [certified_on, reference, figures] = certification;
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
  if (figures) CheckFigures(*settlement, *figures, head, violations);
  KZ_RETURN_IF_ERROR(violations.ToStatus());
  if (!figures || last_write <= figures->budget_revision) return absl::OkStatus();
  return platform::EtagMismatch(absl::StrCat(
      "certified_figures.budget_revision: ", Subject(year), " was written in revision ",
      last_write.value(), ", after revision ", figures->budget_revision.value(),
      " at which the figures were seen; look at them again, and certify those"));
}

}  // namespace kuzukuri::budget
