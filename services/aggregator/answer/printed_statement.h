// What a published statement prints, as its figures are held against each other.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/aggregator/answer/published.h"
#include "services/aggregator/domain/printed.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// Row by row, and what its figures are the sum of.
struct PrintedStatement {
  std::vector<PrintedRow> rows;
  std::vector<PrintedSum> sums;
};

// `printed`: by node.
PrintedStatement ReadStatement(const Paper& paper,
                               const std::map<std::string, PrintedFigures>& printed);

}  // namespace kuzukuri::aggregator
