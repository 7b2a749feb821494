// The date of a statement's figures.
#pragma once

#include <vector>

#include "services/reader/domain/reading.h"
#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Gives a statement the date that the lines say; `dated` are those that may say one. What is
// said as a date of figures in a title, alone on a line or beside a unit holds; only without it
// what is said within other text. Of a status two that differ are none.
void GiveDate(const std::vector<const ScannedLine*>& dated, Statement& statement);

}  // namespace kuzukuri::reader
