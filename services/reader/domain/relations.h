// The figures of a reading and the relations that hold between them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/numeric/int128.h"
#include "services/reader/domain/audit.h"
#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// A printed figure.
struct Cell {
  const Figure* figure = nullptr;
  // Unit for the arithmetic: that of the row for a zero printed in yen beside thousands.
  int64_t unit_yen = 1;
  size_t statement = 0;
  const Table* table = nullptr;
  const Project* page = nullptr;  // one of both
  size_t row = 0;  // index in the table; on a page 0: the project, from 1 sub-projects
};

struct Term {
  size_t cell = 0;
  int sign = 1;
};

// terms[0] is the sum of the others with their signs, in the order of their cells where it is a
// kSum; of a rate: rate, budget, executed.
struct Relation {
  RelationKind kind = RelationKind::kDifference;
  std::vector<Term> terms;
  // Of a rate the difference of the same budget and executed amount, of such a difference the rate.
  std::optional<size_t> beside;
};

struct Sheet {
  std::vector<Cell> cells;
  std::vector<Relation> relations;
  std::vector<std::vector<size_t>> relations_of;  // of each cell

  // Adds a relation; returns where it stands.
  size_t Add(RelationKind kind, std::vector<Term> terms);
  absl::int128 Yen(size_t cell) const;
};

// `reading` must outlive the answer.
Sheet MakeSheet(const Reading& reading);

// A cell for a report.
Operand OperandOf(const Reading& reading, const Cell& cell);
// The row of a label for a report, without what is printed.
Operand PlaceOf(const Statement& statement, const Table& table, size_t row);
Operand PlaceOf(const Statement& statement, const Project& page, size_t sub_project);

// Whether a row is that of a pillar as a whole, not of something in it.
bool IsPillarRow(const Table& table, size_t row);

}  // namespace kuzukuri::reader
