// Writes that came after a year was certified.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// Corrections are counted up to this: a count of it means as many, or more.
inline constexpr int kMostCorrections = 100;

struct Corrections {
  platform::Revision last;  // 0: there is none
  int count = 0;

  friend bool operator==(const Corrections&, const Corrections&) = default;
};

// Those of some writes that are after one, and not after another where that is given.
inline Corrections CorrectionsAmong(const std::vector<platform::Revision>& writes,
                                    platform::Revision after,
                                    std::optional<platform::Revision> upto = {}) {
  Corrections found;
  for (const platform::Revision write : writes) {
    if (write <= after || (upto && write > *upto)) continue;
    found.last = std::max(found.last, write);
    found.count = std::min(found.count + 1, kMostCorrections);
  }
  return found;
}

}  // namespace kuzukuri::aggregator
