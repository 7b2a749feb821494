-- Sums by line and kind for one page of lines, as of a date and a revision. Both sides are index
-- range scans of one year (the ledger's is index only once the table is vacuumed), so the cost
-- follows the year's own entries and not the size of the ledger.
with line as (
  select id, node, records_appropriation, records_execution, note
  from budget_line
  where jurisdiction = $1 and fiscal_year = $2
    and revision_from <= $3 and (revision_to is null or revision_to > $3)
    and id > $5
  order by id
  limit $6
)
select line.id, line.node, line.records_appropriation, line.records_execution, line.note,
  entry.kind, sum(entry.amount_yen)::text, max(entry.precision_yen)
from line
left join ledger_entry entry
  on entry.jurisdiction = $1 and entry.fiscal_year = $2 and entry.budget_line = line.id
  and entry.effective_date <= $4::date and entry.revision <= $3
group by line.id, line.node, line.records_appropriation, line.records_execution, line.note,
  entry.kind
order by line.id, entry.kind
