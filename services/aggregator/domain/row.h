// A row of a comparison and who belongs to it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "services/aggregator/domain/amounts.h"
#include "services/aggregator/domain/catalog_year.h"

namespace kuzukuri::aggregator {

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
  bool in_part = false;      // restated: others of its parts stand in other rows
  Amounts figures;           // those it brings into the row
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
  std::span<Amounts> cells;  // by column
  // By pair of neighbouring columns: what lineage moved into the row less what it moved out.
  // Empty where lineage is not followed.
  std::span<Amounts> moved;
  std::span<Member> members;  // by column and place
  std::span<const Edge* const> lineage;
};

// Id of the row of a classification node, e.g. `node/pillar-1`.
inline std::string NodeRowId(const std::string& node_id) { return "node/" + node_id; }

}  // namespace kuzukuri::aggregator
