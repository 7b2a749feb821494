-- The current lines among some ids: those a batch names.
select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
  revision_from, array_to_string(rollups, ' ')
from budget_line
where jurisdiction = $1 and fiscal_year = $2 and id = any($3::text[]) and revision_to is null
