#pragma once

#include <set>

#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// What a comparison reads.
struct Needs {
  platform::Year first_year;  // of the catalogue and the lineage
  platform::Year last_year;
  std::set<platform::Year> book_years;
  bool indicators = false;
  bool reported = false;  // what the statements of the book years print
};

}  // namespace kuzukuri::aggregator
