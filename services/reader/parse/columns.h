// What the columns of a table are beside each other and below what stands above them.
#pragma once

#include <vector>

#include "services/reader/parse/scan.h"

namespace kuzukuri::reader {

// Settles the roles of columns that their headings alone leave open, of every line of headings:
// - groups of columns with a year above each are of that year; that line says nothing else;
// - an original appropriation is the appropriation where no other is printed;
// - what is carried over is carried out, or may have been carried in.
// Where two columns remain what one amount is written from, the line has a doubt.
void SettleColumns(const Grammar& grammar, std::vector<ScannedLine>& lines);

}  // namespace kuzukuri::reader
