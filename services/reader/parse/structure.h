// What the rows of a table are to each other, and to the pillars and projects.
#pragma once

#include "services/reader/grammar/grammar.h"
#include "services/reader/parse/draft.h"

namespace kuzukuri::reader {

// Marks the rows that are the sum of the table's others.
void MarkTotals(const Grammar& grammar, DraftTable& table);

// Rows whose parts follow them: pillars with their projects, and rows that are the sum of what
// comes next. A row that is the sum of these is a total.
void MarkParents(Draft& draft, DraftTable& table);

// Takes the tables of a statement that has neither pages nor lists of projects for lists: what else
// would their rows be.
void MarkLists(Draft& draft);

// Ties rows to the projects and sub-projects they are rows of: by name, else by the number in the
// pillar; and to pillars, of which the rows of a list begin anew with their numbers. With
// `by_amounts` a row without a label takes that of the only page with its amounts.
void LinkRows(Draft& draft, bool by_amounts);

// Adds the projects that have a row in a list and no page; of rows with parts the pillars, and
// sub-projects of parts of parts.
void AddProjectsWithoutPage(Draft& draft);

}  // namespace kuzukuri::reader
