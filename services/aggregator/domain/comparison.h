// The comparison of two columns: rows, subtotals, totals, coverage, findings.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/aggregator/domain/figures.h"
#include "services/aggregator/domain/lineage.h"
#include "services/aggregator/domain/year_tree.h"

namespace kuzukuri::aggregator {

// Numbers are the API's Level.
enum class Level { kClass = 1, kPillar = 2, kProject = 3 };

// Numbers are the API's Row.Kind.
enum class RowKind {
  kNodes = 1,
  kOwnPostings = 2,
  kUnknownNodes = 3,
  kSubtotal = 4,
  kTotal = 5,
  kOutsideTotal = 6,
};

// Numbers are the API's Row.Match.
enum class Match { kUnspecified = 0, kOneToOne = 1, kGroup = 2, kNone = 3 };

// A node that belongs to a row.
struct Member {
  int column = 0;
  std::string node;  // full resource name
  std::string display_name;
  std::string printed_code;
  std::vector<std::string> departments;
  std::vector<std::string> notes;
  Figures figures;
};

struct Row {
  std::string id;
  RowKind kind = RowKind::kNodes;
  std::string display_name;
  std::string parent;  // id of the subtotal row
  bool outside_total = false;
  Match match = Match::kUnspecified;
  std::array<Figures, 2> cells;
  std::vector<Member> members;
  std::vector<Edge> lineage;
};

struct Comparison {
  std::vector<Row> rows;
  std::vector<Row> subtotals;
  Row total;
  std::optional<Row> outside_total;
};

// Compares two years. Rows of the level, each column's sum of rows (inside and outside the total)
// equal to the ledger's own total: INTERNAL (reason CONSERVATION_VIOLATED) if that should ever
// fail, which means a defect and withholds the figures.
//
// Subtotals are each column's own node figures, as that year's paper has them; a group whose
// members stood under different nodes is shown once, under its newest member's node.
absl::StatusOr<Comparison> Compare(const YearTree& before, const YearTree& after,
                                   const std::vector<Edge>& edges, Level level,
                                   LineagePolicy policy);

// Id of the row of a classification node, e.g. `node/pillar-1`.
std::string NodeRowId(const std::string& node_id);

}  // namespace kuzukuri::aggregator
