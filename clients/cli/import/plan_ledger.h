#pragma once

#include "clients/cli/import/plan.h"

namespace kuzukuri::cli {

// One import for every jurisdiction and batch of ledger_entries.csv. The file is read twice, once
// to check it and once to send it, and never held whole.
void PlanLedger(const FileSet& files, Problems& problems, Plan& plan);

}  // namespace kuzukuri::cli
