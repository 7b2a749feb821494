// What of an indicator may have been misread.
#pragma once

#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Adds an indicator with the next number, and to `not_understood` why it should be looked at, if
// not all of it was understood.
void AddIndicator(const Grammar& grammar, Indicator indicator, std::vector<Indicator>& indicators,
                  std::vector<NotUnderstood>& not_understood);

}  // namespace kuzukuri::reader
