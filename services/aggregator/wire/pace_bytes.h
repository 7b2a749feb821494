#pragma once

#include <string>

#include "services/aggregator/domain/projection.h"

namespace kuzukuri::aggregator {

// Appends a pace to the bytes of its row.
void AppendPace(const Pace& pace, std::string& out);

}  // namespace kuzukuri::aggregator
