insert into statement_placement (jurisdiction, fiscal_year, revision, statement, budget_line, rollups, noted)
select $1, $2, $3, $4, item.budget_line, string_to_array(item.rollups, ' '), $3
from unnest($5::text[], $6::text[]) as item (budget_line, rollups)
