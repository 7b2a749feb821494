insert into budget_year (jurisdiction, fiscal_year, closing_state, execution_stage,
  posting_granularity, executed_through, statement_title, revision_from, control, control_level,
  control_nodes)
values ($1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10, $11::text[])
