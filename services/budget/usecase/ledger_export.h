#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "services/budget/domain/ledger_entry.h"
#include "services/platform/base/date.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/pools.h"

namespace kuzukuri::budget {

struct ExportQuery {
  platform::JurisdictionCode jurisdiction;
  platform::Year year;
  platform::Revision revision;  // 0: the head
  std::optional<platform::Date> as_of;
};

// Takes one page of an export; an error ends it.
using ExportPage = std::function<absl::Status(platform::Revision revision,
                                              const std::vector<LedgerEntry>& entries)>;

// Hands the entries of a year to `page`, in the order they were recorded, all as of one revision;
// at least one page, which may be empty. Those that statements posted are told by the statements,
// and left out. Nothing of the database is held while a page is taken in.
absl::Status ExportLedger(platform::Pools& pools, const platform::RequestContext& context,
                          const ExportQuery& query, const ExportPage& page);

}  // namespace kuzukuri::budget
