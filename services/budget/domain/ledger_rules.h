// Rules about several entries at once. The database finds who breaks them, in the transaction that
// writes; what it finds is judged and put into words here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/budget/domain/entry_kind.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// An entry that claims to reverse another, with that other one when it exists.
struct ReversalFact {
  size_t row = 0;
  LedgerEntry reversal;
  std::optional<LedgerEntry> reversed;
  bool again = false;  // the other one was reversed before
};

// What is wrong with a reversal: adds a violation.
void CheckReversal(platform::FieldViolations& violations, const ReversalFact& fact);

// The sums of a commitment with everything that belongs to it.
struct CommitmentFact {
  size_t row = 0;  // of the first entry that names it
  std::string commitment;
  bool exists = false;
  bool is_commitment = false;  // an entry that makes one, not one that changes or uses it
  bool other_line = false;     // an entry names it from another line
  int64_t committed_yen = 0;
  int64_t ordered_yen = 0;
  int64_t disbursed_yen = 0;  // with what is carried to the next year
};

void CheckCommitment(platform::FieldViolations& violations, const CommitmentFact& fact);

// A transfer group of one request.
struct GroupFact {
  size_t row = 0;  // of its first leg
  std::string group;
  int kinds = 0;
  int legs = 0;
  std::string sum;      // decimal; may exceed 64 bits
  bool reused = false;  // a group of this name from an earlier request stands in the year
  int dates = 1;
};

void CheckGroup(platform::FieldViolations& violations, const GroupFact& fact);

// The figures of one unit of budget control, with and without the entries that are being written.
struct ControlFact {
  std::string key;  // name of the line, project or node
  int64_t appropriation_yen = 0;
  int64_t committed_yen = 0;
  int64_t disbursed_yen = 0;  // with what is carried to the next year
  int64_t appropriation_before_yen = 0;
  int64_t committed_before_yen = 0;
  int64_t disbursed_before_yen = 0;
};

// FAILED_PRECONDITION (reason APPROPRIATION_EXCEEDED), with the numbers of every unit, when the
// entries make execution exceed the current appropriation, or exceed it by more than before.
absl::Status CheckControl(platform::Year year, const std::vector<ControlFact>& facts);

}  // namespace kuzukuri::budget
