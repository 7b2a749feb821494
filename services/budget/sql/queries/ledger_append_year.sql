-- What an append must know of a year: the state of its books, and the current lines among some ids. One
-- row at least; one lookup by the key for each line (see find_request).
select year.*, line.*
from (select) as one
left join lateral (
  select fiscal_year, closing_state, execution_stage, posting_granularity, executed_through,
    statement_title, revision_from, control, control_level,
    array_to_string(control_nodes, ' ')
  from budget_year
  where jurisdiction = $1 and fiscal_year = $2
    and revision_from <= $3 and (revision_to is null or revision_to > $3)
) year on true
left join lateral (
  select found.*
  from unnest($4::text[]) as wanted (id)
  cross join lateral (
    select id, node, records_appropriation, records_execution, fund_source, economic_item, note,
      revision_from, array_to_string(rollups, ' '), appropriation_keeper, execution_keeper
    from budget_line
    where jurisdiction = $1 and fiscal_year = $2 and id = wanted.id and revision_to is null
    limit 1
  ) found
) line on true
