// The fewest printed figures that, taken to be wrong, leave every relation holding.
#pragma once

#include <cstdint>
#include <vector>

#include "services/reader/domain/evaluation.h"
#include "services/reader/domain/relations.h"

namespace kuzukuri::reader {

struct Suspect {
  size_t cell = 0;
  int64_t value = 0;  // with which its relations hold
  std::vector<size_t> relations;
  std::vector<size_t> alternatives;  // cells that would explain as much
};

// Takes the suspects to be what they would have to be. The rule is described at Audit.
std::vector<Suspect> FindSuspects(const Sheet& sheet, Evaluation& evaluation);

}  // namespace kuzukuri::reader
