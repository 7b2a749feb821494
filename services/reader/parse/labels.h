// Third stage: which of the labels that stand apart belongs to which row without one.
#pragma once

#include <string_view>

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/draft.h"

namespace kuzukuri::reader {

// Whether a label says that its row is the sum of the others.
bool IsTotalLabel(const Grammar& grammar, std::string_view label);

// Adds what may be a label or a title among a zone's text to the draft.
void CollectLabels(const Grammar& grammar, const Zone& zone, size_t index, Draft& draft);

// Gives rows without a label the one that the figures, the footnotes and the other tables leave
// them; its certainty says why. What stays without remains so.
void InferLabels(Draft& draft);

}  // namespace kuzukuri::reader
