-- The entries among some ids, and whether each is reversed. One lookup by the unique key for each
-- (see find_request).
select found.*,
  exists (
    select from ledger_entry reversal
    where reversal.jurisdiction = $1 and reversal.fiscal_year = $2
      and reversal.reverses = found.id)
from unnest($3::text[]) as wanted (id)
cross join lateral (
  select revision, entry_index, id, budget_line, kind, amount_yen, effective_date, precision_yen,
    supplementary_number, coalesce(transfer_group, ''), coalesce(commitment, ''),
    coalesce(reverses, ''), fund_source, economic_item, actor, document_reference, description,
    (extract(epoch from recorded_at) * 1000000)::bigint, coalesce(statement, '')
  from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2 and id = wanted.id
  limit 1
) found
