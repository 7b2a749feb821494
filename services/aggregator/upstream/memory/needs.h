#pragma once

#include <set>

namespace kuzukuri::aggregator {

// What a comparison reads.
struct Needs {
  int first_year = 0;  // of the catalogue and the lineage
  int last_year = 0;
  std::set<int> book_years;
  bool indicators = false;
  bool reported = false;  // what the statements of the book years print
};

}  // namespace kuzukuri::aggregator
