#include "services/budget/domain/settlement.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/status_macros.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {

using platform::FormatDate;

absl::Status ValidateClosing(const BudgetYear& books, const platform::Date& closed_on) {
  if (IsClosed(books)) {
    return platform::FailedPrecondition(platform::ErrorReason::kYearClosed,
                                        absl::StrCat("fiscal year ", books.year.value()),
                                        absl::StrCat("fiscal year ", books.year.value(),
                                                     " is closed already; read its settlement"));
  }
  if (closed_on >= platform::FiscalYearEnd(books.year)) return absl::OkStatus();
  return platform::InvalidField(
      "closed_on",
      absl::StrCat(FormatDate(closed_on), " is before the end of fiscal year ", books.year.value(),
                   "; close it on ", FormatDate(platform::FiscalYearEnd(books.year)), " or later"));
}

absl::Status ValidateCertification(platform::Year year, const std::optional<Settlement>& settlement,
                                   const platform::Date& certified_on,
                                   const std::string& reference) {
  const std::string subject = absl::StrCat("fiscal year ", year.value());
  if (!settlement) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kNotSettled, subject,
        absl::StrCat(subject, " is not closed; close it with CloseFiscalYear first"));
  }
  if (settlement->certified_on) {
    return platform::FailedPrecondition(
        platform::ErrorReason::kAlreadyCertified, subject,
        absl::StrCat("the settlement of ", subject, " was certified on ",
                     FormatDate(*settlement->certified_on),
                     "; correct it with entries in the current year"));
  }
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
