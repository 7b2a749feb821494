#pragma once

#include <cstdint>
#include <optional>
#include <pqxx/pqxx>
#include <string>
#include <vector>

#include "services/budget/domain/ledger_batch.h"
#include "services/platform/base/ids.h"
#include "services/platform/db/page.h"

namespace kuzukuri::budget {

// The batch that the revision `posted` posted, as known at another.
struct BatchAsOf {
  platform::Revision posted;
  platform::Revision known_at;
};

// Batches and how they were taken back. Both are only ever added.
class LedgerBatchStore {
 public:
  explicit LedgerBatchStore(pqxx::transaction_base& tx) : tx_(tx) {}

  // Nothing where the revision was no import's.
  std::optional<LedgerBatch> Get(const platform::JurisdictionCode& jurisdiction,
                                 const BatchAsOf& batch);
  std::optional<LedgerBatch> AtHead(const platform::JurisdictionCode& jurisdiction,
                                    platform::Revision batch);
  // In the order they were posted, of one name where it is not empty.
  std::vector<LedgerBatch> List(const platform::JurisdictionCode& jurisdiction,
                                const std::string& name, const platform::PageQuery& page);
  // Those that stand at the head and have the name, unless that is empty, or the digest.
  std::vector<LedgerBatch> Standing(const platform::JurisdictionCode& jurisdiction,
                                    const std::string& name, const std::string& digest);
  void Insert(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch);

  // The name of the first entry of the batch that reverses one outside of it.
  std::optional<std::string> OtherReversal(const platform::JurisdictionCode& jurisdiction,
                                           const LedgerBatch& batch);
  // Reverses what stands of the batch, each entry at its own date, as `back.revision`; their ids
  // begin with `id_prefix`. Sets how many there were and when.
  void Reverse(const platform::JurisdictionCode& jurisdiction, const LedgerBatch& batch,
               const std::string& id_prefix, TakeBack& back);

 private:
  pqxx::transaction_base& tx_;
};

}  // namespace kuzukuri::budget
