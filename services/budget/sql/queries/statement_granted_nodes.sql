-- Nodes whose appropriation some versions ($3, $4) declare: a figure up to $5.
select distinct node
from unnest($3::text[], $4::bigint[]) version (statement, revision)
join statement_figure figure
  on figure.jurisdiction = $1 and figure.fiscal_year = $2
    and figure.statement = version.statement collate "C" and figure.revision = version.revision
    and figure.figure <= $5
