-- What others than statements posted, by line, kind and the first of some dates ($3) they count at; of the time
-- before $4 what statements posted, apart. One pass over the year's entries.
select budget_line, kind, supplementary_number, counts.at, sum(posted.yen)::text, by_statements
from (
  select budget_line, kind, supplementary_number, greatest(effective_date, $4::date - 1) as day,
    statement is not null as by_statements, sum(amount_yen) as yen
  from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2 and (statement is null or effective_date < $4::date)
  group by budget_line, kind, supplementary_number, greatest(effective_date, $4::date - 1),
    statement is not null
) posted
cross join lateral (
  select min(declared.day) as at from unnest($3::date[]) declared (day)
  where declared.day >= posted.day
) counts
where counts.at is not null
group by budget_line, kind, supplementary_number, counts.at, by_statements
