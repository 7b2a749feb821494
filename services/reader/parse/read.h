// Reads a document by the rules of a grammar.
#pragma once

#include "absl/status/statusor.h"
#include "services/reader/domain/reading.h"
#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"

namespace kuzukuri::reader {

// Everything the document says, in the terms of the grammar. INVALID_ARGUMENT when no statement is
// found in it.
absl::StatusOr<Reading> Read(const Document& document, const Grammar& grammar);

}  // namespace kuzukuri::reader
