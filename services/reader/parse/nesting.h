// Which rows of a table are the parts of the row above them: titles with their sections.
#pragma once

#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// Sets the parent of every row that is a part, at as many levels as there are. A row's parts follow
// it and make it up; parts with numbers count from 1 below a row with a number (2, 1, 2, 3, 3, 1).
// Where most rows of such numbers are made up by those below, the others have parts by their
// numbers alone: one of their figures is wrong. A single part has its whole's name or number 1,
// unless only without it the rows make the total. Nothing is a part where a total is the sum of all
// rows. `groups`: for each row the heading it stands under; parts stand under that of their whole.
void Nest(std::vector<Row>& rows, const std::vector<std::string>& groups);

// The last number of a row's: 3 of "2-(3)", "第3項" and "③"; 0 where it has none.
int OrdinalOf(const Row& row);

}  // namespace kuzukuri::reader
