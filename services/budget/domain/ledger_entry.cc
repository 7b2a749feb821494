#include "services/budget/domain/ledger_entry.h"

#include "absl/strings/str_cat.h"
#include "services/platform/base/names.h"
#include "services/platform/base/text.h"
#include "services/platform/base/validation.h"

namespace kuzukuri::budget {
namespace {

using platform::FieldViolations;
using platform::FormatDate;

bool IsPrecision(int64_t precision) {
  return precision == 1 || precision == 1000 || precision == 1000000;
}

// Why the sign of the amount is wrong; empty when it is right.
std::string SignProblem(const LedgerEntry& entry, const EntryKind& kind) {
  if (entry.amount_yen == 0) {
    return "amount_yen is 0; leave the entry out, a recorded measure without entries is zero";
  }
  const bool moves = kind.grouping == Grouping::kMay && !entry.transfer_group.empty();
  const bool changes = kind.number == kCommitmentKind && !entry.commitment.empty();
  if (kind.sign == Sign::kSigned || moves || changes) return "";
  const bool reversal = !entry.reverses.empty();
  if ((entry.amount_yen < 0) == reversal) return "";
  return absl::StrCat("amount_yen is ", entry.amount_yen, "; ",
                      reversal ? "the reversal of a " : "a ", kind.name, " must be ",
                      reversal ? "below" : "above", " zero");
}

void CheckAmount(FieldViolations& violations, const platform::RowPlace& row,
                 const LedgerEntry& entry, const EntryKind& kind) {
  if (entry.amount_yen > kMaxAmountYen || entry.amount_yen < -kMaxAmountYen) {
    violations.Add(row.Field("amount_yen"),
                   absl::StrCat("amount_yen is ", entry.amount_yen, "; one entry holds at most ",
                                kMaxAmountYen, " yen"));
    return;
  }
  const std::string sign = SignProblem(entry, kind);
  if (!sign.empty()) violations.Add(row.Field("amount_yen"), sign);
  if (!IsPrecision(entry.precision_yen)) {
    violations.Add(
        row.Field("precision_yen"),
        absl::StrCat("precision_yen is ", entry.precision_yen, "; use 1, 1000 or 1000000"));
  } else if (!kind.adjustment && entry.amount_yen % entry.precision_yen != 0) {
    violations.Add(row.Field("amount_yen"),
                   absl::StrCat("amount_yen is ", entry.amount_yen,
                                ", not a multiple of its precision_yen ", entry.precision_yen));
  }
}

void CheckDate(FieldViolations& violations, const platform::RowPlace& row, platform::Year year,
               const LedgerEntry& entry, const EntryKind& kind) {
  if (!entry.effective_date) return;  // a violation already
  const platform::Date first = platform::FiscalYearStart(year);
  const platform::Date last =
      kind.closing_period ? platform::ClosingPeriodEnd(year) : platform::FiscalYearEnd(year);
  if (*entry.effective_date >= first && *entry.effective_date <= last) return;
  violations.Add(
      row.Field("effective_date"),
      absl::StrCat(FormatDate(*entry.effective_date), " is outside the period of fiscal year ",
                   year.value(), " for the kind ", kind.name, "; give a date from ",
                   FormatDate(first), " to ", FormatDate(last)));
}

void CheckLine(FieldViolations& violations, const platform::RowPlace& row, const LedgerEntry& entry,
               const EntryKind& kind, const YearBooks& books) {
  if (entry.budget_line.empty()) return;  // a violation already
  const auto line = books.lines.find(entry.budget_line);
  if (line == books.lines.end()) {
    violations.Add(
        row.Field("budget_line"),
        absl::StrCat("budget line '", platform::Quote(entry.budget_line.value(), 200),
                     "' does not exist in fiscal year ", books.year.value(), "; create it first"));
    return;
  }
  const bool execution = kind.measure == Measure::kExecution;
  if (!(execution ? line->second.records_execution : line->second.records_appropriation)) {
    violations.Add(
        row.Field("budget_line"),
        absl::StrCat("budget line '", entry.budget_line.value(), "' does not record ",
                     execution ? "execution" : "appropriations", "; post on a line that does"));
  }
}

// A dimension of the entry is listed for the year and, when the line has one, the line's.
void CheckDimension(FieldViolations& violations, const platform::RowPlace& row, const char* field,
                    const char* what, const std::string& value, const std::string& of_line,
                    const std::set<std::string>& listed) {
  if (value.empty()) return;
  if (!listed.contains(value)) {
    violations.Add(row.Field(field),
                   absl::StrCat("'", platform::Quote(value, 100), "' is not a ", what,
                                " listed for the year; list it with BatchCreateDimensions"));
  } else if (!of_line.empty() && value != of_line) {
    violations.Add(row.Field(field),
                   absl::StrCat("'", value, "' is not the ", what, " '", of_line,
                                "' of the budget line; leave it out, or post on another "
                                "line"));
  }
}

void CheckDimensions(FieldViolations& violations, const platform::RowPlace& row,
                     const LedgerEntry& entry, const YearBooks& books) {
  const auto line = books.lines.find(entry.budget_line);
  const bool known = line != books.lines.end();
  CheckDimension(violations, row, "fund_source", "fund source", entry.fund_source,
                 known ? line->second.fund_source : "", books.dimensions.fund_sources);
  CheckDimension(violations, row, "economic_item", "economic item", entry.economic_item,
                 known ? line->second.economic_item : "", books.dimensions.economic_items);
}

void CheckNumber(FieldViolations& violations, const platform::RowPlace& row,
                 const LedgerEntry& entry) {
  const bool supplementary = entry.kind == kSupplementaryKind;
  const int number = entry.supplementary_number;
  if (supplementary ? number >= 1 && number <= kMaxSupplementaryNumber : number == 0) return;
  violations.Add(row.Field("supplementary_number"),
                 supplementary
                     ? absl::StrCat("supplementary_number is ", number,
                                    "; give the number of the supplementary budget, 1 to ",
                                    kMaxSupplementaryNumber)
                     : absl::StrCat("supplementary_number is ", number,
                                    "; only supplementary appropriations have one, leave it out"));
}

void CheckReferences(FieldViolations& violations, const platform::RowPlace& row,
                     const LedgerEntry& entry, const EntryKind& kind) {
  if (entry.transfer_group.empty() && kind.grouping == Grouping::kMust) {
    violations.Add(row.Field("transfer_group"),
                   absl::StrCat("a ", kind.name,
                                " moves money from line to line; give the entries that "
                                "belong together one transfer_group"));
  } else if (!entry.transfer_group.empty() && kind.grouping == Grouping::kNever) {
    violations.Add(row.Field("transfer_group"),
                   absl::StrCat("a ", kind.name, " is no transfer; leave transfer_group out"));
  } else if (!entry.transfer_group.empty() && !platform::IsResourceId(entry.transfer_group)) {
    platform::CheckId(violations, row.Field("transfer_group"), entry.transfer_group);
  }
  if (!entry.commitment.empty() && !kind.names_commitment) {
    violations.Add(row.Field("commitment"),
                   absl::StrCat("a ", kind.name, " belongs to no commitment; leave it out"));
  }
}

void CheckText(FieldViolations& violations, const platform::RowPlace& row, const char* field,
               const std::string& text, size_t limit) {
  if (text.empty()) return;
  const std::string problem = platform::TextProblem(text, limit, false);
  if (!problem.empty()) violations.Add(row.Field(field), problem);
}

}  // namespace

void CheckRow(FieldViolations& violations, const platform::RowPlace& row, const LedgerEntry& entry,
              const YearBooks& books) {
  const std::optional<EntryKind> kind = FindEntryKind(entry.kind);
  if (!kind) {
    violations.Add(row.Field("kind"), absl::StrCat("kind ", entry.kind,
                                                   " is not set or not known; say what the entry "
                                                   "posts"));
    return;
  }
  if (IsOfStatements(*kind)) {
    violations.Add(row.Field("kind"), absl::StrCat("a ", kind->name,
                                                   " is posted by statements only; put the "
                                                   "statement, or say what the entry is"));
    return;
  }
  CheckAmount(violations, row, entry, *kind);
  CheckDate(violations, row, books.year, entry, *kind);
  CheckLine(violations, row, entry, *kind, books);
  CheckDimensions(violations, row, entry, books);
  CheckNumber(violations, row, entry);
  CheckReferences(violations, row, entry, *kind);
  CheckText(violations, row, "actor", entry.actor, platform::kMaxShortText);
  CheckText(violations, row, "document_reference", entry.document_reference,
            platform::kMaxShortText);
  CheckText(violations, row, "description", entry.description, platform::kMaxNote);
}

void FillReversal(LedgerEntry& reversal, const LedgerEntry& reversed) {
  if (reversal.kind == 0) reversal.kind = reversed.kind;
  if (reversal.budget_line.empty()) reversal.budget_line = reversed.budget_line;
  if (reversal.amount_yen == 0) {
    reversal.amount_yen = -reversed.amount_yen;
    reversal.precision_yen = reversed.precision_yen;
  }
  if (reversal.supplementary_number == 0) {
    reversal.supplementary_number = reversed.supplementary_number;
  }
  if (reversal.transfer_group.empty()) reversal.transfer_group = reversed.transfer_group;
  if (reversal.commitment.empty()) {
    reversal.commitment = reversed.kind == kCommitmentKind && reversed.commitment.empty()
                              ? reversed.id
                              : reversed.commitment;
  }
  if (reversal.fund_source.empty()) reversal.fund_source = reversed.fund_source;
  if (reversal.economic_item.empty()) reversal.economic_item = reversed.economic_item;
}

bool RefersToOthers(const LedgerEntry& entry) {
  return !entry.reverses.empty() || !entry.commitment.empty() || !entry.transfer_group.empty();
}

}  // namespace kuzukuri::budget
