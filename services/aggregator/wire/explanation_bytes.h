// Explanations as bytes of the rows that carry them.
#pragma once

#include <string>
#include <vector>

#include "services/aggregator/domain/explanations.h"

namespace kuzukuri::aggregator {

// The bytes of a RowExplanation; `subjects` is what its nodes or its indicator are called.
std::string ExplanationBytes(const ToldExplanation& told, const std::vector<std::string>& subjects);

}  // namespace kuzukuri::aggregator
