// What a year's printed amounts are as a ledger: each amount once, on the most detailed node it is
// known of, and explicit adjustments where rounded parts do not make an exact whole.
#pragma once

#include <string>
#include <vector>

#include "services/reader/output/tree.h"

namespace kuzukuri::reader {

struct LedgerEntry {
  std::string kind;  // of the import format
  int64_t amount_yen = 0;
  int64_t precision_yen = 1;
  std::string table;
  std::string description;
  const Figure* figure = nullptr;  // it is made of this one
  std::string reason;              // how, where it is not this one itself
};

struct BudgetLine {
  int project = -1;
  int sub_project = -1;
  int node = -1;  // of the tree; when there is no project
  bool records_appropriation = false;
  bool records_execution = false;
  std::vector<LedgerEntry> entries;
};

// Printed amounts that cannot be made to agree.
struct LedgerIssue {
  const Figure* figure = nullptr;
  std::string why;
};

struct Ledger {
  std::vector<BudgetLine> lines;
  std::vector<LedgerIssue> issues;
};

Ledger BuildLedger(const Statement& statement, const FigureIndex& figures, const Tree& tree);

}  // namespace kuzukuri::reader
