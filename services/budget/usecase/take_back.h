#pragma once

#include <pqxx/pqxx>
#include <string>

#include "absl/status/statusor.h"
#include "services/budget/domain/ledger_batch.h"
#include "services/platform/base/ids.h"

namespace kuzukuri::budget {

// The batch that a name's id stands for, as known at a revision; NOT_FOUND where there is none.
absl::StatusOr<LedgerBatch> RequireBatch(pqxx::transaction_base& tx,
                                         const platform::JurisdictionCode& jurisdiction,
                                         platform::Revision at, const platform::ResourceId& id);

// Reverses what stands of a batch as a revision, in the transaction that holds the jurisdiction's
// head, and applies the rules about several entries. Returns the batch as it is then. On an error
// nothing of the transaction may be committed.
absl::StatusOr<LedgerBatch> TakeBackBatch(pqxx::transaction_base& tx,
                                          const platform::JurisdictionCode& jurisdiction,
                                          platform::Revision revision,
                                          const platform::ResourceId& id, const std::string& reason,
                                          const std::string& request_id);

}  // namespace kuzukuri::budget
