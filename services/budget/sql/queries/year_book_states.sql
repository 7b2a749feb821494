-- Versions of the state of a year's books made after a revision, in order.
select fiscal_year, closing_state, execution_stage, posting_granularity, executed_through,
  statement_title, revision_from, control, control_level,
  array_to_string(control_nodes, ' ')
from budget_year
where jurisdiction = $1 and fiscal_year = $2 and revision_from > $3 and revision_from <= $4
order by revision_from
