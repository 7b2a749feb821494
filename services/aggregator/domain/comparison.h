// The comparison of columns: rows, subtotals, totals.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/figures.h"
#include "services/aggregator/domain/grouping.h"
#include "services/aggregator/domain/outline.h"
#include "services/aggregator/domain/still_wanted.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// The fund figures of every column; only for level FUND_SOURCE.
using Funds = std::vector<std::vector<FundFigures>>;

// Numbers are the API's Row.Kind.
enum class RowKind {
  kNodes = 1,
  kOwnPostings = 2,
  kUnknownNodes = 3,
  kSubtotal = 4,
  kTotal = 5,
  kOutsideTotal = 6,
  kNoFundSource = 7,
};

// Numbers are the API's Row.Match.
enum class Match { kUnspecified = 0, kOneToOne = 1, kGroup = 2, kNone = 3, kShare = 4 };

// What is known of a member besides its figures.
struct MemberInfo {
  size_t number = 0;  // among the plan's
  int column = 0;
  std::string node;  // full resource name
  std::string display_name;
  std::string printed_code;
  std::vector<std::string> departments;  // full resource names, the lead first
  std::vector<std::string> notes;
};

// A node that belongs to a row.
struct Member {
  const MemberInfo* info = nullptr;  // of the plan
  int column = 0;
  bool not_counted = false;  // its figures are counted in another row
  bool by_share = false;     // a part of its figures came by the share of a split
  Figures figures;           // those it brings into the row
};

// What is known of a row besides its figures.
struct RowInfo {
  std::string id;
  RowKind kind = RowKind::kNodes;
  std::string display_name;
  std::string parent;  // id of the subtotal row
  std::string node;    // id of the classification node it stands under or is; may be empty
  bool outside_total = false;
};

// A row of a comparison, which owns what the spans show.
struct Row {
  const RowInfo* info = nullptr;  // of the plan
  size_t plan_index = 0;          // among the plan's rows or subtotals
  Match match = Match::kUnspecified;
  std::span<Figures> cells;  // by column
  // By pair of neighbouring columns: what lineage moved into the row less what it moved out.
  // Empty where lineage is not followed.
  std::span<Figures> moved;
  std::span<Member> members;  // by column and place
  std::span<const Edge* const> lineage;
};

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
  std::vector<Figures> figures;
  std::vector<Member> members;
  std::vector<std::vector<const Edge*>> lineage;  // of restated rows
};

struct RowPlan;

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
// Subtotals are each column's own node figures, as that year's paper has them (under RESTATED
// those of the nodes where the content stands in the end); a group whose members stood under
// different nodes is shown once, under its newest member's node.
absl::StatusOr<Comparison> Compare(const CompareInput& input);

// Id of the row of a classification node, e.g. `node/pillar-1`.
std::string NodeRowId(const std::string& node_id);

}  // namespace kuzukuri::aggregator
