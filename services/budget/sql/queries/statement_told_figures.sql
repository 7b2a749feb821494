-- What some versions ($3, $4) declare figures of.
select distinct node, figure, supplementary_number
from unnest($3::text[], $4::bigint[]) version (statement, revision)
join statement_figure figure
  on figure.jurisdiction = $1 and figure.fiscal_year = $2
    and figure.statement = version.statement collate "C" and figure.revision = version.revision
