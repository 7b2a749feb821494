#include "services/budget/domain/ledger_rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/platform/base/errors.h"

namespace kuzukuri::budget {
namespace {

using platform::FieldViolations;

platform::RowPlace Place(size_t row) { return {"entries", row}; }

// What the commitment of a reversal must be: a commitment's reversal takes away from it.
platform::ResourceId CommitmentOf(const LedgerEntry& reversed) {
  const bool makes_one = reversed.kind == kCommitmentKind && reversed.commitment.empty();
  return makes_one ? reversed.id : reversed.commitment;
}

template <class Value>
void MustEqual(FieldViolations& violations, size_t row, const char* field, const Value& is,
               const Value& must_be) {
  if (is == must_be) return;
  violations.Add(Place(row).Field(field),
                 absl::StrCat(field, " is '", is, "'; the entry it reverses asks for '", must_be,
                              "', or leave it out"));
}

int64_t Excess(int64_t committed, int64_t disbursed, int64_t appropriation) {
  return std::max(committed, disbursed) - appropriation;
}

std::string Describe(const ControlFact& fact) {
  const bool disbursed = fact.disbursed_yen > fact.appropriation_yen;
  return absl::StrCat(
      "'", fact.key, "' would have ", disbursed ? fact.disbursed_yen : fact.committed_yen, " yen ",
      disbursed ? "disbursed or carried over" : "committed", " of a current appropriation of ",
      fact.appropriation_yen, " yen, ",
      Excess(fact.committed_yen, fact.disbursed_yen, fact.appropriation_yen), " yen too much");
}

}  // namespace

void CheckReversal(FieldViolations& violations, const ReversalFact& fact) {
  const std::string field = Place(fact.row).Field("reverses");
  const std::string& id = fact.reversal.reverses.value();
  if (!fact.reversed) {
    violations.Add(field,
                   absl::StrCat("entry '", platform::Quote(id, 100),
                                "' does not exist in the year; name an entry of the ledger"));
    return;
  }
  if (fact.again) {
    violations.Add(field,
                   absl::StrCat("entry '", id, "' is reversed already; an entry is reversed once"));
    return;
  }
  if (!fact.reversed->statement.empty()) {
    violations.Add(
        field, absl::StrCat("entry '", id, "' is of statement '", fact.reversed->statement.value(),
                            "'; put that statement again, or withdraw it"));
    return;
  }
  if (!fact.reversed->reverses.empty()) {
    violations.Add(
        field,
        absl::StrCat("entry '", id, "' is itself a reversal; post the right entry anew instead"));
    return;
  }
  const LedgerEntry& is = fact.reversal;
  const LedgerEntry& other = *fact.reversed;
  MustEqual(violations, fact.row, "budget_line", is.budget_line.value(), other.budget_line.value());
  MustEqual(violations, fact.row, "kind", is.kind, other.kind);
  MustEqual(violations, fact.row, "amount_yen", is.amount_yen, -other.amount_yen);
  MustEqual(violations, fact.row, "supplementary_number", is.supplementary_number,
            other.supplementary_number);
  MustEqual(violations, fact.row, "commitment", is.commitment.value(), CommitmentOf(other).value());
  MustEqual(violations, fact.row, "fund_source", is.fund_source, other.fund_source);
  MustEqual(violations, fact.row, "economic_item", is.economic_item, other.economic_item);
}

void CheckCommitment(FieldViolations& violations, const CommitmentFact& fact) {
  const std::string field = Place(fact.row).Field("commitment");
  const std::string name = absl::StrCat("commitment '", platform::Quote(fact.commitment, 100), "'");
  if (!fact.exists) {
    violations.Add(field, absl::StrCat(name, " does not exist in the year; post it first"));
  } else if (!fact.is_commitment) {
    violations.Add(field, absl::StrCat("'", fact.commitment,
                                       "' is not an entry that makes a commitment; name one that "
                                       "does"));
  } else if (fact.other_line) {
    violations.Add(field, absl::StrCat(name, " is on another budget line; post on its line"));
  } else if (fact.committed_yen < 0) {
    violations.Add(
        field, absl::StrCat(name, " would become ", fact.committed_yen, " yen; take away less"));
  } else if (fact.disbursed_yen > fact.committed_yen || fact.ordered_yen > fact.committed_yen) {
    const bool disbursed = fact.disbursed_yen > fact.committed_yen;
    violations.Add(field, absl::StrCat(name, " is ", fact.committed_yen, " yen, ",
                                       disbursed ? "disbursements" : "payment orders", " would be ",
                                       disbursed ? fact.disbursed_yen : fact.ordered_yen,
                                       " yen; raise the commitment first, or leave it out"));
  }
}

void CheckGroup(FieldViolations& violations, const GroupFact& fact) {
  const std::string field = Place(fact.row).Field("transfer_group");
  if (fact.reused) {
    violations.Add(field, absl::StrCat("transfer group '", fact.group,
                                       "' is in the ledger already; name each transfer of a year "
                                       "once"));
  } else if (fact.kinds != 1) {
    violations.Add(field, absl::StrCat("transfer group '", fact.group, "' has entries of ",
                                       fact.kinds, " kinds; give each kind a group of its own"));
  } else if (fact.dates != 1) {
    violations.Add(field,
                   absl::StrCat("transfer group '", fact.group, "' has entries of ", fact.dates,
                                " dates; what leaves one line arrives at others on the "
                                "same day"));
  } else if (fact.sum != "0") {
    violations.Add(field, absl::StrCat("transfer group '", fact.group, "' sums to ", fact.sum,
                                       " yen over ", fact.legs,
                                       " entries; what leaves one line must arrive at others in "
                                       "the same request"));
  }
}

absl::Status CheckControl(platform::Year year, const std::vector<ControlFact>& facts) {
  std::string first_key;
  std::string text;
  for (const ControlFact& fact : facts) {
    const int64_t now = Excess(fact.committed_yen, fact.disbursed_yen, fact.appropriation_yen);
    const int64_t before =
        Excess(fact.committed_before_yen, fact.disbursed_before_yen, fact.appropriation_before_yen);
    if (now <= 0 || now <= before) continue;
    if (first_key.empty()) first_key = fact.key;
    absl::StrAppend(&text, text.empty() ? "" : "; ", Describe(fact));
  }
  if (text.empty()) return absl::OkStatus();
  return platform::FailedPrecondition(
      platform::ErrorReason::kAppropriationExceeded, first_key,
      absl::StrCat("fiscal year ", year.value(), " is under budget control: ", text,
                   ". Post less, or post a supplementary appropriation or a transfer first"));
}

}  // namespace kuzukuri::budget
