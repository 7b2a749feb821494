-- The current lines among some ids: those a batch names. One lookup by the key for each (see
-- find_request).
select found.*
from unnest($3::text[]) as wanted (id)
cross join lateral (
  select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
    revision_from, array_to_string(rollups, ' '),
    appropriation_keeper, execution_keeper
  from budget_line
  where jurisdiction = $1 and fiscal_year = $2 and id = wanted.id and revision_to is null
  limit 1
) found
