-- Notes where lines stood before a revision ($3) for the papers that declare something of a node they left
-- or came to: $4 lines, $5 where they stood, $6 such a node. What is noted stays.
with told as materialized (
  select distinct figure.statement, figure.revision, figure.node
  from statement
  join statement_figure figure
    on figure.jurisdiction = $1 and figure.fiscal_year = $2 and figure.statement = statement.id
      and figure.revision = statement.revision_from and figure.node = any($6::text[])
  where statement.jurisdiction = $1 and statement.fiscal_year = $2 and statement.revision_to is null
)
insert into statement_placement (jurisdiction, fiscal_year, statement, revision, budget_line, rollups, noted)
select distinct $1, $2::int, told.statement, told.revision, moved.budget_line,
  string_to_array(moved.rollups, ' '), $3::bigint
from unnest($4::text[], $5::text[], $6::text[]) as moved (budget_line, rollups, node)
join told on told.node = moved.node collate "C"
on conflict do nothing
