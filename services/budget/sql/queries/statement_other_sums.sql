-- What others than statements posted, by line, kind and the first of some dates they count at: one pass over
-- the year's entries. A reversal of a statement's entry is no other's entry.
select budget_line, kind, supplementary_number, counts.at, sum(amount_yen)::text
from ledger_entry entry
cross join lateral (
  select min(day) as at from unnest($3::date[]) day where day >= entry.effective_date
) counts
where entry.jurisdiction = $1 and entry.fiscal_year = $2 and counts.at is not null
  and not exists (
    select from statement_entry own
    where own.jurisdiction = entry.jurisdiction and own.fiscal_year = entry.fiscal_year
      and own.revision = entry.revision and own.entry_index = entry.entry_index)
group by budget_line, kind, supplementary_number, counts.at
