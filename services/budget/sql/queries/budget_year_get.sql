select fiscal_year, closing_state, execution_stage, posting_granularity, executed_through,
  statement_title, revision_from, control, control_level,
  array_to_string(control_nodes, ' ')
from budget_year
where jurisdiction = $1 and fiscal_year = $2
  and revision_from <= $3 and (revision_to is null or revision_to > $3)
