// Names printed side by side above their values: extraction leaves them one below the other.
#pragma once

#include <optional>
#include <vector>

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Cuts lines into as many names as there are values; each name is a run of lines or of words.
// Nothing when there are too few. The certainty says how the cut was found.
std::optional<std::vector<Text>> SplitNames(const Grammar& grammar,
                                            const std::vector<const ScannedLine*>& lines,
                                            size_t count);

}  // namespace kuzukuri::reader
