-- The nodes whose committed ($5) or disbursed ($6) amount these versions tell, each in its order.
select statement.revision_from, figure.figure, figure.node
from statement
join statement_figure figure
  on figure.jurisdiction = $1 and figure.fiscal_year = $2 and figure.statement = statement.id
    and figure.revision = statement.revision_from and figure.figure in ($5, $6)
where statement.jurisdiction = $1 and statement.fiscal_year = $2
  and statement.revision_from > $3 and statement.revision_from <= $4 and not statement.checks_only
order by statement.revision_from, figure.position
