#pragma once

#include <vector>

#include "services/platform/base/ids.h"

namespace kuzukuri::aggregator {

// The fiscal years from one to another, both of them.
inline std::vector<platform::Year> YearsFrom(platform::Year first, platform::Year last) {
  std::vector<platform::Year> years;
  for (int year = first.value(); year <= last.value(); ++year) years.emplace_back(year);
  return years;
}

}  // namespace kuzukuri::aggregator
