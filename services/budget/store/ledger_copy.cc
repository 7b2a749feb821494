#include "services/budget/store/ledger_copy.h"

#include <utility>

namespace kuzukuri::budget {
namespace {

// The columns in the order Add() gives them.
constexpr int kColumns = 20;
constexpr const char* kTarget =
    "ledger_entry (jurisdiction, fiscal_year, revision, entry_index, id, budget_line, kind, "
    "amount_yen, effective_date, precision_yen, supplementary_number, transfer_group, commitment, "
    "reverses, fund_source, economic_item, actor, document_reference, description, recorded_at)";

}  // namespace

LedgerCopy::LedgerCopy(pqxx::transaction_base& tx, std::string jurisdiction,
                       int64_t recorded_micros)
    : jurisdiction_(std::move(jurisdiction)),
      recorded_micros_(recorded_micros),
      copy_(tx, kTarget, kColumns) {}

void LedgerCopy::Add(int fiscal_year, const LedgerEntry& entry) {
  copy_.BeginRow();
  copy_.Add(absl::string_view(jurisdiction_));
  copy_.Add(static_cast<int32_t>(fiscal_year));
  copy_.Add(entry.revision);
  copy_.Add(static_cast<int32_t>(entry.index));
  copy_.Add(absl::string_view(entry.id));
  copy_.Add(absl::string_view(entry.budget_line));
  copy_.Add(static_cast<int32_t>(entry.kind));
  copy_.Add(entry.amount_yen);
  copy_.Add(entry.effective_date.value());
  copy_.Add(entry.precision_yen);
  copy_.Add(static_cast<int32_t>(entry.supplementary_number));
  copy_.AddOrNull(entry.transfer_group);
  copy_.AddOrNull(entry.commitment);
  copy_.AddOrNull(entry.reverses);
  copy_.Add(absl::string_view(entry.fund_source));
  copy_.Add(absl::string_view(entry.economic_item));
  copy_.Add(absl::string_view(entry.actor));
  copy_.Add(absl::string_view(entry.document_reference));
  copy_.Add(absl::string_view(entry.description));
  copy_.AddMicros(recorded_micros_);
}

void LiftStatementTimeout(pqxx::transaction_base& tx) { tx.exec_prepared("no_statement_timeout"); }

int64_t DatabaseMicros(pqxx::transaction_base& tx) {
  return tx.exec_prepared("database_micros")[0][0].as<int64_t>();
}

}  // namespace kuzukuri::budget
