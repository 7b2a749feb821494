// The comparison of columns: rows, subtotals, totals.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/grouping.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/row.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

struct RowPlan;

// The node of a row's newest member; empty without members.
inline std::string NewestNode(const Row& row) {
  return row.members.empty() ? "" : row.members.back().info->node;
}

struct Comparison {
  Comparison() = default;
  Comparison(Comparison&&) = default;
  Comparison& operator=(Comparison&&) = default;
  Comparison(const Comparison&) = delete;  // rows point into it

  std::vector<Row> rows;
  std::vector<Row> subtotals;
  Row total;
  std::optional<Row> outside_total;

  // Of all rows, each in one piece: a row by itself would be four.
  std::vector<Amounts> figures;
  std::vector<Member> members;
  std::vector<std::vector<const Edge*>> lineage;  // of restated rows
};

// What is compared. Everything must outlive the result.
struct CompareInput {
  const Timeline* timeline = nullptr;
  const RowPlan* plan = nullptr;
  std::vector<Column> columns;
  Funds funds;
  Level level = Level::kProject;
  LineagePolicy policy = LineagePolicy::kGrouped;
  bool moves = true;  // whether what lineage moved is asked for
  StillWanted still_wanted = [] { return absl::OkStatus(); };
};

// Compares columns. In each the sum of the rows (inside and outside the total) equals the ledger's
// own total: INTERNAL (reason CONSERVATION_VIOLATED) if that should ever fail, which means a
// defect and withholds the figures. OUT_OF_RANGE when a sum leaves 64 bits. What `still_wanted`
// says when it is not.
//
// Every sum carries of how many parts it is known: a gap of a column is one in every row, subtotal,
// total and member that holds its leaf, unless what states it stands there too, to the same share.
//
// Subtotals are each column's own node figures, as that year's paper has them (under RESTATED
// those of the nodes where the content stands in the end); a group whose members stood under
// different nodes is shown once, under its newest member's node.
absl::StatusOr<Comparison> Compare(const CompareInput& input);

}  // namespace kuzukuri::aggregator
