#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/finding.h"
#include "services/aggregator/domain/ladder.h"
#include "services/aggregator/domain/node_names.h"

namespace kuzukuri::aggregator {

// Finds what was executed beyond its appropriation, and of settled years how little of it.
class ExecutionFinder {
 public:
  ExecutionFinder(const CompareInput& input, int low_permille, Findings& findings)
      : input_(input), low_permille_(low_permille), findings_(findings) {}

  // The grand total, which has no member: its node is that of each column's year.
  void CheckTotal(const Row& total);
  // The members of a row.
  void CheckRow(const Row& row);

 private:
  // A node of a column's year, and what was executed on it.
  struct Checked {
    int column = 0;
    Subject subject;
    Amounts figures;
  };
  // What is said of it: its figures, the executed amount and the appropriation first.
  struct Said {
    FindingKind kind;
    bool warning = false;
    std::string message;
    std::vector<int64_t> figures;
  };

  void CheckOver(const Checked& checked);
  void CheckLow(const Checked& checked);
  void Add(const Checked& checked, Said said);
  // The lowest level above a node whose appropriation suffices.
  std::string Absorbed(int column, const std::string& node);

  const Column& ColumnAt(int c) const { return input_.columns[static_cast<size_t>(c)]; }

  const CompareInput& input_;
  const int low_permille_;
  Findings& findings_;
  // What was told: kind, year, node, closing state, executed, appropriation.
  std::set<std::tuple<FindingKind, int, std::string, int, int64_t, int64_t>> said_;
  std::map<int, Ladder> ladders_;  // by column, when one is needed
};

}  // namespace kuzukuri::aggregator
