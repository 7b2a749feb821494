-- Sums by line and kind for one page of lines, as of a date and a revision. Both sides are index
-- range scans of one year (the ledger's is index only once the table is vacuumed), so the cost
-- follows the year's own entries and not the size of the ledger. Lines that stand are read by their own
-- index, and lines that were ended since the revision by that of endings (services/README.md, Versions).
with line as (
  select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
    revision_from, array_to_string(rollups, ' ') as rollups, appropriation_keeper,
    execution_keeper
  from (
    (select * from budget_line
     where jurisdiction = $1 and fiscal_year = $2 and revision_to is null
       and revision_from <= $3 and id > $5
     order by id
     limit $6)
    union all
    (select * from budget_line
     where jurisdiction = $1 and fiscal_year + 0 = $2 and revision_to > $3
     offset 0)
  ) budget_line
  where revision_from <= $3 and id > $5
  order by id
  limit $6
), summed as (
  select budget_line, kind, sum(amount_yen) as amount_yen, max(precision_yen) as precision_yen,
    count(*) as entry_count
  from ledger_entry
  where jurisdiction = $1 and fiscal_year = $2
    and effective_date <= $4::date and revision <= $3
    and budget_line >= (select min(id) from line) and budget_line <= (select max(id) from line)
  group by budget_line, kind
)
select line.id, line.node, line.records_appropriation, line.records_execution, line.fund_source,
  line.economic_item, line.note, line.revision_from, line.rollups,
  line.appropriation_keeper, line.execution_keeper,
  summed.kind, summed.amount_yen::text, summed.precision_yen, summed.entry_count
from line
left join summed on summed.budget_line = line.id
order by line.id, summed.kind
