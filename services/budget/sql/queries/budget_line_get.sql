select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
  revision_from, array_to_string(rollups, ' '),
  appropriation_keeper, execution_keeper
from budget_line
where jurisdiction = $1 and fiscal_year = $2 and id = $4
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
