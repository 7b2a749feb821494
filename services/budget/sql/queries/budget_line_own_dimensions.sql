-- The dimensions that entries on some lines of a year say themselves.
select distinct budget_line, fund_source, economic_item
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2 and budget_line = any($3::text[])
  and (fund_source <> '' or economic_item <> '')
