#pragma once

#include <string>

#include "services/report/comparison/comparison.h"

namespace kuzukuri::report {

// How to read the figures, how projections are made, and the snapshot.
std::string FooterText(const Comparison& comparison);

}  // namespace kuzukuri::report
