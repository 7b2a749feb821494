-- What was written to a year after a revision: the first date others than statements posted at, and whether the lines
-- or the state of the books changed. A range scan of the ledger's primary key.
select min(effective_date),
  exists (select from budget_line
    where jurisdiction = $1 and fiscal_year = $2 and (revision_from > $3 or revision_to > $3))
  or exists (select from budget_year
    where jurisdiction = $1 and fiscal_year = $2 and revision_from > $3)
from (
  select effective_date
  from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2 and (revision, entry_index) > ($3::bigint, 2147483647)
    and statement is null
  order by revision, entry_index
) posted
