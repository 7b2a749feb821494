// A year's ledger as a plain-text journal (the format of hledger and ledger), so that other
// programs can recompute it.
#pragma once

#include <string>

#include "kuzukuri/budget/v1/ledger_entry.pb.h"

namespace kuzukuri::cli {

// The head of a journal of a year's books at a revision.
std::string JournalHeader(const std::string& year_name, int64_t revision);

// An entry as a transaction of two postings: one on `{stage}:{line}:{kind}`, with the stages
// appropriation, carried_out, committed, ordered and disbursed, and its counterpart on
// `transit:{group}` for the legs of a transfer, `books:{stage}` for others. The sum of
// `disbursed:{line}` is the line's disbursed amount, and so for the other stages; each
// `transit:{group}` sums to zero.
std::string JournalTransaction(const budget::v1::LedgerEntry& entry);

}  // namespace kuzukuri::cli
