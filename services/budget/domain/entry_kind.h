// What each kind of ledger entry does: the one table every rule and every sum goes by.
#pragma once

#include <optional>
#include <vector>

namespace kuzukuri::budget {

// The figure an entry adds to.
enum class Component {
  // Of the current appropriation, in the statutory order.
  kOriginal,
  kSupplementary,
  kProvisional,
  kContinuedIn,
  kApprovedIn,
  kAccidentalIn,
  kReserve,
  kDiverted,
  kTransferred,
  kReallocated,
  kLapsed,
  kAppropriationAdjustment,
  // Carried to the next year; beside the current appropriation.
  kContinuedOut,
  kApprovedOut,
  kAccidentalOut,
  // Stages of execution that stand by themselves.
  kCommitted,
  kOrdered,
  // Of the disbursed amount.
  kExpended,
  kRefunded,
  kReclassified,
  kDisbursedAdjustment,
  // What a paper states as a whole and its known parts do not explain: of the current
  // appropriation,
  // of what is carried in (part of it as well), of what is carried out.
  kNotStated,
  kInNotStated,
  kOutNotStated,
  kCount,
};

// What a line must record for an entry to be posted on it.
enum class Measure { kAppropriation, kExecution };

// What a component counts in, for budget control and totals.
enum class Stage {
  kAppropriation = 1,
  kCarriedOut = 2,
  kCommitted = 3,
  kOrdered = 4,
  kDisbursed = 5
};

enum class Sign { kPositive, kSigned };

// Whether entries of the kind move money from line to line, in groups that sum to zero.
enum class Grouping { kNever, kMay, kMust };

struct EntryKind {
  int number;        // of the API's LedgerEntry.Kind
  const char* name;  // for messages
  Component component;
  Measure measure;
  Stage stage;
  int effect;  // +1, or -1 when the entry takes away from its figure
  Sign sign;   // of the amount of an entry that reverses no other
  Grouping grouping;
  bool closing_period;    // may be dated up to 31 May
  bool names_commitment;  // may belong to a commitment
  bool adjustment;        // a precision adjustment (端数調整)
};

inline constexpr int kCommitmentKind = 21;
inline constexpr int kSupplementaryKind = 2;
inline constexpr int kReserveKind = 10;
// Of what is not stated; posted by statements alone.
inline constexpr int kNotStatedKind = 15;
inline constexpr int kInNotStatedKind = 16;
inline constexpr int kOutNotStatedKind = 17;

// The kind with this number; nothing when it is not known.
std::optional<EntryKind> FindEntryKind(int number);

// Whether only statements post entries of the kind.
bool IsOfStatements(const EntryKind& kind);

// All kinds.
const std::vector<EntryKind>& EntryKinds();

// Measure, stage and closing period of a component of no single kind are its kinds'.
Stage StageOf(Component component);

}  // namespace kuzukuri::budget
