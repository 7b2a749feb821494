#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/platform/base/actor.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::platform {

// What a write touched.
struct Touched {
  Year fiscal_year;
  std::string kind;  // collection id
};

// The last revision that touched one kind of data of one fiscal year.
struct YearRevision {
  Year fiscal_year;
  Revision revision;
  std::string kind;
};

// One revision of a jurisdiction.
struct RevisionRecord {
  Revision revision;
  std::string method;
  std::vector<Touched> touched;
  int64_t recorded_micros = 0;
  Actor actor = {};
  std::string peer = {};
  std::string reason = {};
};

}  // namespace kuzukuri::platform
