-- Control totals of a year straight from the ledger, independent of the lines.
select kind, sum(amount_yen)::text, count(*)
from ledger_entry
where jurisdiction = $1 and fiscal_year = $2 and revision <= $3 and effective_date <= $4::date
group by kind
