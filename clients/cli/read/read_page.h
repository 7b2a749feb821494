// What a reading amounts to, for people and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "services/reader/domain/reading.h"
#include "services/reader/domain/standing.h"

namespace kuzukuri::cli {

// A short report. Lists at most so many inferred names and figures, lines not understood and tables
// refused.
std::string ReadingPage(const reader::Reading& reading,
                        const std::vector<reader::Refusal>& refusals, size_t most);

// Counts, inferences, what was not understood and what is refused.
nlohmann::ordered_json ReadingSummary(const reader::Reading& reading,
                                      const std::vector<reader::Refusal>& refusals);

// The whole reading: every name and figure with its place and certainty.
nlohmann::ordered_json ReadingJson(const reader::Reading& reading,
                                   const std::vector<reader::Refusal>& refusals);

// "p.12 l.340"; without pages "l.340".
std::string PlaceText(const reader::Place& place);

}  // namespace kuzukuri::cli
