// How much of what is printed is held against something else.
#pragma once

#include <cstddef>
#include <vector>

#include "services/reader/domain/audit.h"
#include "services/reader/domain/evaluation.h"
#include "services/reader/domain/reading.h"
#include "services/reader/domain/relations.h"

namespace kuzukuri::reader {

// Whether a relation holds whatever its figures are: the rate of nothing.
bool SaysNothing(const Sheet& sheet, const Evaluation& evaluation, size_t relation);

// How many of the relations between the figures of one row hold and fail.
struct Agreement {
  int holding = 0;
  int failing = 0;
};
Agreement AgreementOf(const std::vector<Figure>& figures);

struct CheckedKind {
  RelationKind kind = RelationKind::kDifference;
  size_t relations = 0;
  size_t results = 0;  // rows that print what follows from the others: of sums the wholes
};

struct Checked {
  std::vector<CheckedKind> kinds;  // those of which there are some
  size_t figures = 0;              // that take part in a relation
};
// The relations that the audit holds printed figures and names against.
Checked CheckedOf(const Reading& reading);

}  // namespace kuzukuri::reader
