-- Where lines stood for some versions ($3, $4).
select placement.statement, placement.budget_line, array_to_string(placement.rollups, ' ')
from unnest($3::text[], $4::bigint[]) version (statement, revision)
join statement_placement placement
  on placement.jurisdiction = $1 and placement.fiscal_year = $2
    and placement.statement = version.statement collate "C" and placement.revision = version.revision
