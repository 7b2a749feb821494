// Ledger entries as rows of CSV: what imports read and exports write.
#pragma once

#include <string>

#include "clients/cli/files/record.h"
#include "kuzukuri/budget/v1/ledger_entry.pb.h"

namespace kuzukuri::cli {

// The columns of ledger_entries.csv.
const CsvColumns& LedgerColumns();

// The entry of a row.
budget::v1::LedgerEntry ReadLedgerEntry(const Record& record);

// The header of an export, with its line break. An import takes it.
std::string LedgerCsvHeader();
// The row of an entry as stored.
std::string LedgerCsvRow(const budget::v1::LedgerEntry& entry);

}  // namespace kuzukuri::cli
