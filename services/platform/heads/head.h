// Heads as plain values.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "services/platform/base/ids.h"
#include "services/platform/base/revision_record.h"

namespace kuzukuri::platform {

// The last committed write of a jurisdiction.
struct Head {
  JurisdictionCode jurisdiction;
  Revision revision;  // 0: nothing written yet
  int64_t mark = 0;   // the write's random number; 0: none was kept
  std::chrono::system_clock::time_point update_time;
  std::vector<YearRevision> years;  // touched after the revision known; all when that is lost
  bool known_is_lost = false;       // what the question knows is not part of the history
};

// Asks for a head, by somebody who knows an earlier one.
struct HeadQuery {
  JurisdictionCode jurisdiction;
  Revision known_revision;
  int64_t known_mark = 0;  // 0: not to be looked for
  friend auto operator<=>(const HeadQuery&, const HeadQuery&) = default;
};

}  // namespace kuzukuri::platform
