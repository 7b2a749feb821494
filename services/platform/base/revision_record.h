#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kuzukuri::platform {

// What a write touched.
struct Touched {
  int fiscal_year = 0;  // 0: not tied to a year
  std::string kind;     // collection id
};

// The last revision that touched one kind of data of one fiscal year.
struct YearRevision {
  int fiscal_year = 0;
  std::string kind;
  int64_t revision = 0;
};

// One revision of a jurisdiction.
struct RevisionRecord {
  int64_t revision = 0;
  std::string method;
  std::vector<Touched> touched;
  int64_t recorded_micros = 0;
};

}  // namespace kuzukuri::platform
