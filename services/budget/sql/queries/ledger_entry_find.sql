-- The entries among some ids, and whether each is reversed.
select revision, entry_index, id, budget_line, kind, amount_yen, effective_date, precision_yen,
  supplementary_number, coalesce(transfer_group, ''), coalesce(commitment, ''),
  coalesce(reverses, ''), fund_source, economic_item, actor, document_reference, description,
  (extract(epoch from recorded_at) * 1000000)::bigint,
  exists (
    select from ledger_entry reversal
    where reversal.jurisdiction = $1 and reversal.fiscal_year = $2
      and reversal.reverses = entry.id)
from ledger_entry entry
where jurisdiction = $1 and fiscal_year = $2 and id = any($3::text[])
