-- The entries of a year's statements from a date on, and their reversals.
select id, statement, budget_line, kind, supplementary_number, amount_yen, effective_date,
  precision_yen, coalesce(reverses, '')
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2 and statement is not null and effective_date >= $3::date
