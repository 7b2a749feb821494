-- Postings of a year after an entry, in the order they were recorded: a range scan of the primary
-- key, so that what was added since a revision costs what it is and not what the year is.
select revision, entry_index, budget_line, kind, amount_yen,
  effective_date - make_date($2, 4, 1), precision_yen, fund_source
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2
  and (revision, entry_index) > ($3::bigint, $4::int) and revision <= $5
order by revision, entry_index
limit $6
