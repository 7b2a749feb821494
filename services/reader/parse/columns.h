// What the columns of a table are beside each other and below what stands above them.
#pragma once

#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Settles the roles of columns that their headings alone leave open, of every line of headings:
// - columns with a year in their headings, and groups of columns with one above each, are of that
//   year; a line of years says nothing else;
// - an original appropriation is the appropriation where no other is printed;
// - what is carried over is carried out, or may have been carried in; its kinds side by side are
//   carried out together;
// - what is compared (比較) is a change where the year before stands beside it, else what is left.
// Where two columns remain what one amount is written from, or years or names cannot be told apart,
// the line has a doubt. `fiscal_year`: of lines above the first title; 0 where it is not known.
void SettleColumns(const Grammar& grammar, int fiscal_year, std::vector<ScannedLine>& lines);

}  // namespace kuzukuri::reader
