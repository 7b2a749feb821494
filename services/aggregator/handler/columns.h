// The columns of a comparison from what was fetched.
#pragma once

#include <vector>

#include "services/aggregator/domain/comparison.h"
#include "services/aggregator/domain/snapshot.h"
#include "services/aggregator/handler/query.h"
#include "services/aggregator/upstream/data.h"

namespace kuzukuri::aggregator {

// The book of a year; null when there is none.
const YearBook* BookOf(const Fetched& fetched, int year);

// The catalogues from one year to another.
std::vector<const Year*> YearsBetween(const Fetched& fetched, int first, int last);

// What is compared, without its rows. The timeline must hold every column's year.
CompareInput MakeInput(const Query& query, const Snapshot& snapshot, const Fetched& fetched,
                       const Timeline& timeline);

}  // namespace kuzukuri::aggregator
