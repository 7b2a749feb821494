-- The first entry of a batch that reverses one outside of it. $2 are the batch's fiscal years, $3 is its
-- revision.
select reversal.fiscal_year, reversal.id
from unnest($2::int[]) as year (fiscal_year)
join ledger_entry reversal
  on reversal.jurisdiction = $1 and reversal.fiscal_year = year.fiscal_year
  and reversal.revision = $3 and reversal.reverses is not null
where not exists (
  select from ledger_entry entry
  where entry.jurisdiction = $1 and entry.fiscal_year = reversal.fiscal_year
    and entry.id = reversal.reverses and entry.revision = $3)
order by reversal.entry_index
limit 1
