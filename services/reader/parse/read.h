// Reads a document by the rules of a grammar.
#pragma once

#include "absl/status/statusor.h"
#include "services/reader/domain/reading.h"
#include "services/reader/grammar/grammar.h"
#include "services/reader/input/document.h"
#include "services/reader/parse/titles.h"

namespace kuzukuri::reader {

// Everything the document says, in the terms of the grammar; `named` is what it does not say.
// INVALID_ARGUMENT when no statement is found in it, FAILED_PRECONDITION when it says something
// else than is named.
absl::StatusOr<Reading> Read(const Document& document, const Grammar& grammar,
                             const Named& named = {});

}  // namespace kuzukuri::reader
