// What differs between the same comparison at two snapshots, and why: an amount's difference as
// structure, rules, entries and rounding, which sum to it exactly.
//
//   structure  the older side's entries, counted by its rules, in the newer side's rows less in its
//              own
//   rules      in the newer side's rows, the older side's entries counted by the newer side's rules
//              less by its own: one part for each write that changed what is counted
//   entries    those recorded in between, by the newer side's rows and rules: a part for each write
//   rounding   under RESTATED what yen stand elsewhere because parts are placed one by one
//
// Where `to` is the older one of a service, its parts have the other sign.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/difference_rows.h"

namespace kuzukuri::aggregator {

// Numbers are the API's DifferencePart.Kind.
enum class PartKind { kStructure = 1, kRules = 2, kEntries = 3, kRounding = 4 };

// A node whose content stands in other rows.
struct MovedNode {
  size_t column = 0;
  std::string node;  // full resource name
  int from_leaf = 0;
  int to_leaf = 0;
  std::optional<size_t> from_pair;  // the row it was in, if it was in one alone
  std::optional<size_t> to_pair;
  std::vector<size_t> from_subtotals;  // of that row, from the top
  std::vector<size_t> to_subtotals;

  // Whether a row or subtotal gained the node rather than lost it; nothing where only shares of it
  // changed.
  std::optional<bool> Gained(size_t pair) const;
  // Where what a row or subtotal gained came from, or what it lost went to.
  std::optional<size_t> OtherOf(size_t pair, bool gained, const RowPairs& rows) const;
};

struct DifferencePart {
  PartKind kind = PartKind::kEntries;
  int64_t yen = 0;
  size_t moved = 0;             // structure: index of the moved node
  platform::Revision revision;  // rules and entries: the write of the budget service
  int summed = 0;               // how many parts it stands for; 0: itself
};

struct AmountDifference {
  int column = 0;
  BudgetMeasure measure = kAppropriated;
  std::optional<int64_t> from;  // absent when it is not known of every part, or without a row
  std::optional<int64_t> to;
  std::optional<int64_t> yen;  // absent when one is not known; without a row it is zero
  std::vector<DifferencePart> parts;
};

struct RowDifference {
  size_t pair = 0;
  std::vector<AmountDifference> amounts;
};

struct Difference {
  RowPairs rows;
  std::vector<RowDifference> differences;  // of rows with amounts that differ, in order
  std::vector<MovedNode> moved;
};

struct DifferenceInput {
  ComparedSide from;
  ComparedSide to;
  // By column, with all that either side knows; null without one.
  std::vector<const YearBook*> books;
  // Parts told of each amount; the smaller ones of a kind are summed up.
  size_t max_parts = 10;
  StillWanted still_wanted = [] { return absl::OkStatus(); };
};

// OUT_OF_RANGE when a sum leaves 64 bits; INTERNAL (CONSERVATION_VIOLATED) when parts should not
// sum to the difference, which means a defect.
absl::StatusOr<Difference> FindDifference(const DifferenceInput& input);

}  // namespace kuzukuri::aggregator
