// What a paper declares: of each place the most exact figure it prints, for everything below it.
// What the parts lack to a whole is not made up here: see docs/statements.md.
#pragma once

#include <string>
#include <vector>

#include "services/reader/output/tree.h"

namespace kuzukuri::reader {

struct Declaration {
  int project = -1;
  int sub_project = -1;
  int node = -1;  // of the tree; when there is no project
  Measure measure = Measure::kAppropriation;
  Amount amount = {};
};

// A printed whole that its parts do not make, though all of them are printed.
struct PartsDisagreement {
  const Figure* figure = nullptr;
  std::string why;
};

struct Declarations {
  std::vector<Declaration> all;  // by place, parts before wholes
  std::vector<PartsDisagreement> disagreements;
};

Declarations Declare(const Statement& statement, const FigureIndex& figures, const Tree& tree);

}  // namespace kuzukuri::reader
