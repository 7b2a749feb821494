#include "services/budget/usecase/take_back.h"

#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/budget/store/budget_year.h"
#include "services/budget/store/ledger_batch.h"
#include "services/budget/store/ledger_check.h"
#include "services/budget/usecase/ledger_proto.h"
#include "services/budget/usecase/revision_rules.h"
#include "services/budget/usecase/statement.h"
#include "services/platform/base/errors.h"
#include "services/platform/base/names.h"
#include "services/platform/base/status_macros.h"

namespace kuzukuri::budget {
namespace {

absl::Status CheckReversible(pqxx::transaction_base& tx,
                             const platform::JurisdictionCode& jurisdiction,
                             const LedgerBatch& batch) {
  const auto reversal = LedgerBatchStore(tx).OtherReversal(jurisdiction, batch);
  if (!reversal) return absl::OkStatus();
  return BatchInUse(jurisdiction, batch,
                    absl::StrCat("its entry '", *reversal,
                                 "' reverses one outside of it, and a reversal is not reversed; "
                                 "reverse the other entries one by one, and post the right ones"));
}

// What was posted on a commitment of the batch later is in the way.
absl::Status CheckCommitments(pqxx::transaction_base& tx,
                              const platform::JurisdictionCode& jurisdiction, platform::Year year,
                              platform::Revision revision, const LedgerBatch& batch) {
  const std::vector<CommitmentFact> bad =
      LedgerCheckStore(tx, jurisdiction, year, revision).BadCommitments();
  if (bad.empty()) return absl::OkStatus();
  const std::string commitment = EntryName(platform::FiscalYearName(jurisdiction, year),
                                           platform::ResourceId(bad[0].commitment));
  return BatchInUse(jurisdiction, batch,
                    absl::StrCat("entries posted later rest on the commitment '", commitment,
                                 "'; take these back, or reverse them, first"));
}

absl::StatusOr<std::vector<BudgetYear>> OpenBooks(pqxx::transaction_base& tx,
                                                  const platform::JurisdictionCode& jurisdiction,
                                                  platform::Revision revision,
                                                  const LedgerBatch& batch) {
  std::vector<BudgetYear> books;
  for (const platform::Year year : batch.years) {
    books.push_back(
        BudgetYearStore(tx).Get(jurisdiction, year, revision).value_or(UnknownBooks(year)));
    KZ_RETURN_IF_ERROR(CheckOpen(jurisdiction, books.back()));
  }
  return books;
}

}  // namespace

absl::StatusOr<LedgerBatch> RequireBatch(pqxx::transaction_base& tx,
                                         const platform::JurisdictionCode& jurisdiction,
                                         platform::Revision at, const platform::ResourceId& id) {
  int64_t revision = 0;
  std::optional<LedgerBatch> found;
  if (absl::SimpleAtoi(id.value(), &revision)) {
    found = LedgerBatchStore(tx).Get(jurisdiction,
                                     {.posted = platform::Revision(revision), .known_at = at});
  }
  if (found) return *std::move(found);
  return platform::NotFound("LedgerBatch", platform::LedgerBatchName(jurisdiction, id),
                            "list the batches of the jurisdiction to see which exist");
}

absl::StatusOr<LedgerBatch> TakeBackBatch(pqxx::transaction_base& tx,
                                          const platform::JurisdictionCode& jurisdiction,
                                          platform::Revision revision,
                                          const platform::ResourceId& id, const std::string& reason,
                                          const std::string& request_id) {
  KZ_ASSIGN_OR_RETURN(LedgerBatch batch, RequireBatch(tx, jurisdiction, revision, id));
  KZ_RETURN_IF_ERROR(CheckStands(jurisdiction, batch, "there is nothing left to take back"));
  KZ_ASSIGN_OR_RETURN(const std::vector<BudgetYear> books,
                      OpenBooks(tx, jurisdiction, revision, batch));
  KZ_RETURN_IF_ERROR(CheckReversible(tx, jurisdiction, batch));
  TakeBack back{revision, reason};
  LedgerBatchStore(tx).Reverse(jurisdiction, batch, HashRequestId(jurisdiction, request_id), back);
  int next_index = static_cast<int>(back.entry_count);
  for (const BudgetYear& year : books) {
    KZ_RETURN_IF_ERROR(CheckCommitments(tx, jurisdiction, year.year, revision, batch));
    KZ_RETURN_IF_ERROR(ApplyRules(tx, jurisdiction, revision, year, NeededRules()));
    // What papers were held against is gone.
    KZ_ASSIGN_OR_RETURN(next_index,
                        RestoreStatements(tx, {jurisdiction, year.year, request_id, "", false},
                                          revision, next_index));
  }
  batch.taken_back = std::move(back);
  return batch;
}

}  // namespace kuzukuri::budget
