#include "services/budget/domain/ledger_entry.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

using platform::FieldViolations;
using platform::FormatDate;

void CheckAmount(FieldViolations& violations, const std::string& row, const LedgerEntry& entry,
                 const EntryKind& kind) {
  const std::string field = row + ".amount_yen";
  if (entry.amount_yen > kMaxAmountYen || entry.amount_yen < -kMaxAmountYen) {
    violations.Add(field, absl::StrCat("amount_yen is ", entry.amount_yen,
                                       "; one entry holds at most ", kMaxAmountYen, " yen"));
    return;
  }
  if (entry.amount_yen == 0) {
    violations.Add(field,
                   "amount_yen is 0; leave the entry out, a recorded measure without "
                   "entries is zero");
  } else if (entry.amount_yen < 0 && !kind.adjustment) {
    violations.Add(field, absl::StrCat("amount_yen is ", entry.amount_yen, "; ", kind.name,
                                       " must be above zero"));
  }
  const int64_t precision = entry.precision_yen;
  if (precision != 1 && precision != 1000 && precision != 1000000) {
    violations.Add(row + ".precision_yen",
                   absl::StrCat("precision_yen is ", precision, "; use 1, 1000 or 1000000"));
  } else if (!kind.adjustment && entry.amount_yen % precision != 0) {
    violations.Add(field, absl::StrCat("amount_yen is ", entry.amount_yen,
                                       ", not a multiple of its precision_yen ", precision));
  }
}

void CheckDate(FieldViolations& violations, const std::string& row, int year,
               const LedgerEntry& entry, const EntryKind& kind) {
  const platform::Date first = platform::FiscalYearStart(year);
  const platform::Date last = kind.measure == Measure::kExecution ? platform::ClosingPeriodEnd(year)
                                                                  : platform::FiscalYearEnd(year);
  if (!entry.effective_date) return;  // a violation already
  if (*entry.effective_date >= first && *entry.effective_date <= last) return;
  violations.Add(row + ".effective_date",
                 absl::StrCat(FormatDate(*entry.effective_date), " is outside the period of ",
                              kind.name, " entries of fiscal year ", year, "; give a date from ",
                              FormatDate(first), " to ", FormatDate(last)));
}

void CheckLine(FieldViolations& violations, const std::string& row, const LedgerEntry& entry,
               const EntryKind& kind, const std::map<std::string, BudgetLine>& lines) {
  if (entry.budget_line.empty()) return;  // a violation already
  const std::string field = row + ".budget_line";
  const auto line = lines.find(entry.budget_line);
  if (line == lines.end()) {
    violations.Add(field, absl::StrCat("budget line '", platform::Quote(entry.budget_line, 200),
                                       "' does not exist in the year; create it first"));
    return;
  }
  const bool records = kind.measure == Measure::kExecution ? line->second.records_execution
                                                           : line->second.records_appropriation;
  if (!records) {
    violations.Add(
        field, absl::StrCat("budget line '", entry.budget_line, "' does not record ",
                            kind.measure == Measure::kExecution ? "execution" : "appropriations",
                            "; post on a line that does"));
  }
}

}  // namespace

absl::Status ValidateNew(int year, const std::vector<LedgerEntry>& entries,
                         const std::map<std::string, BudgetLine>& lines,
                         FieldViolations violations) {
  for (size_t i = 0; i < entries.size(); ++i) {
    const LedgerEntry& entry = entries[i];
    const std::string row = platform::RowField("entries", i, "");
    const std::optional<EntryKind> kind = FindEntryKind(entry.kind);
    if (!kind) {
      violations.Add(row + ".kind", absl::StrCat("kind ", entry.kind,
                                                 " is not set or not known; say what the "
                                                 "entry posts"));
      continue;
    }
    CheckAmount(violations, row, entry, *kind);
    CheckDate(violations, row, year, entry, *kind);
    CheckLine(violations, row, entry, *kind, lines);
    platform::CheckText(violations, row + ".document_reference", entry.document_reference,
                        platform::kMaxShortText, false);
    platform::CheckText(violations, row + ".description", entry.description, platform::kMaxNote,
                        false);
  }
  return violations.ToStatus();
}

}  // namespace kuzukuri::budget
