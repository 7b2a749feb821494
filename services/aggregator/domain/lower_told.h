// Nodes of which the newest statement tells less executed than the one before.
#pragma once

#include <cstdint>
#include <vector>

#include "services/aggregator/domain/book.h"
#include "services/aggregator/domain/column.h"
#include "services/aggregator/domain/timeline.h"

namespace kuzukuri::aggregator {

// Those of a view, by leaf: each node with the lines that count in it (on it, on a sub-project of
// it, or by their roll-ups) and whose execution statements keep, as the ledger holds it at the
// dates of the last two statements of different dates that tell it. The budget service has the
// ledger agree with papers over just these lines, so it is what they tell. What is told once is
// held against nothing. `slots` are those of the view's revision.
std::vector<LowerTold> FindLowerTold(const Timeline& timeline, const LineSlots& slots,
                                     const YearBook& book, const BookView& view);

}  // namespace kuzukuri::aggregator
