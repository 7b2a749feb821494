// Reads a document by the rules of a grammar.
#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "services/reader/domain/reading.h"
#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"

namespace kuzukuri::reader {

// Everything the document says, in the terms of the grammar. `unit_yen` is the unit of amounts in
// tables that print none. INVALID_ARGUMENT when no statement is found in it.
absl::StatusOr<Reading> Read(const Document& document, const Grammar& grammar,
                             std::optional<int64_t> unit_yen = std::nullopt);

}  // namespace kuzukuri::reader
