// Whether what a published statement prints follows from itself: figures from the figures they are
// computed of, names from the names other places print.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

enum class RelationKind {
  kDifference,  // difference, unused amount, change: of the amounts of the row
  kRate,        // executed / budget
  kSum,         // parts and their whole
  kPlace,       // the same figure in two places
  kPriorYear,   // a column of the year before and that year's own statement
  kLabel,       // the same name in two places
};

enum class ViolationClass {
  kRounding,    // exact amounts exist that print as all of it does
  kArithmetic,  // none do
  kWording,     // labels
};

// A printed figure or label and where it is.
struct Operand {
  int fiscal_year = 0;
  std::string table;  // id of the table, or code of the project whose page it is
  bool page = false;
  int row = 0;                     // from 1; on a page the sub-project, 0: the project
  std::string name;                // of the row
  std::optional<Measure> measure;  // nothing: a label
  int64_t value = 0;
  int64_t unit_yen = 0;  // 0: tenths of a percent
  std::string text;      // as printed
  Place place;
};

// A relation that does not hold as printed: the first operand is what follows from the others.
struct BrokenRelation {
  RelationKind kind = RelationKind::kDifference;
  std::vector<Operand> operands;
  std::string recomputed;  // what the others give for the first, formatted; of labels the text
  // Amounts in yen, one for each operand, that are printed as it is and satisfy the relation (of a
  // rate its tenths of a percent); empty when there are none.
  std::vector<int64_t> exact;
};

struct Violation {
  RelationKind kind = RelationKind::kDifference;  // of the relation the suspect is the result of
  ViolationClass violation_class = ViolationClass::kArithmetic;
  Operand suspect;  // the printed figure or label that is wrong, or was rounded
  // What it would have to be, in the suspect's unit; of labels `expected` only.
  int64_t recomputed = 0;
  std::string expected;
  std::vector<BrokenRelation> relations;
  std::vector<Operand> alternatives;  // other figures that would explain as much
  std::string english;                // one sentence
  std::string japanese;
};

// Every violation, in the order of the paper; of one place arithmetic before rounding.
//
// What holds as printed is no violation, whichever way it was printed: totals from exact amounts or
// as the sum of rounded rows, rates and differences from exact or rounded amounts, rates held at
// 99.9 % below the full amount. What does not is ROUNDING when exact amounts exist that print as
// all its operands do (in every place that prints them, and with the difference and rate of the
// same row where those do not follow from the rounded amounts either); a whole that is the sum of
// its printed parts may stand apart from the exact sum by the rounding of its parts. Otherwise it
// is ARITHMETIC.
//
// One figure that makes several relations fail is one violation. For every figure of a failed
// relation and every value its relations would give it, count the failed relations that hold with
// the value, less the holding ones that fail. The figure with the highest count is the suspect and
// is taken to be that value, with which what still fails is explained the same way. Of equal
// counts: the one with which more relations hold as printed; then rates before differences before
// totals before other amounts; then the later in the paper. Relations of a suspect that rounding
// alone would explain are not reported.
//
// Figures of a row without a link to a project or pillar have no other place. Sums are held only
// where every part prints the measure; sub-projects that are counted elsewhere are left out, and
// the rows below a row in a table of excerpts need not sum to it.
std::vector<Violation> Audit(const Reading& reading);

}  // namespace kuzukuri::reader
