-- Those of some lines of a year that anything was ever posted on. One lookup by the index of balances for each.
select wanted.id
from unnest($3::text[]) as wanted (id)
cross join lateral (
  select from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2 and budget_line = wanted.id
  limit 1
) posted
