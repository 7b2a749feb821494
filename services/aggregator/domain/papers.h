// How a book's papers tell execution; the rule is platform/base/papers.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "services/aggregator/domain/book.h"
#include "services/platform/base/papers.h"

namespace kuzukuri::aggregator {

// The state of the books at a revision, as far as it tells how execution is known.
std::optional<platform::BooksState> BooksStateAt(const YearBook& book, platform::Revision revision);

// Papers of the reading that are statements have their index among the book's.
platform::ExecutionReading ReadExecution(const YearBook& book, const BookView& view);

// The nodes, as indexes of the table's told nodes, that a statement tells a stage's amounts of.
const std::vector<uint32_t>& NodesTold(const BookStatement& statement, int stage);

}  // namespace kuzukuri::aggregator
