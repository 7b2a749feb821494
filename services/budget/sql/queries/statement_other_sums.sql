-- What others than statements posted, by line, kind and the first of some dates they count at: one pass over
-- the year's entries.
select budget_line, kind, supplementary_number, counts.at, sum(amount_yen)::text
from ledger_entry
cross join lateral (
  select min(day) as at from unnest($3::date[]) day where day >= effective_date
) counts
where jurisdiction = $1 and fiscal_year = $2 and statement is null and counts.at is not null
group by budget_line, kind, supplementary_number, counts.at
