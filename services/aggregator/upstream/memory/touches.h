#pragma once

#include <algorithm>
#include <map>

#include "services/platform/base/ids.h"
#include "services/platform/heads/head.h"

namespace kuzukuri::aggregator {

// For each fiscal year (0: not tied to one) the last revision that touched it, as a service tells
// with its heads.
class Touches {
 public:
  void Add(const platform::Head& head) {
    for (const platform::YearRevision& year : head.years) {
      platform::Revision& last = last_[year.fiscal_year];
      last = std::max(last, year.revision);
    }
    known_ = std::max(known_, head.revision);
  }

  // Whether what was read of the year at one revision is the same at the other.
  bool Same(platform::Year fiscal_year, platform::Revision a, platform::Revision b) const {
    if (a == b) return true;
    if (std::max(a, b) > known_) return false;
    const auto found = last_.find(fiscal_year);
    return found == last_.end() || found->second <= std::min(a, b);
  }

 private:
  platform::Revision known_;
  std::map<platform::Year, platform::Revision> last_;
};

}  // namespace kuzukuri::aggregator
