-- Versions of the lines of a year made after a revision, in order.
select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
  revision_from, array_to_string(rollups, ' '), appropriation_keeper, execution_keeper
from budget_line
where jurisdiction = $1 and fiscal_year = $2 and revision_from > $3 and revision_from <= $4
order by revision_from, id
