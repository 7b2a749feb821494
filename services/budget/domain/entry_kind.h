// What each kind of ledger entry does to the figures: the one table later kinds are added to.
#pragma once

#include <optional>

namespace kuzukuri::budget {

enum class Measure { kAppropriation, kExecution };

struct EntryKind {
  int number;  // of the API's LedgerEntry.Kind
  const char* name;
  Measure measure;  // the figure it adds to
  bool original;    // part of the original appropriation
  bool adjustment;  // a precision adjustment (端数調整): may be negative
};

// The kind with this number; nothing when it is not known.
std::optional<EntryKind> FindEntryKind(int number);

}  // namespace kuzukuri::budget
