-- Reverses what stands of a batch, each entry at its own date, as revision $4. $2 are the batch's fiscal
-- years, $3 is its revision, $5 the kind of commitments, whose reversal belongs to them, $6 what ids
-- begin with, $7 the reason.
insert into ledger_entry (jurisdiction, fiscal_year, revision, entry_index, id, budget_line, kind,
  amount_yen, effective_date, precision_yen, supplementary_number, transfer_group, commitment,
  reverses, fund_source, economic_item, actor, document_reference, description, recorded_at)
select $1, fiscal_year, $4, number, $6 || '-' || number, budget_line, kind,
  -amount_yen, effective_date, precision_yen, supplementary_number, transfer_group,
  case when kind = $5 then coalesce(commitment, id) else commitment end,
  id, fund_source, economic_item, '', document_reference, $7, statement_timestamp()
from (
  select entry.*,
    (row_number() over (order by entry.fiscal_year, entry.entry_index) - 1)::int as number
  from unnest($2::int[]) as year (fiscal_year)
  join ledger_entry entry
    on entry.jurisdiction = $1 and entry.fiscal_year = year.fiscal_year and entry.revision = $3
  where entry.reverses is null
    and not exists (
      select from ledger_entry reversal
      where reversal.jurisdiction = $1 and reversal.fiscal_year = entry.fiscal_year
        and reversal.reverses = entry.id)
) standing
