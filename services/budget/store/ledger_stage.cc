#include "services/budget/store/ledger_stage.h"

#include <utility>

#include "services/platform/db/typed_sql.h"

namespace kuzukuri::budget {
namespace {

// These are no files among the prepared statements: the table is not there when those are prepared.
constexpr const char* kCreate = R"(
create temp table if not exists ledger_stage (
  fiscal_year int not null,
  entry_index int not null,
  id text collate "C" not null,
  budget_line text collate "C" not null,
  kind int not null,
  amount_yen bigint not null,
  effective_date date not null,
  precision_yen bigint not null,
  supplementary_number int not null,
  transfer_group text collate "C",
  commitment text collate "C",
  reverses text collate "C",
  fund_source text collate "C" not null,
  economic_item text collate "C" not null,
  actor text not null,
  document_reference text not null,
  description text not null
) on commit delete rows)";

// The columns in the order Add() gives them.
constexpr int kColumns = 17;
constexpr const char* kTarget =
    "ledger_stage (fiscal_year, entry_index, id, budget_line, kind, amount_yen, effective_date, "
    "precision_yen, supplementary_number, transfer_group, commitment, reverses, fund_source, "
    "economic_item, actor, document_reference, description)";

constexpr const char* kPost = R"(
insert into ledger_entry (jurisdiction, fiscal_year, revision, entry_index, id, budget_line, kind,
  amount_yen, effective_date, precision_yen, supplementary_number, transfer_group, commitment,
  reverses, fund_source, economic_item, actor, document_reference, description, recorded_at)
select $1, fiscal_year, $2, entry_index, id, budget_line, kind, amount_yen, effective_date,
  precision_yen, supplementary_number, transfer_group, commitment, reverses, fund_source,
  economic_item, actor, document_reference, description, statement_timestamp()
from ledger_stage)";

// Asked only when posting has failed, so it may go through the whole stage.
constexpr const char* kFirstTaken = R"(
with numbered as (
  select fiscal_year, entry_index, id, reverses,
    row_number() over (partition by fiscal_year, id order by entry_index) as id_number,
    row_number() over (partition by fiscal_year, reverses order by entry_index) as reversal_number
  from ledger_stage
), taken as (
  select entry_index,
    id_number > 1 or exists (
      select from ledger_entry entry
      where entry.jurisdiction = $1 and entry.fiscal_year = numbered.fiscal_year
        and entry.id = numbered.id) as by_id,
    reverses is not null and (reversal_number > 1 or exists (
      select from ledger_entry entry
      where entry.jurisdiction = $1 and entry.fiscal_year = numbered.fiscal_year
        and entry.reverses = numbered.reverses)) as by_reversal
  from numbered
)
select entry_index, not by_id
from taken
where by_id or by_reversal
order by entry_index
limit 1)";

}  // namespace

LedgerStage::LedgerStage(pqxx::transaction_base& tx) : tx_(tx) { tx_.exec(kCreate); }

void LedgerStage::Add(platform::Year year, const LedgerEntry& entry) {
  if (copy_ == nullptr) copy_ = std::make_unique<platform::BinaryCopy>(tx_, kTarget, kColumns);
  copy_->BeginRow();
  copy_->Add(int32_t{year.value()});
  copy_->Add(static_cast<int32_t>(entry.index));
  copy_->Add(absl::string_view(entry.id.value()));
  copy_->Add(absl::string_view(entry.budget_line.value()));
  copy_->Add(static_cast<int32_t>(entry.kind));
  copy_->Add(entry.amount_yen);
  copy_->Add(entry.effective_date.value());
  copy_->Add(entry.precision_yen);
  copy_->Add(static_cast<int32_t>(entry.supplementary_number));
  copy_->AddOrNull(entry.transfer_group);
  copy_->AddOrNull(entry.commitment.value());
  copy_->AddOrNull(entry.reverses.value());
  copy_->Add(absl::string_view(entry.fund_source));
  copy_->Add(absl::string_view(entry.economic_item));
  copy_->Add(absl::string_view(entry.actor));
  copy_->Add(absl::string_view(entry.document_reference));
  copy_->Add(absl::string_view(entry.description));
}

void LedgerStage::Finish() {
  if (copy_ == nullptr) return;
  const std::unique_ptr<platform::BinaryCopy> copy = std::move(copy_);
  copy->Finish();
}

void LedgerStage::Post(const platform::JurisdictionCode& jurisdiction,
                       platform::Revision revision) {
  tx_.exec_params(kPost, jurisdiction, revision);
}

std::optional<LedgerStage::Taken> LedgerStage::FirstTaken(
    const platform::JurisdictionCode& jurisdiction) {
  const pqxx::result rows = tx_.exec_params(kFirstTaken, jurisdiction);
  if (rows.empty()) return std::nullopt;
  return Taken{rows[0][0].as<int64_t>(), rows[0][1].as<bool>()};
}

}  // namespace kuzukuri::budget
