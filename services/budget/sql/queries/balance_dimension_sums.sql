-- As balance_sums, by the entries' own dimensions as well, which its index does not hold.
select fiscal_year, budget_line, kind,
  case when $5::boolean then date_trunc('month', effective_date)::date end as month,
  fund_source, economic_item,
  sum(amount_yen)::text, max(precision_yen), count(*)
from ledger_entry
where jurisdiction = $1 and fiscal_year = any($2::int[])
  and effective_date <= $4::date and revision <= $3
group by fiscal_year, budget_line, kind, month, fund_source, economic_item
