#include "clients/cli/export/journal.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/shared/enum_words.h"

namespace kuzukuri::cli {
namespace {

namespace v1 = budget::v1;

std::string LastPart(const std::string& name) { return name.substr(name.rfind('/') + 1); }

const char* Stage(v1::LedgerEntry::Kind kind) {
  switch (kind) {
    case v1::LedgerEntry::KIND_CONTINUED_CARRY_OVER_OUT:
    case v1::LedgerEntry::KIND_APPROVED_CARRY_OVER_OUT:
    case v1::LedgerEntry::KIND_ACCIDENTAL_CARRY_OVER_OUT:
    case v1::LedgerEntry::KIND_CARRY_OVER_OUT_NOT_STATED:
      return "carried_out";
    case v1::LedgerEntry::KIND_COMMITMENT:
      return "committed";
    case v1::LedgerEntry::KIND_PAYMENT_ORDER:
      return "ordered";
    case v1::LedgerEntry::KIND_EXPENDITURE:
    case v1::LedgerEntry::KIND_REFUND:
    case v1::LedgerEntry::KIND_RECLASSIFICATION:
    case v1::LedgerEntry::KIND_EXPENDITURE_PRECISION_ADJUSTMENT:
      return "disbursed";
    default:
      return "appropriation";
  }
}

bool TakesAway(v1::LedgerEntry::Kind kind) {
  return kind == v1::LedgerEntry::KIND_LAPSE || kind == v1::LedgerEntry::KIND_REFUND;
}

// Free text as part of an account or a comment: what has a meaning there is replaced.
std::string Plain(const std::string& text) {
  return absl::StrReplaceAll(text,
                             {{";", "；"}, {":", "："}, {",", "、"}, {"  ", " "}, {"\t", " "}});
}

// A comment `name: text`, a tag of the journal.
void AddTag(const std::string& name, const std::string& text, std::string& out) {
  if (!text.empty()) absl::StrAppend(&out, "    ; ", name, ": ", Plain(text), "\n");
}

}  // namespace

std::string JournalHeader(const std::string& year_name, int64_t revision) {
  return absl::StrCat("; ", year_name, ", budget revision ", revision, "\n");
}

std::string JournalTransaction(const v1::LedgerEntry& entry) {
  const auto& date = entry.effective_date();
  const std::string kind =
      EnumWord(*v1::LedgerEntry::Kind_descriptor()->FindValueByNumber(entry.kind()));
  const std::string stage = Stage(entry.kind());
  const int64_t amount = TakesAway(entry.kind()) ? -entry.amount_yen() : entry.amount_yen();
  std::string out = absl::StrFormat("\n%04d-%02d-%02d * %s\n", date.year(), date.month(),
                                    date.day(), Plain(entry.description()));
  AddTag("entry", LastPart(entry.name()), out);
  AddTag("statement", LastPart(entry.statement()), out);
  AddTag("document", entry.document_reference(), out);
  AddTag("commitment", LastPart(entry.commitment()), out);
  AddTag("reverses", LastPart(entry.reverses()), out);
  AddTag("fund_source", entry.fund_source(), out);
  AddTag("economic_item", entry.economic_item(), out);
  AddTag("actor", entry.actor(), out);
  AddTag("recorded_at_revision", absl::StrCat(entry.revision()), out);
  const std::string counterpart = entry.transfer_group().empty()
                                      ? absl::StrCat("books:", stage)
                                      : absl::StrCat("transit:", Plain(entry.transfer_group()));
  absl::StrAppend(&out, "    ", stage, ":", LastPart(entry.budget_line()), ":", kind, "  ", amount,
                  " JPY\n    ", counterpart, "  ", -amount, " JPY\n");
  return out;
}

}  // namespace kuzukuri::cli
