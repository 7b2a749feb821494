#pragma once

#include "services/aggregator/domain/column.h"

namespace kuzukuri::aggregator {

// Fills in what a reader should know of a column's books (`mismatched`, `lower`): apart from the
// figures, since it is asked for with findings only. The rest is what MakeColumn was given.
void NoteBooks(const Timeline& timeline, const LineSlots& slots, const YearBook* book,
               platform::Revision revision, Column& column);

}  // namespace kuzukuri::aggregator
