-- Those of some fund sources ($3) and economic items ($4) that entries of a year say themselves. A pass over the
-- year's entries.
select distinct 'fundSources', fund_source
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2 and fund_source = any($3::text[])
union all
select distinct 'economicItems', economic_item
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2 and economic_item = any($4::text[])
