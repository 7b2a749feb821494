// What of a reading money is written from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/reader/domain/reading.h"

namespace kuzukuri::reader {

// A table, or a statement as a whole, that no money is written from.
struct Refusal {
  size_t statement = 0;         // index in the reading
  std::optional<size_t> table;  // index in the statement; nothing: all of it
  Text what;                    // its title, or its id
  std::string why;
};

// Every table whose amounts nothing stands for, and every statement without a project or a fiscal
// year. A table is refused where
// - no unit was found and none was named;
// - two of its columns can be what one amount is written from, a list is of revenue, or no row of
// it
//   was read;
// - a line among its rows, or a row's name, was not understood, so that an amount is missing;
// - a row is the sum of rows beside it, or a part of the row above it, and both would be posted;
// its
//   rows come to something else than a total that agrees with what stands beside it; or another
//   list or a row of one has the same money;
// - an appropriation or executed amount of a project in it takes part in no relation that holds: a
//   sum, a difference, a rate, or the same figure in another place; or contradicts the difference
//   and the rate beside it, which the sum of its column does not outweigh. A row of one amount that
//   nothing printed confirms is refused too: in it a wrong column looks like the right one.
// Of tables that name no project only the unit and the columns matter. Pages print label and unit
// beside every amount and are not refused.
std::vector<Refusal> Refusals(const Reading& reading);

// Takes what is refused out of the reading, with the projects that stand nowhere else and the
// statements that have no project left, and lists it as not understood.
void LeaveOut(const std::vector<Refusal>& refusals, Reading& reading);

}  // namespace kuzukuri::reader
